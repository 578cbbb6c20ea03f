"""Articles with two versions: what stands, the other, and the text that shall become of both, field by field."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.knowledge import ArticleBranch, BranchField
from desk.protocol.messages import Failure
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.sync.conflicts import Side
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.notice import Notice


class VersionsPage(QWidget):
    """One line for each field of each article that branched.

    Signals (GUI thread):
        resolved(): an article was brought together.
    """

    resolved = Signal()

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self.lines: list[tuple[ArticleBranch, BranchField]] = []
        self.chosen: dict[tuple[bytes, str], str] = {}
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.empty, self.result_label = QLabel(self), QLabel(self)
        self.empty.setProperty("role", "meta")
        self.result_label.setProperty("role", "meta")
        self.stands, self.other, self.base = Side(self), Side(self), Side(self)
        self.result = QPlainTextEdit(self)
        self.result.setTabChangesFocus(True)
        self.notice = Notice(self)
        self.stands_button, self.other_button, self.save_button = (QPushButton(self) for _ in range(3))
        self.save_button.setProperty("role", "primary")
        sides = QHBoxLayout()
        sides.addWidget(self.stands, 1)
        sides.addWidget(self.other, 1)
        sides.addWidget(self.base, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.stands_button)
        buttons.addWidget(self.other_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty)
        column.addLayout(sides, 2)
        column.addWidget(self.result_label)
        column.addWidget(self.result, 2)
        column.addWidget(self.notice)
        column.addLayout(buttons)
        self._showing = False
        self._wire()
        self.retranslate()
        self.ask()

    def _wire(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._show)
        self.result.textChanged.connect(self._on_text)
        self.stands_button.clicked.connect(lambda: self._take(self.stands))
        self.other_button.clicked.connect(lambda: self._take(self.other))
        self.save_button.clicked.connect(self.save)
        for button in (self.stands_button, self.other_button, self.save_button):
            button.setAutoDefault(False)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.list.setAccessibleName(self.tr("Articles with two versions"))
        self.empty.setText(self.tr("No article has two versions."))
        self.result_label.setText(self.tr("What becomes of both"))
        self.result.setAccessibleName(self.tr("What becomes of both"))
        for button, name in (
            (self.stands_button, self.tr("Take what stands")),
            (self.other_button, self.tr("Take the other")),
            (self.save_button, self.tr("Save the article")),
        ):
            button.setText(name)
            button.setAccessibleName(name)
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- reading

    def ask(self) -> None:
        """Read the versions that wait for a person."""
        self._requester.request(
            "query.article_branches",
            {},
            reply_type=list[ArticleBranch],
            done=self._on_found,
            failed=self._on_failed,
        )

    def _on_found(self, found: list[ArticleBranch]) -> None:
        self.lines = [(branch, field) for branch in found for field in branch.fields]
        known = {(branch.revision, field.field) for branch, field in self.lines}
        self.chosen = {place: text for place, text in self.chosen.items() if place in known}
        self._fill()

    def _fill(self) -> None:
        row = max(0, self.list.row)
        self.list.show_lines([self._line(branch, field) for branch, field in self.lines])
        if self.lines:
            self.list.go(min(row, len(self.lines) - 1))
        self._show()

    def _line(self, branch: ArticleBranch, field: BranchField) -> str:
        when = texts.local_time(branch.at_us).strftime("%m-%d %H:%M")
        mark = "✓" if field.merged is not None or (branch.revision, field.field) in self.chosen else "≠"
        return f"{mark} {self._name(field.field)} · {branch.author or '–'} · {when}"

    def _name(self, field: str) -> str:
        return {
            "title": self.tr("Title"),
            "symptom": self.tr("Symptom"),
            "environment": self.tr("Environment"),
            "cause": self.tr("Cause"),
            "steps": self.tr("Steps"),
            "script": self.tr("Fix script"),
            "prevention": self.tr("Prevention"),
            "cautions": self.tr("Cautions"),
        }.get(field, field)

    @property
    def current(self) -> tuple[ArticleBranch, BranchField] | None:
        """Return the chosen line."""
        row = self.list.row
        return self.lines[row] if 0 <= row < len(self.lines) else None

    @Slot()
    def _show(self) -> None:
        found = self.current
        self.empty.setVisible(found is None)
        widgets = (self.stands, self.other, self.base, self.result, self.result_label)
        for widget in (*widgets, self.stands_button, self.other_button, self.save_button):
            widget.setVisible(found is not None)
        if found is None:
            return
        branch, field = found
        self.stands.show_value(self.tr("Stands"), field.mine)
        self.other.show_value(self.tr("The other, by {0}").format(branch.author or "–"), field.theirs)
        self.base.show_value(pick("Both began from", "共同的起点"), field.base)
        kept = self.chosen.get((branch.revision, field.field))
        suggested = field.merged if field.merged is not None else field.mine
        self._showing = True
        self.result.setPlainText(suggested if kept is None else kept)
        self._showing = False

    # ---- deciding

    @Slot()
    def _on_text(self) -> None:
        found = self.current
        if found is not None and not self._showing:
            self.chosen[found[0].revision, found[1].field] = self.result.toPlainText()

    def _take(self, side: Side) -> None:
        found = self.current
        if found is not None:
            self.result.setPlainText(side.value.toPlainText())
            self.chosen[found[0].revision, found[1].field] = self.result.toPlainText()

    @Slot()
    def save(self) -> None:
        """Bring the article of the chosen line together; a field nobody decided is named."""
        found = self.current
        if found is None:
            return
        branch = found[0]
        for place, (other, field) in enumerate(self.lines):
            undecided = field.merged is None and (branch.revision, field.field) not in self.chosen
            if other.revision == branch.revision and undecided:
                self.list.go(place)
                self.notice.say(
                    self.tr("Decide about “{0}” first: both changed the same place.").format(
                        self._name(field.field)
                    ),
                    role="warning",
                )
                return
        chosen = {name: text for (revision, name), text in self.chosen.items() if revision == branch.revision}
        args = {"article": branch.article, "revision": branch.revision, "texts": chosen or None}
        self._requester.request(
            "article.merge", args, reply_type=Changes, write=True, done=self._on_done, failed=self._on_failed
        )

    def _on_done(self, changes: Changes) -> None:
        self.notice.clear()
        self.resolved.emit()
        self.ask()

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)
