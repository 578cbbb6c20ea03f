"""Markdown from people and imports, shown safely: HTML stays text, nothing is loaded, links open on a click."""

from typing import Any

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QTextBrowser, QWidget

from desk.process.text import visible
from desk.ui import theme

_CODE = QTextFormat.Property.BlockCodeFence
_AT_ONCE, _MOST = 16_000, 400_000
"""Characters shown at once (about 16 ms) and when asked for more (about a second)."""

_MORE = "desk:more"
_SAFE = QTextDocument.MarkdownFeature.MarkdownNoHTML | QTextDocument.MarkdownFeature.MarkdownDialectGitHub


class SafeBrowser(QTextBrowser):
    """Shows Markdown; loads no picture and no file, opens only web addresses, and only on a click."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: QTextDocument | None = None
        self._text = ""
        self.setProperty("role", "bare")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.anchorClicked.connect(self._on_link)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Load nothing."""
        return None

    def show_markdown(self, text: str) -> None:
        """Show text; HTML in it stays text. Of a very long one the beginning, and the rest on request."""
        self._text = text
        self._show(text, _AT_ONCE)

    def _show(self, text: str, limit: int) -> None:
        # Made apart from the view: each changed block of a shown document would lay it out anew.
        document = QTextDocument(self)
        document.setDefaultFont(theme.font(13))
        document.setDocumentMargin(0)
        document.setIndentWidth(18)
        document.setMarkdown(visible(self._beginning(text, limit)), _SAFE)
        _restyle(document)
        before, self._document = self._document, document
        self.setDocument(document)
        if before is not None:
            before.deleteLater()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _beginning(self, text: str, limit: int) -> str:
        """Return what is shown of a text: whole lines up to the limit, and how to see more."""
        if len(text) <= limit:
            return text
        cut = text[:limit]
        head = cut[: cut.rfind("\n")] if "\n" in cut else cut
        fence = "\n```" if head.count("```") % 2 else ""
        more = self.tr("Show more: {0} characters in all").format(f"{len(text):,}")
        last = limit >= _MOST
        said = self.tr("The rest of {0} characters is not shown here.").format(f"{len(text):,}")
        return f"{head}{fence}\n\n{said}" if last else f"{head}{fence}\n\n[{more}]({_MORE})"

    @Slot(QUrl)
    def _on_link(self, url: QUrl) -> None:
        if url.toString() == _MORE:
            self._show(self._text, _MOST)
        elif url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)


def _restyle(document: QTextDocument) -> None:
    """Give headings, paragraphs and code the sheet's measures, which Markdown does not know."""
    tokens = theme.current()
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        form = block.blockFormat()
        following = block.next().isValid() and bool(block.next().blockFormat().property(_CODE))
        if form.headingLevel():
            form.setTopMargin(0 if block == document.begin() else 14)
            form.setBottomMargin(3)
            words = QTextCharFormat()
            words.setFont(theme.font(12, 600))
            words.setForeground(tokens.ink2)
            heading = QTextCursor(block)
            heading.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            heading.mergeCharFormat(words)
        elif form.property(_CODE):
            form.setBackground(tokens.subtle)
        elif not following:
            form.setBottomMargin(4)
        cursor.setBlockFormat(form)
        block = block.next()
