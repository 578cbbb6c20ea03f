"""Markdown from people and imports, shown safely: HTML stays text, nothing is loaded, links open on a click."""

from typing import Any

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QTextBrowser, QWidget

from desk.process.text import visible
from desk.ui import theme

_CODE = QTextFormat.Property.BlockCodeFence
_SAFE = QTextDocument.MarkdownFeature.MarkdownNoHTML | QTextDocument.MarkdownFeature.MarkdownDialectGitHub


class SafeBrowser(QTextBrowser):
    """Shows Markdown; loads no picture and no file, opens only web addresses, and only on a click."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bare")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.anchorClicked.connect(self._on_link)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Load nothing."""
        return None

    def show_markdown(self, text: str) -> None:
        """Show text; HTML in it stays text."""
        document = self.document()
        document.setDefaultFont(theme.font(13))
        document.setDocumentMargin(0)
        document.setIndentWidth(18)
        document.setMarkdown(visible(text), _SAFE)
        _restyle(document)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    @Slot(QUrl)
    def _on_link(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
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
