"""What a filter was understood as, where its chips do not show it: alternatives, exclusions, a text too long."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from desk.protocol.filter_text import Filter
from desk.protocol.sought import MOST, Sought, sought, words_of
from desk.ui import texts

Label = Callable[[str, str], str]
_SHOWN = 6


def understood(found: Filter, label: Label, caption: Callable[[str], str]) -> str:
    """Return a line, "" where the chips and the text itself say everything.

    `label(key, value)` and `caption(key)` are the words of the chips.
    """
    conditions = sought(found.text)
    negated = [term for term in found.terms if term.negated]
    plain = all(not one.negated and len(one.options) == 1 for one in conditions)
    if plain and not negated and len(conditions) <= MOST:
        return ""
    parts = [_said(one) for one in conditions[:_SHOWN]]
    if len(conditions) > _SHOWN:
        parts.append("…")
    for term in negated:
        values = texts.listed(label(term.field, value) for value in term.values[:_SHOWN])
        parts.append(_tr("not {0}").format(texts.labelled(caption(term.field), values)))
    if len(conditions) > MOST:
        parts.append(_tr("only the first {0} words count").format(MOST))
    return " · ".join(parts)


def _said(one: Sought) -> str:
    shown = [f"“{words_of(option)[0]}”" for option in one.options]
    either = _tr(" or ").join(shown)
    return _tr("without {0}").format(either) if one.negated else either


def _tr(text: str) -> str:
    return QCoreApplication.translate("Understood", text)
