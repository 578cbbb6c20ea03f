"""How the form of a new ticket looks: what happened at the left, who and what at the right, help below it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.process.priority import DEGREES, Degree
from desk.protocol.views import Workspace
from desk.ui import texts
from desk.ui.dialogs.requester_line import RequesterLine
from desk.ui.dialogs.template_fields import TemplateFields, label_of
from desk.ui.dialogs.writing_help import WritingHelp
from desk.ui.i18n import pick
from desk.ui.widgets.category_chips import CategoryChips
from desk.ui.widgets.notice import Notice

_CHANNELS = ("phone", "mail", "im", "on_site", "form")


def _affected_name() -> str:
    return pick("Affected users", "受影响用户数")


def _interruption_name() -> str:
    return pick("Interruption", "业务中断程度")


class NewTicketFace(QDialog):
    """The widgets of the form; what they do stands in `NewTicketDialog`."""

    def __init__(self, requester: Requester, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._labels: list[tuple[QLabel, Callable[[], str]]] = []
        self.title = QLineEdit()
        self.title.setMaxLength(500)
        self.requester = RequesterLine(requester)
        self.category, self.product, self.channel = QComboBox(), QComboBox(), QComboBox()
        self.priority, self.group = QComboBox(), QComboBox()
        self.affected, self.interruption = QLineEdit(), QComboBox()
        self.affected.setValidator(QIntValidator(0, 10_000_000, self))
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.error = QLabel()
        self.error.setWordWrap(True)
        self.error.setProperty("role", "bad")
        self.error.hide()
        self.attach, self.create_button = QPushButton(), QPushButton()
        self._cancel = QPushButton()
        self.notice = Notice(self)
        self.template = TemplateFields()
        self.help, self.chips = WritingHelp(requester), CategoryChips()
        self._build()
        self._fill()

    def _build(self) -> None:
        self._heading = QLabel()
        self._heading.setProperty("role", "title")
        left = QWidget()
        left.setObjectName("scrolled")
        form = QVBoxLayout(left)
        form.setContentsMargins(0, 0, 12, 0)
        form.setSpacing(6)
        self._add(form, lambda: self.tr("Title"), self.title)
        form.addWidget(self.template)
        self._add(form, lambda: self.tr("Further description"), self.body)
        self.body.setMinimumHeight(76)
        form.addWidget(self.attach, 0, Qt.AlignmentFlag.AlignLeft)
        form.addStretch()
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(left)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addWidget(area, 3)
        columns.addLayout(self._build_side(), 2)
        self.create_button.setProperty("role", "primary")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.error, 1)
        foot.addStretch()
        foot.addWidget(self._cancel)
        foot.addWidget(self.create_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(14)
        column.addWidget(self._heading)
        column.addWidget(self.notice)
        column.addLayout(columns, 1)
        column.addLayout(foot)
        self.resize(1000, 700)

    def _build_side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(6)
        self._add(side, lambda: self.tr("Requester"), self.requester)
        self._add(side, lambda: self.tr("Category"), self.category)
        side.insertWidget(side.count() - 1, self.chips)
        pairs: tuple[tuple[tuple[Callable[[], str], QComboBox], ...], ...] = (
            ((lambda: self.tr("Product"), self.product), (lambda: self.tr("Group"), self.group)),
            ((lambda: self.tr("Priority"), self.priority), (lambda: self.tr("Channel"), self.channel)),
        )
        for pair in pairs:
            row = QHBoxLayout()
            row.setSpacing(10)
            for name, box in pair:
                half = QVBoxLayout()
                half.setSpacing(6)
                self._add(half, name, box)
                box.setMinimumContentsLength(6)
                row.addLayout(half, 1)
            side.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(10)
        for name, field in ((_affected_name, self.affected), (_interruption_name, self.interruption)):
            half = QVBoxLayout()
            half.setSpacing(6)
            self._add(half, name, field)
            row.addLayout(half, 1)
        side.addLayout(row)
        self.help.setObjectName("scrolled")
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.help)
        side.addWidget(area, 1)
        return side

    def _add(self, layout: QVBoxLayout, name: Callable[[], str], widget: QWidget) -> None:
        label = QLabel()
        label.setProperty("role", "meta")
        label.setBuddy(widget)
        self._labels.append((label, name))
        layout.addWidget(label)
        layout.addWidget(widget)
        layout.addSpacing(6)

    def _fill(self) -> None:
        for box in (self.category, self.product, self.group):
            box.addItem("—", None)
        for category in self._workspace.categories:
            key = str(category.get("key", ""))
            self.category.addItem(label_of(category.get("name"), key), key)
        self.chips.set_names(
            {self.category.itemData(n): self.category.itemText(n) for n in range(1, self.category.count())}
        )
        for product in self._workspace.products:
            self.product.addItem(product, product)
        for group in self._workspace.groups:
            self.group.addItem(group.name, group.id)
        for level in range(5):
            self.priority.addItem(texts.priority_code(level), level)
        self.priority.setCurrentIndex(3)
        self.show_degrees(DEGREES)
        for channel in _CHANNELS:
            self.channel.addItem(texts.channel(channel), channel)

    def show_degrees(self, degrees: Sequence[Degree]) -> None:
        """Take the degrees of interruption to choose from."""
        before = self.interruption.currentData()
        self.interruption.clear()
        self.interruption.addItem("—", "")
        for one in degrees:
            self.interruption.addItem(pick(*one.words), one.key)
        self.interruption.setCurrentIndex(max(0, self.interruption.findData(before)))
