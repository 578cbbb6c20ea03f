"""Shows what two revisions of an article differ in, side by side or in one column. Knows no engine."""

from html import escape

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTextBrowser, QWidget

from desk.process.knowledge import FIELDS
from desk.process.text import visible
from desk.process.text_diff import Row, Span, diff_rows
from desk.ui import texts, theme
from desk.ui.widgets.article_text import field_name

_ROWS = 3_000


class DiffView(QTextBrowser):
    """A rich text made here from escaped words only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bare")
        self.setOpenLinks(False)
        self._shown: tuple[dict[str, str], dict[str, str], bool] | None = None
        theme.themes.changed.connect(self.refresh)

    def show_diff(self, before: dict[str, str], after: dict[str, str], *, side_by_side: bool) -> None:
        """Show the fields that differ."""
        self._shown = (before, after, side_by_side)
        self.refresh()

    def clear_diff(self) -> None:
        """Show nothing."""
        self._shown = None
        self.clear()

    def refresh(self) -> None:
        """Draw again (theme or language changed)."""
        if self._shown is not None:
            before, after, side = self._shown
            self.setHtml(html_of(before, after, side_by_side=side))


def changed_fields(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the fields that differ, in the order in which they are read."""
    return [name for name in FIELDS if before.get(name, "") != after.get(name, "")]


def html_of(before: dict[str, str], after: dict[str, str], *, side_by_side: bool) -> str:
    """Return the differences as rich text; every word of an article in it is escaped."""
    names = changed_fields(before, after)
    if not names:
        nothing = QCoreApplication.translate("DiffView", "These two revisions say the same.")
        return f'<p style="color:{theme.current().ink2.name()}">{escape(nothing)}</p>'
    parts = []
    for name in names:
        rows = diff_rows(before.get(name, ""), after.get(name, ""))[:_ROWS]
        heading = escape(field_name(name))
        parts.append(f'<p style="font-weight:600;margin-top:12px;margin-bottom:4px">{heading}</p>')
        lines = [_beside(row) if side_by_side else _below(row) for row in rows]
        parts.append(f'<table width="100%" cellspacing="0" cellpadding="3">{"".join(lines)}</table>')
    return "".join(parts)


def _ground(kind: str) -> tuple[str, str]:
    """Return the grounds of the left and right side."""
    tokens = theme.current()
    bad, ok, none = tokens.bad_soft.name(), tokens.ok_soft.name(), tokens.panel.name()
    return {"changed": (bad, ok), "removed": (bad, none), "added": (none, ok)}.get(kind, (none, none))


def _mark(on: str) -> str:
    """Return the ground of a differing word: the side's own colour, stronger."""
    tokens = theme.current()
    base, ink = QColor(on), tokens.bad if on == tokens.bad_soft.name() else tokens.ok
    share = 0.28
    mixed = [round(a * (1 - share) + b * share) for a, b in zip(_rgb(base), _rgb(ink), strict=True)]
    return QColor(*mixed).name()


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _words(parts: tuple[Span, ...], ground: str) -> str:
    made = []
    for text, differs in parts:
        shown = escape(visible(text)).replace("  ", "&nbsp; ")
        made.append(f'<span style="background:{_mark(ground)}">{shown}</span>' if differs else shown)
    return "".join(made) or "&nbsp;"


def _gap(row: Row, columns: int) -> str:
    said = QCoreApplication.translate("DiffView", "{0} equal lines")
    text = texts.counted(said.format(row.left[0][0]))
    ink = theme.current().ink3.name()
    return f'<tr><td colspan="{columns}" style="color:{ink}">⋯ {escape(text)}</td></tr>'


def _beside(row: Row) -> str:
    if row.kind == "gap":
        return _gap(row, 2)
    left, right = _ground(row.kind)
    cells = ((row.left, left), (row.right, right))
    return (
        "<tr>"
        + "".join(f'<td width="50%" bgcolor="{on}">{_words(parts, on)}</td>' for parts, on in cells)
        + "</tr>"
    )


def _below(row: Row) -> str:
    if row.kind == "gap":
        return _gap(row, 2)
    left, right = _ground(row.kind)
    if row.kind == "equal":
        return _line(" ", row.left, left)
    lines = _line("−", row.left, left) if row.kind != "added" else ""
    return lines + (_line("+", row.right, right) if row.kind != "removed" else "")


def _line(sign: str, parts: tuple[Span, ...], ground: str) -> str:
    return f'<tr><td width="14" bgcolor="{ground}">{sign}</td><td bgcolor="{ground}">{_words(parts, ground)}</td></tr>'
