"""What product lines call the states of tickets, and the reasons for waiting they offer; told once by the engine."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from desk.process.lifecycle import STATES
from desk.ui.i18n import pick

if TYPE_CHECKING:
    from desk.protocol.state_words import ReasonView, StateView


class Held:
    """Product line ("" is the standard) -> state -> what is otherwise there."""

    def __init__(self) -> None:
        self.lines: Mapping[str, Mapping[str, StateView]] = {}


held = Held()


def learn(lines: "Mapping[str, Mapping[str, StateView]]") -> None:
    """Keep what the engine says."""
    held.lines = lines


def _view(state: str, product: str) -> "StateView | None":
    line = product if product in held.lines else ""
    return held.lines.get(line, {}).get(state)


def name(state: str, product: str = "") -> str:
    """Return what a ticket's state is called; a state that is none stands for itself."""
    own = _view(state, product)
    if own is not None and own.en:
        return pick(own.en, own.zh)
    known = STATES.get(state)
    return pick(known.en, known.zh) if known else state


def reasons(state: str, product: str = "") -> "tuple[ReasonView, ...]":
    """Return the reasons that are offered for waiting in a state."""
    own = _view(state, product)
    return own.reasons if own is not None else ()


def common(state: str, products: Collection[str]) -> "tuple[tuple[ReasonView, ...], bool]":
    """Return the reasons that the lines of several tickets offer all, and whether any offers others."""
    offered = [reasons(state, product) for product in products]
    if not offered:
        return (), False
    known = [{one.id for one in line} for line in offered]
    shared = set.intersection(*known)
    return tuple(one for one in offered[0] if one.id in shared), any(ids != shared for ids in known)


def only_listed(state: str, product: str = "") -> bool:
    """Tell whether no other reason is taken."""
    own = _view(state, product)
    return own is not None and own.only


def reason(ident: str, said: str) -> str:
    """Return a stored reason in the window's language where a line still offers it, else as it was said."""
    for line in held.lines.values() if ident else ():
        for own in line.values():
            for one in own.reasons:
                if one.id == ident and said in (one.en, one.zh):
                    return pick(one.en, one.zh)
    return said
