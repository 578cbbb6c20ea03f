"""Shows what differs between two versions of a script, line by line. Knows no engine."""

from html import escape

from PySide6.QtWidgets import QTextBrowser, QWidget

from desk.process.text import visible
from desk.process.text_diff import Row, Span, diff_rows
from desk.ui import theme
from desk.ui.i18n import pick

Texts = tuple[str, str]
_MOST = 3_000


class ScriptDiff(QTextBrowser):
    """A rich text made here from escaped words only: manifest, then script."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bare")
        self.setOpenLinks(False)
        self._shown: tuple[Texts, Texts] = (("", ""), ("", ""))
        theme.themes.changed.connect(self.refresh)

    def show_texts(self, before: Texts, after: Texts) -> None:
        """Show what differs; a version that is not kept is empty."""
        if (before, after) != self._shown:
            self._shown = (before, after)
            self.refresh()

    def refresh(self) -> None:
        """Draw again (theme changed)."""
        before, after = self._shown
        if before == after:
            nothing = pick("Nothing differs from the reviewed version.", "与已审核版本一致。")
            self.setHtml(f"<p>{escape(nothing)}</p>")
            return
        lines = [
            _lines(row) for old, new in zip(before, after, strict=True) for row in diff_rows(old, new)[:_MOST]
        ]
        note = "" if any(before) else pick("No reviewed version is kept here.", "此处没有已审核的版本。")
        self.setHtml(
            f'<p>{escape(note)}</p><table width="100%" cellspacing="0" cellpadding="2">{"".join(lines)}</table>'
        )


def _lines(row: Row) -> str:
    tokens = theme.current()
    if row.kind == "gap":
        return f"<tr><td></td><td>⋯ {row.left[0][0]}</td></tr>"
    if row.kind == "equal":
        return _line(" ", row.left, tokens.panel.name())
    old = _line("−", row.left, tokens.bad_soft.name()) if row.kind != "added" else ""
    return old + (_line("+", row.right, tokens.ok_soft.name()) if row.kind != "removed" else "")


def _line(sign: str, parts: tuple[Span, ...], ground: str) -> str:
    words = "".join(escape(visible(text)).replace("  ", "&nbsp; ") for text, _ in parts)
    return f'<tr><td width="14" bgcolor="{ground}">{sign}</td><td bgcolor="{ground}">{words}</td></tr>'
