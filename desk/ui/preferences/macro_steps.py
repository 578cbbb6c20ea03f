"""The steps of a macro: listed at the left, the values of the chosen one beside it."""

from base64 import b64encode
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.protocol.templates import StepField, StepKind
from desk.ui.i18n import pick
from desk.ui.macro_words import verb_words
from desk.ui.widgets.choices import ChoiceList

_FIELD_WORDS = {
    "body": ("Text", "内容"), "added": ("Add", "添加"), "removed": ("Remove", "移除"), "to": ("To", "改为"),
    "impact": ("Impact (1 is the worst)", "影响（1 最严重）"), "urgency": ("Urgency (1 is the worst)", "紧急度（1 最急）"),
    "reason": ("Reason", "理由"),
    "state": ("State", "状态"), "reference": ("Reference", "外部编号"), "name": ("Template", "模板名称"),
    "title": ("Title", "标题"), "items": ("Lines", "清单项"), "minutes": ("Minutes", "分钟"),
    "activity": ("Activity", "工作内容"), "note": ("Note", "备注"), "hypothesis": ("Hypothesis", "假设"),
    "step": ("Step", "步骤"), "evidence": ("Evidence", "证据"), "result": ("Result", "结果"),
    "method": ("Method", "方法"), "expected_until_us": ("Until", "预计到"),
}  # fmt: skip
_CHOICE_WORDS = {
    "waiting_customer": ("waiting for the requester", "等待用户"),
    "waiting_third_party": ("waiting for a third party", "等待第三方"),
    "scheduled": ("scheduled", "已计划"),
}
# An instant in a macro would be over on the next ticket: a step that waits asks for none.
_NEVER = ("expected_until_us",)
_Editor = QLineEdit | QPlainTextEdit | QComboBox


class MacroSteps(QWidget):
    """Steps that are added, moved and removed; every typed value goes into its step at once."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[dict[str, Any]] = []
        self.kinds: dict[str, StepKind] = {}
        self.groups: dict[str, str] = {}
        self.editors: dict[str, _Editor] = {}
        self._allowed = True
        self.list = ChoiceList(self, Qt.FocusPolicy.StrongFocus)
        self.verb = QComboBox()
        self.add, self.up, self.remove = QPushButton(), QPushButton(), QPushButton()
        self.form_place = QVBoxLayout()
        self.face: QWidget | None = None
        left, buttons, row = QVBoxLayout(), QHBoxLayout(), QHBoxLayout(self)
        for button in (self.add, self.up, self.remove):
            button.setProperty("role", "plain")
            buttons.addWidget(button)
        left.addWidget(self.list, 1)
        left.addWidget(self.verb)
        left.addLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left, 2)
        row.addLayout(self.form_place, 3)
        self.form_place.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list.setMinimumWidth(190)
        self.list.selectionModel().currentChanged.connect(self._on_row)
        self.add.clicked.connect(self._on_add)
        self.up.clicked.connect(self._on_up)
        self.remove.clicked.connect(self._on_remove)

    def retranslate(self, *, allowed: bool) -> None:
        """Take the texts of the current language."""
        self._allowed = allowed
        self.list.setAccessibleName(pick("Steps", "步骤"))
        self.verb.setAccessibleName(pick("New step", "新步骤"))
        self.add.setText(pick("Add", "添加"))
        self.up.setText(pick("Move up", "上移"))
        self.remove.setText(pick("Remove", "删除"))
        for part in (self.add, self.up, self.remove, self.verb):
            part.setEnabled(allowed)
        at = self.verb.currentData()
        self.verb.clear()
        for verb in self.kinds:
            self.verb.addItem(verb_words(verb), verb)
        self.verb.setCurrentIndex(max(0, self.verb.findData(at)))
        self.renew(self.list.row)

    def learn(self, kinds: list[StepKind], groups: dict[str, str]) -> None:
        """Take what a macro may do, and the groups by their ids (hex)."""
        self.kinds, self.groups = {kind.verb: kind for kind in kinds}, groups
        self.retranslate(allowed=self._allowed)

    def show_steps(self, steps: list[dict[str, Any]]) -> None:
        """Show these steps."""
        self.steps = steps
        self.renew(0)

    def renew(self, row: int) -> None:
        """Show the steps again, with one of them chosen."""
        self.list.set_lines([f"{n}  {verb_words(one['verb'])}" for n, one in enumerate(self.steps, 1)])
        self.list.selectionModel().currentChanged.connect(self._on_row, Qt.ConnectionType.UniqueConnection)
        self.list.go(min(max(row, 0), len(self.steps) - 1))
        self._on_row()

    @Slot()
    def _on_row(self) -> None:
        if self.face is not None:
            self.form_place.removeWidget(self.face)
            self.face.hide()
            self.face.deleteLater()
        self.editors = {}
        self.face = QWidget()
        form = QFormLayout(self.face)
        form.setContentsMargins(0, 0, 0, 0)
        self.form_place.addWidget(self.face)
        row = self.list.row
        if not 0 <= row < len(self.steps) or self.steps[row]["verb"] not in self.kinds:
            return
        step = self.steps[row]
        for field in self.kinds[step["verb"]].fields:
            if field.name in _NEVER:
                continue
            words = pick(*_FIELD_WORDS.get(field.name, (field.name, field.name)))
            editor = self._editor(field, step["args"])
            editor.setAccessibleName(words)
            editor.setEnabled(self._allowed)
            self.editors[field.name] = editor
            form.addRow(words, editor)

    def _editor(self, field: StepField, args: dict[str, Any]) -> _Editor:
        value = args.get(field.name)
        if field.kind in ("group", "choice"):
            return self._choice(field, args)
        if field.name == "body":
            text = QPlainTextEdit(str(value or ""))
            text.setPlaceholderText(
                pick("{{name}} is filled in or asked for", "{{名称}} 将自动填入或在执行时询问")
            )
            text.setTabChangesFocus(True)
            text.textChanged.connect(lambda: self._take(args, field, text.toPlainText()))
            return text
        shown = "，".join(value) if field.kind == "words" and value else "" if value is None else str(value)
        line = QLineEdit(shown)
        line.textChanged.connect(lambda typed: self._take(args, field, typed))
        return line

    def _choice(self, field: StepField, args: dict[str, Any]) -> QComboBox:
        box = QComboBox()
        if field.kind == "group":
            for ident, name in self.groups.items():
                box.addItem(name, b64encode(bytes.fromhex(ident)).decode())
        for name in field.choices:
            box.addItem(pick(*_CHOICE_WORDS.get(name, (name, name))), name)
        at = box.findData(args.get(field.name))
        box.setCurrentIndex(max(0, at))
        if box.currentData() is not None:
            args[field.name] = box.currentData()
        box.currentIndexChanged.connect(lambda: self._take(args, field, str(box.currentData())))
        return box

    def _take(self, args: dict[str, Any], field: StepField, typed: str) -> None:
        text = typed.strip()
        if not text:
            args.pop(field.name, None)
        elif field.kind == "words":
            args[field.name] = [one.strip() for one in text.replace("，", ",").split(",") if one.strip()]
        elif field.kind == "number":
            args[field.name] = int(text) if text.isdecimal() else text
        else:
            args[field.name] = text

    @Slot()
    def _on_add(self) -> None:
        if self.verb.currentData():
            self.steps.append({"verb": self.verb.currentData(), "args": {}})
            self.renew(len(self.steps) - 1)

    @Slot()
    def _on_up(self) -> None:
        row = self.list.row
        if row > 0:
            self.steps[row - 1], self.steps[row] = self.steps[row], self.steps[row - 1]
            self.renew(row - 1)

    @Slot()
    def _on_remove(self) -> None:
        row = self.list.row
        if 0 <= row < len(self.steps):
            del self.steps[row]
            self.renew(row)
