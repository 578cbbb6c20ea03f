"""One item of the review: its evidence and what can be done, each act with a digit as its key."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.protocol.review import ReviewAction, ReviewItem
from desk.ui.i18n import pick


class ReviewDetail(QFrame):
    """Title, why it stands here, evidence, buttons, and a line for what an act asks.

    Signals (GUI thread):
        act_wanted(str, object): verb and arguments.
        open_wanted(object): the item whose ticket or article is to be shown.
        left(): back to the list.
    """

    act_wanted = Signal(str, object)
    open_wanted = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.item: ReviewItem | None = None
        self.buttons: list[QPushButton] = []
        self._asking: ReviewAction | None = None
        self.title, self.why, self.body = QLabel(self), QLabel(self), QLabel(self)
        self.title.setProperty("role", "strong")
        self.why.setProperty("role", "meta")
        for label in (self.title, self.why, self.body):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_button = QPushButton(self)
        self.open_button.setProperty("role", "primary")
        self.open_button.clicked.connect(self._on_open)
        self.prompt, self.answer = QLabel(self), QLineEdit(self)
        self.prompt.setProperty("role", "meta")
        self.prompt.setBuddy(self.answer)
        self.answer.returnPressed.connect(self._on_answer)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 14, 16, 14)
        self._column.setSpacing(8)
        for widget in (self.title, self.why, self.body, self.open_button, self.prompt, self.answer):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.show_item(None)

    def show_item(self, item: ReviewItem | None) -> None:
        """Show an item, or nothing."""
        self.item, self._asking = item, None
        for button in self.buttons:
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        self.prompt.hide()
        self.answer.hide()
        self.setVisible(item is not None)
        if item is None:
            return
        self.title.setText(item.title)
        self.why.setText(item.detail)
        self.body.setText(item.body)
        self.body.setVisible(bool(item.body))
        self.open_button.setVisible(item.ticket is not None or item.article is not None or bool(item.section))
        for number, action in enumerate(item.actions[:9], 1):
            button = QPushButton(f"{number}   {action.label}", self)
            button.setAccessibleName(action.label)
            button.clicked.connect(self._clicked(action))
            self._column.insertWidget(self._column.indexOf(self.open_button) + number, button)
            self.buttons.append(button)
        self.retranslate()

    def _clicked(self, action: ReviewAction) -> "_Act":
        return _Act(self, action)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.open_button.setText(pick("Open   ⏎", "打开   ⏎"))
        self.open_button.setAccessibleName(pick("Open", "打开"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.answer.hide()
            self.prompt.hide()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def act(self, number: int) -> bool:
        """Do the act of a digit (1 is the first); False where there is none."""
        if self.item is None or not 0 < number <= len(self.item.actions):
            return False
        self.run(self.item.actions[number - 1])
        return True

    def run(self, action: ReviewAction) -> None:
        """Do an act, asking first for what it wants to know."""
        if not action.asks:
            self.act_wanted.emit(action.verb, dict(action.args))
            return
        self._asking = action
        self.prompt.setText(action.prompt)
        self.answer.setAccessibleName(action.prompt)
        self.answer.clear()
        self.prompt.show()
        self.answer.show()
        self.answer.setFocus()

    @Slot()
    def _on_answer(self) -> None:
        text, action = self.answer.text().strip(), self._asking
        if action is None or not text:
            return
        self.act_wanted.emit(action.verb, {**action.args, action.asks: text})

    @Slot()
    def _on_open(self) -> None:
        if self.item is not None:
            self.open_wanted.emit(self.item)


class _Act:
    """What a button of an act does."""

    def __init__(self, detail: ReviewDetail, action: ReviewAction) -> None:
        self._detail, self._action = detail, action

    def __call__(self) -> None:
        self._detail.run(self._action)
