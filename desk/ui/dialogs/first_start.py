"""The first start: language, name, and whether to begin with the demo workspace."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.ui import i18n, icons, theme
from desk.ui.i18n import pick
from desk.ui.memory import WindowMemory


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What a person chose at the first start."""

    language: str
    name: str
    demo: bool
    join: bool = False


class FirstStartDialog(QDialog):
    """Three questions on one page; the language takes effect at once."""

    def __init__(self, name: str = "", *, demo: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._text = QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._text.setProperty("role", "meta")
        self._text.setWordWrap(True)
        self._language_label, self._name_label, self._begin_label = QLabel(), QLabel(), QLabel()
        for label in (self._language_label, self._name_label, self._begin_label):
            label.setProperty("role", "strong")
        self.chinese, self.english = _choice("language"), _choice("language")
        self.chinese.setText("简体中文")
        self.english.setText("English")
        self.demo, self.empty, self.join = _choice("rocket"), _choice("inbox"), _choice("link")
        self._languages, self._begins = QButtonGroup(self), QButtonGroup(self)
        for group, buttons in (
            (self._languages, (self.chinese, self.english)),
            (self._begins, (self.demo, self.empty, self.join)),
        ):
            for button in buttons:
                group.addButton(button)
        (self.chinese if i18n.is_chinese() else self.english).setChecked(True)
        (self.demo if demo else self.empty).setChecked(True)
        self.name = QLineEdit(name)
        self.name.setMaxLength(80)
        self.start = QPushButton()
        self.start.setProperty("role", "primary")
        self.start.setDefault(True)
        self._build()
        self._languages.buttonClicked.connect(self._on_language)
        self.name.textChanged.connect(self._on_name)
        self._begins.buttonToggled.connect(self._on_name)
        self.start.clicked.connect(self.accept)
        self.retranslate()
        self._on_name()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 32, 36, 28)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(10)
        column.addWidget(self._language_label)
        column.addLayout(_row(self.chinese, self.english))
        column.addSpacing(8)
        column.addWidget(self._name_label)
        column.addWidget(self.name)
        column.addSpacing(8)
        column.addWidget(self._begin_label)
        column.addLayout(_row(self.demo, self.empty))
        column.addWidget(self.join)
        column.addStretch()
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.start)
        column.addLayout(foot)
        self.resize(560, 540)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("Welcome to Desk"))
        self._title.setText(self.tr("Welcome to Desk"))
        self._text.setText(
            self.tr("Everything stays in one file on this machine. You can change all of this later.")
        )
        self._language_label.setText(self.tr("Language"))
        self._name_label.setText(self.tr("Your name"))
        self.name.setAccessibleName(self.tr("Your name"))
        self._begin_label.setText(self.tr("Begin with"))
        self.name.setPlaceholderText(self.tr("The name your colleagues and customers see"))
        self.demo.setText(self.tr("Demo workspace\n2,000 tickets, people, articles"))
        self.empty.setText(self.tr("Empty workspace\nYour own tickets, or an import"))
        self.join.setText(
            pick(
                "Join your team’s shared database\nWith the code of an administrator",
                "加入团队的共享数据库\n使用管理员提供的邀请码",
            )
        )
        self.start.setText(self.tr("Start"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def answer(self) -> FirstStart:
        """Return what was chosen."""
        language = "zh_CN" if self.chinese.isChecked() else "en"
        return FirstStart(language, self.name.text().strip(), self.demo.isChecked(), self.join.isChecked())

    @Slot()
    def _on_language(self) -> None:
        i18n.use("zh_CN" if self.chinese.isChecked() else "en")

    @Slot()
    def _on_name(self) -> None:
        # Who joins a team has a name there already.
        self.name.setEnabled(not self.join.isChecked())
        self.start.setEnabled(self.join.isChecked() or bool(self.name.text().strip()))


def ask(remembered: WindowMemory) -> tuple[str, bool, bool] | None:
    """Show the dialog; return name, whether the demo and whether to join a team; None when it was closed."""
    dialog = FirstStartDialog()
    if not dialog.exec():
        return None
    answer = dialog.answer()
    remembered.language = answer.language
    return ("" if answer.join else answer.name), answer.demo, answer.join


def _choice(icon: str) -> QPushButton:
    button = QPushButton()
    button.setCheckable(True)
    button.setProperty("role", "choice")
    button.setIcon(icons.icon(icon, theme.current().ink2))
    button.setIconSize(QSize(20, 20))
    return button


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for widget in widgets:
        row.addWidget(widget, 1)
    return row
