"""The versions of a line's process: which was in force when, what differs, and the way back to one.

Asks `query.process_versions` and `query.process_differences`.
"""

from html import escape

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListView, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.process import DifferenceView, LineView, VersionView
from desk.ui import texts, theme
from desk.ui.i18n import language
from desk.ui.widgets.two_lines import DETAIL, MARK, TwoLines

Index = QModelIndex | QPersistentModelIndex
PROPOSED = -1
_MINUTES = len("2026-03-09 09:30")
_LIST_HEIGHT = 210


class VersionModel(QAbstractListModel):
    """The proposal that waits, then the versions, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[VersionView] = []

    def show_rows(self, rows: list[VersionView]) -> None:
        """Show other versions."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def in_force(self) -> int:
        """Return the version in force."""
        return next((row.version for row in self.rows if row.version != PROPOSED), 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a version's number, who signed it when and why, and whether it is in force."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            if row.version == PROPOSED:
                return self.tr("Proposal")
            return self.tr("Version {0}").format(row.version) if row.version else self.tr("As it began")
        if role == DETAIL:
            when = texts.full_time(row.at_us)[:_MINUTES] if row.at_us else ""
            return " · ".join(filter(None, (when, texts.listed(row.signed), row.note)))
        if role == MARK and row.version == PROPOSED:
            return self.tr("waits for signatures"), "warn"
        if role == MARK and row.version == self.in_force():
            return self.tr("in force"), "ok"
        return None


class VersionsForm(QWidget):
    """A list above what the chosen version changed.

    Signals (GUI thread):
        return_wanted(int): the version that shall be proposed once more.
        failed(Failure): a question was refused.
    """

    return_wanted = Signal(int)
    failed = Signal(object)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._line = ""
        self._known: LineView | None = None
        self._found: list[DifferenceView] | None = None
        self.model = VersionModel()
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(TwoLines(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedHeight(_LIST_HEIGHT)
        self.changes = QTextBrowser(self)
        self.changes.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.with_now, self.back = QPushButton(self), QPushButton(self)
        self.with_now.setCheckable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.list, self.with_now, self.changes, self.back):
            column.addWidget(widget)
        for button in (self.with_now, self.back):
            button.setProperty("role", "plain")
            button.setAutoDefault(False)
        self.list.selectionModel().currentChanged.connect(self._ask)
        self.with_now.toggled.connect(self._ask)
        self.back.clicked.connect(self._on_back)
        theme.themes.changed.connect(self._show)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for widget, name in (
            (self.list, self.tr("Versions")),
            (self.changes, self.tr("What this version changed")),
            (self.with_now, self.tr("Compare with the one in force")),
            (self.back, self.tr("Propose this version again")),
        ):
            widget.setAccessibleName(name)
        self.with_now.setText(self.with_now.accessibleName())
        self.back.setText(self.back.accessibleName())
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask when it is looked at."""
        super().showEvent(event)
        self.renew()

    def begin(self, line: str, known: LineView | None) -> None:
        """Show the versions of another line."""
        self._line, self._known = line, known
        if self.isVisible():
            self.renew()

    def renew(self) -> None:
        """Ask for the versions again."""
        self._requester.request(
            "query.process_versions", {"line": self._line}, reply_type=list[VersionView], done=self._on_versions,
            failed=self.failed.emit,
        )  # fmt: skip

    def _on_versions(self, found: list[VersionView]) -> None:
        waiting = self._known.proposal if self._known is not None else None
        if waiting is not None:
            signed = tuple(one.name for one in waiting.signatures)
            found = [VersionView(version=PROPOSED, at_us=0, signed=signed, note=waiting.note), *found]
        self.model.show_rows(found)
        self.list.setCurrentIndex(self.model.index(0))

    def _chosen(self) -> VersionView | None:
        row = self.list.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    @Slot()
    def _ask(self) -> None:
        """Ask what the chosen version changed: against the one before it, or how it stands to the one in force."""
        chosen = self._chosen()
        force = self.model.in_force()
        self.back.setEnabled(chosen is not None and chosen.version not in (PROPOSED, force))
        if chosen is None:
            self._found = None
            self._show()
            return
        args: dict[str, object] = {"line": self._line, "language": language()}
        if chosen.version == PROPOSED:
            args["proposed"] = True
        elif self.with_now.isChecked():
            args |= {"old": chosen.version, "new": force}
        else:
            args |= {"old": self._before(chosen.version), "new": chosen.version}
        self._requester.request(
            "query.process_differences", args, reply_type=list[DifferenceView], done=self._on_differences,
            failed=self.failed.emit,
        )  # fmt: skip

    def _before(self, version: int) -> int:
        return max((row.version for row in self.model.rows if 0 <= row.version < version), default=0)

    def _on_differences(self, found: list[DifferenceView]) -> None:
        self._found = found
        self._show()

    @Slot()
    def _show(self) -> None:
        if self._found is None:
            self.changes.clear()
            return
        quiet = theme.current().ink2.name()
        lines = "".join(_html(one, quiet) for one in self._found)
        self.changes.setHtml(lines or f"<p style='color:{quiet}'>{escape(self.tr('Nothing differs.'))}</p>")

    @Slot()
    def _on_back(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.return_wanted.emit(chosen.version)


def _html(one: DifferenceView, quiet: str) -> str:
    tokens = theme.current()
    sign, ink = {"added": ("+", tokens.ok), "removed": ("−", tokens.bad)}.get(one.change, ("~", tokens.warn))
    head = f"<b style='color:{ink.name()}'>{sign}</b>&nbsp; {escape(one.what)}"
    if not one.part:
        return f"<p style='margin:0 0 6px 0'>{head}</p>"
    before = f"<s>{escape(one.before)}</s> → " if one.before else ""
    after = escape(one.after or "—")
    return (
        f"<p style='margin:0 0 6px 0'>{head} · {escape(one.part)}<br>"
        f"<span style='color:{quiet}'>{before}</span>{after}</p>"
    )
