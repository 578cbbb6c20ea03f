"""Templates of work: checklists with the emergency plans, and macros; made, changed, tried out, retired."""

import copy
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from desk.client.base import Requester
from desk.protocol.templates import StepKind, TemplateTrial
from desk.protocol.views import Workspace
from desk.ui.i18n import pick
from desk.ui.macro_words import verb_words
from desk.ui.preferences.macro_steps import MacroSteps
from desk.ui.preferences.page import Page
from desk.ui.preferences.rule_table import Row, RuleTable
from desk.ui.widgets.choices import ChoiceList

KINDS = ("checklist", "macro")
_YES, _NO = ("yes", "y", "是", "1"), ("no", "n", "否", "0", "")


class TemplatesPage(Page):
    """Names at the left, the chosen template beside them; refused with the reason at saving."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.known: dict[str, dict[str, Any]] = {}
        self.names: list[str] = []
        self._wanted = ""
        self.kind, self.list = QComboBox(), ChoiceList(self, Qt.FocusPolicy.StrongFocus)
        self.fresh, self.retire = QPushButton(), QPushButton()
        self.name, self.title = QLineEdit(), QLineEdit()
        self.items = RuleTable(self._item_texts, self._take_item, lambda: {"text": "…", "required": True})
        self.steps, self.stack = MacroSteps(), QStackedWidget()
        self.number, self.test, self.save = QLineEdit(), QPushButton(), QPushButton()
        self.result = QLabel()
        self._place()
        self._wire()
        self.retranslate()
        self.ask()

    def _place(self) -> None:
        right = QVBoxLayout()
        self.stack.addWidget(self.items)
        self.stack.addWidget(self.steps)
        self.save.setProperty("role", "primary")
        self.result.setWordWrap(True)
        self.result.setTextFormat(Qt.TextFormat.PlainText)
        foot = QHBoxLayout()
        for part in (self.number, self.test, self.save):
            foot.addWidget(part, int(part is self.number))
        right.addWidget(self.name)
        right.addWidget(self.title)
        right.addWidget(self.stack, 1)
        right.addWidget(self.result)
        right.addLayout(foot)
        self.lay_beside((self.kind, self.list), (self.fresh, self.retire), right, 210)

    def _wire(self) -> None:
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.list.selectionModel().currentChanged.connect(self._on_row)
        self.items.refused.connect(self._on_refused)
        self.fresh.clicked.connect(self._on_fresh)
        self.retire.clicked.connect(self._on_retire)
        self.test.clicked.connect(self._on_test)
        self.number.returnPressed.connect(self._on_test)
        self.save.clicked.connect(self._on_save)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("checklist.save")
        self.note.setText(
            pick(
                "Checklists and emergency plans are put on tickets; a macro does several steps at once."
                " {{requester}}, {{number}}, {{title}} and {{agent}} are filled in, other {{names}} are asked for.",
                "检查清单与应急预案可添加到工单；宏一次执行多个步骤。"
                "{{用户}}、{{工单号}}、{{标题}}、{{处理人}} 自动填入，其他 {{名称}} 在执行时询问。",
            )
            if allowed
            else self.denied("checklist.save")
        )
        self.kind.blockSignals(True)
        at = max(0, self.kind.currentIndex())
        self.kind.clear()
        self.kind.addItem(pick("Checklists and plans", "检查清单与应急预案"), KINDS[0])
        self.kind.addItem(pick("Macros", "宏"), KINDS[1])
        self.kind.setCurrentIndex(at)
        self.kind.blockSignals(False)
        self._name_controls(allowed=allowed)
        self.items.retranslate(
            pick("Lines", "清单项"), [pick("Line", "内容"), pick("Required", "必做")],
            pick("Write the line; required is yes or no.", "请填写内容；“必做”填写 是 或 否。"), allowed=allowed,
        )  # fmt: skip
        self.steps.retranslate(allowed=allowed)

    def _name_controls(self, *, allowed: bool) -> None:
        for part, words in (
            (self.kind, pick("Kind of template", "模板类别")),
            (self.list, pick("Templates", "模板")),
        ):
            part.setAccessibleName(words)
        for line, words in (
            (self.name, pick("Name", "名称")),
            (self.title, pick("Title", "标题")),
            (self.number, pick("Number of a ticket to try it on…", "用于试用的工单编号…")),
        ):
            line.setPlaceholderText(words)
            line.setAccessibleName(words)
        for button, words in (
            (self.fresh, pick("New", "新建")),
            (self.retire, pick("Retire", "停用")),
            (self.test, pick("Try out", "试用")),
            (self.save, pick("Save", "保存")),
        ):
            button.setText(words)
            button.setEnabled(allowed or button is self.test)

    # ---- what there is

    @property
    def chosen_kind(self) -> str:
        """Checklist or macro."""
        return str(self.kind.currentData())

    def ask(self, wanted: str = "") -> None:
        """Ask for the templates of the chosen kind; `wanted` is shown then."""
        self._wanted = wanted
        request = self.requester.request
        request("query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self.on_failed)
        args = {"kind": self.chosen_kind}
        request("query.work_templates", args, done=self._on_known, failed=self.on_failed)

    def _on_workspace(self, workspace: Workspace) -> None:
        groups = {group.id.hex(): group.name for group in workspace.groups}
        self.requester.request(
            "query.macro_steps", {}, reply_type=list[StepKind],
            done=lambda kinds: self.steps.learn(kinds, groups), failed=self.on_failed,
        )  # fmt: skip

    def _on_known(self, known: dict[str, dict[str, Any]]) -> None:
        self.known, self.names = known, sorted(known)
        self.list.set_lines([str(known[name]["title"]) for name in self.names])
        self.list.selectionModel().currentChanged.connect(self._on_row, Qt.ConnectionType.UniqueConnection)
        if self.names:
            self.list.go(self.names.index(self._wanted) if self._wanted in self.names else 0)
        self._on_row()

    @Slot()
    def _on_kind(self) -> None:
        self.stack.setCurrentIndex(self.kind.currentIndex())
        self.result.clear()
        self.ask()

    @Slot()
    def _on_row(self) -> None:
        row = self.list.row
        name = self.names[row] if 0 <= row < len(self.names) else ""
        self._show(name, copy.deepcopy(self.known.get(name, {})))

    def _show(self, name: str, body: dict[str, Any]) -> None:
        self.name.setText(name)
        self.name.setReadOnly(bool(name))
        self.title.setText(str(body.get("title", "")))
        self.items.show_rows(list(body.get("items", [])))
        self.steps.show_steps(list(body.get("steps", [])))
        self.retire.setEnabled(bool(name) and self.may("checklist.save"))
        self.result.clear()

    def _item_texts(self, row: Row) -> list[str]:
        return [str(row["text"]), pick("yes", "是") if row["required"] else pick("no", "否")]

    def _take_item(self, row: Row, column: int, text: str) -> bool:
        if column == 0:
            row["text"] = text
            return bool(text)
        row["required"] = text.casefold() in _YES
        return text.casefold() in (*_YES, *_NO)

    def body(self) -> dict[str, Any]:
        """Return the template as it is shown."""
        if self.chosen_kind == "checklist":
            return {"title": self.title.text(), "items": self.items.rows}
        return {"title": self.title.text(), "steps": self.steps.steps}

    # ---- what is done

    @Slot(str)
    def _on_refused(self, hint: str) -> None:
        self.said.emit("bad", hint)

    @Slot()
    def _on_fresh(self) -> None:
        self._show("", {})
        self.name.setFocus()

    @Slot()
    def _on_save(self) -> None:
        kind, name = self.chosen_kind, self.name.text().strip()
        self.requester.request(
            f"{kind}.save", {"name": name, kind: self.body()},
            done=lambda _: self._on_done(pick("Saved.", "已保存。"), name), failed=self.on_failed, write=True,
        )  # fmt: skip

    @Slot()
    def _on_retire(self) -> None:
        self.requester.request(
            f"{self.chosen_kind}.retire", {"name": self.name.text()},
            done=lambda _: self._on_done(pick("Retired. Tickets that have it keep it.", "已停用，已添加到工单的不受影响。"), ""),
            failed=self.on_failed, write=True,
        )  # fmt: skip

    def _on_done(self, words: str, name: str) -> None:
        self.said.emit("ok", words)
        self.ask(name)

    @Slot()
    def _on_test(self) -> None:
        args = {"kind": self.chosen_kind, "body": self.body(), "number": self.number.text().strip()}
        self.requester.request(
            "query.template_trial", args, reply_type=TemplateTrial, done=self._on_trial, failed=self.on_failed
        )

    def _on_trial(self, trial: TemplateTrial) -> None:
        marks = {"required": "☐", "optional": pick("☐ (optional)", "☐（可选）")}
        lines = [f"{marks.get(kind) or verb_words(kind) + ':'} {text}" for kind, text in trial.lines]
        if trial.prompts:
            lines.append(pick("Asks for: ", "执行时询问：") + ", ".join(trial.prompts))
        self.result.setText("\n".join([trial.title, *lines]))
