"""An article's revisions: who changed what when, the difference of any one to its base or to now, restore."""

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QListView, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.knowledge import RevisionRow, RevisionText
from desk.protocol.messages import Failure
from desk.ui import icons, texts, theme
from desk.ui.article.diff_view import DiffView
from desk.ui.widgets.article_text import field_name
from desk.ui.widgets.elided import ElidedLabel
from desk.ui.widgets.flow import FlowLayout
from desk.ui.widgets.two_lines import DETAIL, TwoLines

Index = QModelIndex | QPersistentModelIndex
_MINUTES = len("2026-03-09 09:30")


class RevisionModel(QAbstractListModel):
    """The revisions, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[RevisionRow] = []

    def show_rows(self, rows: list[RevisionRow]) -> None:
        """Show other revisions."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of revisions."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return when and who, and what changed."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            when = texts.full_time(row.at_us)[:_MINUTES]
            return f"{when} · {row.author_name}" if row.author_name else when
        if role == DETAIL:
            return self._detail(row, last=index.row() == len(self.rows) - 1)
        return None

    def _detail(self, row: RevisionRow, *, last: bool) -> str:
        fields = texts.listed(field_name(name) for name in row.changed)
        if row.note.startswith("revert:"):
            return self.tr("older text brought back")
        if row.note == "undo":
            return self.tr("taken back")
        if last and not row.changed:
            return self.tr("first text")
        return f"{row.note} · {fields}" if row.note and fields else row.note or fields


class HistoryPage(QWidget):
    """Revisions beside their difference.

    Signals (GUI thread):
        restore_wanted(bytes): the revision whose text shall come back.
        failed(str): a sentence.
    """

    restore_wanted = Signal(bytes)
    failed = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._article = b""
        self._texts: dict[bytes, dict[str, str]] = {}
        self.model = RevisionModel()
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(TwoLines(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.diff = DiffView(self)
        self.side, self.with_now, self.restore = QPushButton(self), QPushButton(self), QPushButton(self)
        self.side.setCheckable(True)
        self.with_now.setCheckable(True)
        self._heading = ElidedLabel(parent=self)
        self._heading.setProperty("role", "meta")
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.side.toggled.connect(self._show)
        self.with_now.toggled.connect(self._show)
        self.restore.clicked.connect(self._on_restore)
        theme.themes.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        for button in (self.side, self.with_now, self.restore):
            button.setProperty("role", "plain")
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._heading)
        box = QWidget(self)
        acts = FlowLayout(box, gap=2, line_gap=2)
        head.addWidget(box)
        for button in (self.with_now, self.side, self.restore):
            acts.addWidget(button)
        right = QVBoxLayout()
        right.addLayout(head)
        right.addWidget(self.diff, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.list.setFixedWidth(212)
        row.addWidget(self.list)
        row.addLayout(right, 1)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.side.setText(self.tr("Side by side"))
        self.with_now.setText(self.tr("Compare with now"))
        self.restore.setText(self.tr("Restore this text"))
        self.restore.setIcon(icons.icon("history", size=16))
        self.list.setAccessibleName(self.tr("Revisions"))
        self.diff.setAccessibleName(self.tr("Difference"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_article(self, article: bytes, may_edit: bool) -> None:
        """Ask for the revisions of an article."""
        self.restore.setVisible(may_edit)
        self._article, self._texts = article, {}
        self._requester.request(
            "query.article_history", {"article": article}, reply_type=list[RevisionRow],
            done=self._on_rows, failed=self._on_failed,
        )  # fmt: skip

    def _on_rows(self, rows: list[RevisionRow]) -> None:
        self.model.show_rows(rows)
        self.diff.clear_diff()
        if rows:
            self.list.setCurrentIndex(self.model.index(0))

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure.sentence)

    def _current(self) -> RevisionRow | None:
        row = self.list.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        self._show()

    @Slot()
    def _show(self) -> None:
        """Show the chosen revision against its base, or now against it."""
        row = self._current()
        newest = bool(self.model.rows) and row is self.model.rows[0]
        self.restore.setEnabled(row is not None and not newest)
        self.with_now.setEnabled(row is not None and not newest)
        if row is None:
            self._heading.setText("")
            return
        against_now = self.with_now.isChecked() and not newest
        self._heading.setText(
            self.tr("This text → now") if against_now else self.tr("What this revision changed")
        )
        before, after = (row.id, self.model.rows[0].id) if against_now else (row.base, row.id)
        missing = [one for one in (before, after) if one is not None and one not in self._texts]
        if missing:
            self._fetch(missing[0])
            return
        old = self._texts[before] if before is not None else {}
        assert after is not None
        self.diff.show_diff(old, self._texts[after], side_by_side=self.side.isChecked())

    def _fetch(self, revision: bytes) -> None:
        self._requester.request(
            "query.article_revision", {"article": self._article, "revision": revision},
            reply_type=RevisionText, done=self._on_text, failed=self._on_failed,
        )  # fmt: skip

    def _on_text(self, text: RevisionText) -> None:
        self._texts[text.id] = text.texts
        self._show()

    @Slot()
    def _on_restore(self) -> None:
        row = self._current()
        if row is not None:
            self.restore_wanted.emit(row.id)
