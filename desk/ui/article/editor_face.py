"""How the editor of articles looks: head with its buttons, the form, preview or changes beside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from desk.ui import icons
from desk.ui.article.diff_view import DiffView
from desk.ui.article.form import ArticleForm
from desk.ui.widgets.markdown import SafeBrowser
from desk.ui.widgets.notice import Notice


class EditorFace(QWidget):
    """The widgets of the editor; what they do stands in `ArticleEditor`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "section")
        self._state = QLabel(self)
        self._state.setProperty("role", "meta")
        self.save_button, self.close_button, self.discard_button = (
            QPushButton(self),
            QPushButton(self),
            QPushButton(self),
        )
        self.changes_button = QPushButton(self)
        self.changes_button.setCheckable(True)
        self.notice = Notice(self)
        self.form = ArticleForm(self)
        self.preview, self.diff = SafeBrowser(self), DiffView(self)
        self.diff.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        self.save_button.setProperty("role", "primary")
        for button in (self.changes_button, self.discard_button):
            button.setProperty("role", "plain")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._heading)
        head.addWidget(self._state, 1)
        for button in (self.changes_button, self.discard_button, self.close_button, self.save_button):
            head.addWidget(button)
        right = QWidget(self)
        side = QVBoxLayout(right)
        side.setContentsMargins(20, 0, 0, 0)
        side.addWidget(self.preview, 1)
        side.addWidget(self.diff, 1)
        self.halves = QSplitter(Qt.Orientation.Horizontal, self)
        self.halves.setHandleWidth(1)
        self.halves.setChildrenCollapsible(False)
        self.halves.addWidget(self.form)
        self.halves.addWidget(right)
        self.halves.setSizes([560, 480])
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 20, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.notice)
        column.addWidget(self.halves, 1)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.save_button.setText(self.tr("Save"))
        self.save_button.setToolTip("Ctrl+S")
        self.close_button.setText(self.tr("Close"))
        self.discard_button.setText(self.tr("Throw away"))
        self.discard_button.setIcon(icons.icon("trash", size=16))
        self.changes_button.setText(self.tr("Show changes"))
        self.preview.setAccessibleName(self.tr("Preview"))
        self.diff.setAccessibleName(self.tr("Your changes"))
