"""The bar at the foot of the queue while tickets are marked: acts, the form of one, progress, and how it ended.

Knows rows by the model and acts by their registry; sends nothing itself but through the runner.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton, QVBoxLayout

from desk.ui import icons, texts, theme
from desk.ui.clock import Clock
from desk.ui.queue.bulk import MOST, BulkRunner, Outcome, ticket_jobs
from desk.ui.queue.bulk_actions import BULK, SHOWN, BulkAction, possible
from desk.ui.queue.bulk_news import BulkNews
from desk.ui.queue.names import QueueNames
from desk.ui.widgets.fitting_row import FittingRow

if TYPE_CHECKING:
    from desk.protocol.queue import QueueRow
    from desk.ui.queue.bulk_forms import BulkForm
    from desk.ui.queue.model import QueueModel, Reader
    from desk.ui.queue.view import QueueView

_SEEN = 400


class BulkBar(QFrame):
    """Hidden while nothing is marked and nothing is told.

    Attributes:
        news: how the last act goes or ended.

    Signals (GUI thread):
        left(): the keyboard goes back to the list.
    """

    left = Signal()

    def __init__(
        self,
        view: "QueueView",
        model: "QueueModel",
        reader: "Reader",
        runner: BulkRunner,
        names: QueueNames,
        clock: Clock,
    ) -> None:
        super().__init__()
        self.setObjectName("bulk_bar")
        self.setProperty("role", "foot")
        self._view, self._model, self._reader, self._names, self._clock = view, model, reader, names, clock
        self.runner = runner
        self.form: BulkForm | None = None
        self._action: BulkAction | None = None
        self._build()
        view.marked.connect(self.show_marked)
        runner.progressed.connect(self.news.show_progress)
        runner.finished.connect(self._on_finished)
        theme.themes.changed.connect(self._show_icons)
        self.retranslate()
        self.hide()

    def _build(self) -> None:
        self.count = QLabel()
        self.count.setProperty("role", "strong")
        self.buttons: dict[str, QPushButton] = {}
        for name in SHOWN:
            self.buttons[name] = self._button(partial(self._on_button, name))
        self.more, self.clear = self._button(self._open_menu), self._button(self._on_clear)
        self.news = BulkNews()
        self.news.stop_wanted.connect(self.runner.cancel)
        self.news.undo_wanted.connect(self.undo)
        self.news.closed.connect(self.dismiss)
        self._acts = FittingRow(self.count, tuple(self.buttons.values()), (self.more, self.clear))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 8, 10, 8)
        self._column.setSpacing(6)
        self._column.addWidget(self.news)
        self._column.addWidget(self._acts)
        self._acts.hide()

    def _button(self, act: Callable[[], object]) -> QPushButton:
        made = QPushButton()
        made.setProperty("role", "icon")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(act)
        return made

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for name, button in self.buttons.items():
            self._name(button, BULK[name].label)
        self._name(self.more, self.tr("More…"))
        self._name(self.clear, self.tr("Take the marks off (Esc)"))
        self._show_icons()
        self.show_marked(self._view.marked_count())

    @staticmethod
    def _name(button: QPushButton, text: str) -> None:
        button.setToolTip(text)
        button.setAccessibleName(text)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _show_icons(self) -> None:
        for name, button in self.buttons.items():
            button.setIcon(icons.icon(BULK[name].icon, size=18))
        self.more.setIcon(icons.icon("dots", size=18))
        self.clear.setIcon(icons.icon("x", size=18))

    # ---- what can be done --------------------------------------------------------------------------

    @Slot(int)
    def show_marked(self, count: int) -> None:
        """Show how many are marked and which acts they allow."""
        self._acts.setVisible(bool(count))
        self.count.setText(self.tr("{0} marked").format(texts.number(count)))
        self._acts.fit()
        if count:
            able = self.possible()
            for name, button in self.buttons.items():
                button.setEnabled(name in able and not self.runner.running)
        elif self.form is not None:
            self._close_form()
        self._settle()

    def possible(self) -> tuple[str, ...]:
        """Return the acts that the marked tickets (those seen so far) and the person's role allow."""
        states = {row.state for row in self._seen()}
        workspace = self._names.workspace
        return possible(states, workspace.me.role if workspace is not None else "")

    def _seen(self) -> "Iterator[QueueRow]":
        """Return the rows of marked tickets that the list has read."""
        for key in islice(self._view.marked_keys(), _SEEN):
            row = self._model.known(key)
            if row is not None:
                yield row

    def _on_button(self, name: str, checked: bool = False) -> None:
        self.perform(name)

    @Slot()
    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        able = self.possible()
        for name, action in BULK.items():
            if name not in SHOWN or self.buttons[name].isHidden():
                entry = menu.addAction(icons.icon(action.icon, size=16), action.label)
                entry.setEnabled(name in able)
                entry.triggered.connect(lambda _=False, name=name: self.perform(name))
        menu.popup(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def perform(self, name: str) -> bool:
        """Do an act on the marked tickets, or open its form; tell whether it is one of several tickets."""
        action = BULK.get(name)
        if action is None or not self._view.marked_count() or self.runner.running:
            return False
        self.dismiss()
        if self._view.marked_count() > MOST:
            self.news.show_sentence(
                self.tr("Mark at most {0} tickets for one act.").format(texts.number(MOST))
            )
            self._settle()
        elif action.form:
            self._open_form(action)
        else:
            self._run(action, dict(action.args))
        return True

    def _open_form(self, action: BulkAction) -> None:
        from desk.ui.queue.bulk_forms import FORMS

        self._close_form()
        self._action = action
        form = FORMS[action.form](action, self._names, self._clock.now_us())
        form.of_lines(dict.fromkeys(row.product for row in self._seen()))
        form.submitted.connect(self._on_submitted)
        form.dismissed.connect(self._on_dismissed)
        self.form = form
        self._column.insertWidget(1, form)
        form.show()
        self._settle()
        form.begin()

    def _close_form(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            self._column.removeWidget(form)
            form.hide()
            form.deleteLater()
            self._settle()

    @Slot(object)
    def _on_submitted(self, args: dict[str, object]) -> None:
        action = self._action
        self._close_form()
        if action is not None:
            self._run(action, {**action.args, **args})
        self.left.emit()

    @Slot()
    def _on_dismissed(self) -> None:
        self._close_form()
        self.left.emit()

    def _run(self, action: BulkAction, args: dict[str, object]) -> None:
        keys = list(self._view.marked_keys())
        self._action = action
        self.news.show_begin(action.label.rstrip("…"))
        self._settle()
        self.runner.run(action.name, ticket_jobs(self._reader, keys, action.verb, args), len(keys))

    # ---- how it goes and ends ----------------------------------------------------------------------

    @Slot(object)
    def _on_finished(self, outcome: Outcome) -> None:
        self.news.show_outcome(outcome)
        self.show_marked(self._view.marked_count())

    @Slot()
    def undo(self) -> bool:
        """Undo the act that is told of; tell whether there was one."""
        outcome = self.news.outcome
        if outcome is None or not outcome.undo or self.runner.running:
            return False
        self.news.show_begin(self.tr("Setting back…"))
        self.runner.undo(outcome)
        return True

    @Slot()
    def dismiss(self) -> None:
        """Tell no more of the last act."""
        if not self.runner.running:
            self.news.outcome = None
            self.news.hide()
            self._settle()

    def forget_if_foreign(self, op_id: bytes, *, undoable: bool) -> None:
        """Tell no more of the last act once another act could be undone: Ctrl+Z is for the newest."""
        if self.news.outcome is not None and undoable and op_id and not self.runner.is_own(op_id):
            self.dismiss()

    @Slot()
    def _on_clear(self) -> None:
        self._view.clear_marks()
        self.left.emit()

    def _settle(self) -> None:
        """Show the bar while there is anything in it."""
        shown = not self._acts.isHidden() or not self.news.isHidden() or self.form is not None
        self.setVisible(shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
