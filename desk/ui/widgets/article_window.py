"""An article in a window of its own beside the ticket, to be read while one writes. Knows no engine."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desk.process.text import visible
from desk.protocol.views import ArticleView
from desk.ui.widgets.article_text import markdown_of
from desk.ui.widgets.markdown import SafeBrowser

_WIDTH, _HEIGHT = 460, 720


class ArticleWindow(QWidget):
    """A plain reading window that belongs to the main window and closes with it."""

    def __init__(self, article: ArticleView, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(visible(article.title))
        title = QLabel(visible(article.title), self)
        title.setProperty("role", "title")
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        self.body = SafeBrowser(self)
        self.body.setAccessibleName(article.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 18, 14)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(self.body, 1)
        self.body.show_markdown(markdown_of(article))
        self.resize(_WIDTH, _HEIGHT)

    @classmethod
    def open_for(cls, article: ArticleView, window: QWidget) -> "ArticleWindow":
        """Show an article beside a window."""
        made = cls(article, window)
        frame = window.frameGeometry()
        made.move(frame.right() - _WIDTH - 24, frame.top() + 60)
        made.show()
        return made
