"""Forms of the process's gates: hand-off, rejection, closing by exception, rating, split, major incident, time."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QListView, QWidget

from desk.process.handoff import REASONS
from desk.protocol.review import HandoffCheck, TicketWork
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.entry_choice import EntryChoice
from desk.ui.ticket.form_fields import FieldForm, Row
from desk.ui.ticket.forms import InlineForm
from desk.ui.widgets.box_values import row_of
from desk.ui.widgets.check import CheckPill
from desk.ui.widgets.low_scroll import narrow

_SPLITTABLE = ("customer_message", "public_reply", "internal_note", "call", "created")


class HandoffForm(FieldForm):
    """The package of a hand-off; what the ticket brings along by itself is said at the top."""

    action = TicketAction.HANDOFF
    verb = "ticket.handoff"
    table = (
        Row("reason", "Why", "交接原因"),
        Row("reproduction", "Reproduction steps", "复现步骤", "text"),
        Row("impact.users", "Affected users", "受影响用户"),
        Row("impact.functions", "Affected functions", "受影响功能"),
        Row("impact.since", "Since when", "开始时间"),
        Row("impact.workaround", "Workaround", "临时措施", hint=("or “none”", "没有请写“无”")),
        Row("logs_reason", "If no log is attached, why", "未附日志的原因"),
        Row("untried", "If nothing was tried, why", "未做排查的原因"),
        Row("exception", "Exception", "例外理由", hint=(
            "only to hand over incomplete; it is recorded", "仅在资料不完整仍需交接时填写，将被记录")),
    )  # fmt: skip

    def build(self) -> None:
        """The group first, then the package."""
        self.brought = QLabel(self)
        self.brought.setProperty("role", "meta")
        self.brought.setWordWrap(True)
        self.rows.addRow("", self.brought)
        self.group = QComboBox(self)
        narrow(self.group)
        for group in self.directory.groups:
            if self.ticket.group is None or group.id != self.ticket.group.id:
                self.group.addItem(f"{group.name} · {group.tier}", group.id)
        self.add_row("group", self.group)
        self._chosen = False
        self.group.activated.connect(self._on_group)
        super().build()
        args = {"ticket": self.ticket.id}
        self.directory.ask("query.handoff", args, HandoffCheck, self._on_check)

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {**super().labels(), "group": pick("To group", "接收小组")}

    @Slot()
    def _on_group(self) -> None:
        self._chosen = True

    def _on_check(self, check: HandoffCheck) -> None:
        """Say what goes along; the next tier is proposed unless a group was chosen meanwhile."""
        place = row_of(self.group, check.proposed)
        if place >= 0 and not self._chosen:
            self.group.setCurrentIndex(place)
        said = pick(
            "Goes along by itself: {0} files, {1} tried steps.", "自动附带：附件 {0} 个，已尝试步骤 {1} 条。"
        )
        self.brought.setText(texts.counted(said.format(len(check.files), len(check.tried))))
        self.rows.setRowVisible(self.fields["logs_reason"], "logs" in check.missing)
        self.rows.setRowVisible(self.fields["untried"], "tried" in check.missing)

    def missing(self) -> str:
        """Want a group; the engine names what the package lacks."""
        if self.group.currentData() is None:
            return pick("Choose the group that goes on.", "请选择接收小组。")
        return super().missing()

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the offer."""
        verb, args = super().gather()
        return verb, {**args, "to": self.group.currentData()}


class HandoffRejectForm(FieldForm):
    """Why a hand-off goes back."""

    action = TicketAction.HANDOFF_REJECT
    verb = "ticket.handoff_reject"
    table = (
        Row("code", "Reason", "退回原因", "choice", choices=[(code, w.en, w.zh) for code, w in REASONS.items()]),
        Row("reason", "What is needed", "需要补充什么", "text", ("Write what is needed.", "请写明需要补充什么。")),
    )  # fmt: skip


class CloseForm(FieldForm):
    """Close without an answer; before attempt or time it needs an exception."""

    action = TicketAction.CLOSE
    verb = "ticket.close"
    table = (
        Row("exception", "Exception", "例外理由", hint=(
            "only before an attempt or the time for an answer; it is recorded",
            "仅在尚未联系用户或未到确认期限时填写，将被记录")),
    )  # fmt: skip

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the closing."""
        verb, args = super().gather()
        return verb, {**args, "cause": "auto_confirmed"}


class RateForm(FieldForm):
    """The requester's rating, told on the telephone or otherwise."""

    action = TicketAction.RATE
    verb = "survey.answer"
    table = (
        Row("rating", "Rating", "评分", "choice", ("Choose what the requester said.", "请选择用户给出的评分。"), choices=(
            ("", "What did they say?", "用户的评分"),
            ("5", "5 very good", "5 非常满意"), ("4", "4 good", "4 满意"), ("3", "3 fair", "3 一般"),
            ("2", "2 poor", "2 不满意"), ("1", "1 bad", "1 很不满意"))),
        Row("comment", "Comment", "评语", "text"),
        Row("channel", "How", "渠道", "choice", choices=(
            ("phone", "by telephone", "电话"), ("mail", "by mail", "邮件"), ("im", "by chat", "即时消息"),
            ("on_site", "on site", "现场"))),
    )  # fmt: skip

    def begin(self) -> None:
        """Begin at the rating: none is proposed, since a proposed one would be kept."""
        self.fields["rating"].setFocus()

    def place_missing(self) -> QWidget | None:
        """Go to the rating."""
        return self.fields["rating"]

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the rating as a number."""
        verb, args = super().gather()
        return verb, {**args, "rating": int(args["rating"])}


class FollowUpForm(FieldForm):
    """What came of a talk about a low rating."""

    action = TicketAction.FOLLOW_UP
    verb = "survey.follow"
    table = (
        Row("note", "What was agreed", "沟通结果", "text", ("Write what was agreed.", "请填写与用户沟通的结果。")),
    )  # fmt: skip


class MajorUpdateForm(FieldForm):
    """One word to the requesters of every ticket under the incident."""

    action = TicketAction.MAJOR_UPDATE
    verb = "ticket.major_update"
    table = (
        Row("body", "To everybody", "统一通告", "text", ("Write what everybody shall hear.", "请填写通告内容。")),
    )  # fmt: skip


class SideForm(FieldForm):
    """What was said to or by a third party."""

    action = TicketAction.SIDE
    verb = "ticket.side"
    table = (
        Row("party", "Third party", "第三方", wanted=("Name the third party.", "请填写第三方名称。")),
        Row("direction", "Direction", "方向", "choice", choices=(
            ("out", "we wrote", "我方发出"), ("in", "they wrote", "对方发来"))),
        Row("body", "What was said", "内容", "text", ("Write what was said.", "请填写沟通内容。")),
    )  # fmt: skip


class TimeForm(FieldForm):
    """Working time."""

    action = TicketAction.TIME_SPENT
    verb = "ticket.time_spent"
    table = (
        Row("minutes", "Minutes", "分钟", "number", value=15),
        Row("activity", "Activity", "工作内容"),
        Row("note", "Note", "备注"),
    )


class SplitForm(InlineForm):
    """Which entries become a ticket of their own."""

    action = TicketAction.SPLIT

    def build(self) -> None:
        """A title and the entries, the newest first."""
        shown = [
            entry
            for entry in reversed(self.ticket.entries)
            if entry.kind in _SPLITTABLE and entry.body.strip() and not entry.origin
        ]
        self.model = EntryChoice(shown)
        self.entries = QListView(self)
        self.entries.setModel(self.model)
        self.entries.setFixedHeight(110)
        self.entries.setTabKeyNavigation(False)
        self.entries.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entries.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.entries.setCurrentIndex(self.model.index(0, 0))
        self.add_row("entries", self.entries)
        self.subject = self.text_row("title", 1)

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"entries": pick("Entries", "记录"), "title": pick("Title", "标题")}

    def _chosen(self) -> list[bytes]:
        return [entry.id for entry in self.model.entries if entry.id in self.model.ticked]

    def missing(self) -> str:
        """Want entries and a title."""
        if not self._chosen():
            return pick("Tick the entries that belong to the new ticket.", "请勾选要拆分到新工单的记录。")
        return "" if self.subject.toPlainText().strip() else pick("Write a title.", "请填写标题。")

    def place_missing(self) -> QWidget | None:
        """Go to the entries, then to the title."""
        return self.subject if self._chosen() else self.entries

    def begin(self) -> None:
        """Begin with the entries: arrows walk them, Space ticks."""
        self.entries.setFocus()

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the split."""
        title = " ".join(self.subject.toPlainText().split())
        return "ticket.split", {"entries": self._chosen(), "title": title}


class WorkForm(InlineForm):
    """A form that asks what stands beside the ticket first."""

    def build(self) -> None:
        """One chooser, filled by the answer."""
        self.work: TicketWork | None = None
        self.choice = QComboBox(self)
        self.choice.setPlaceholderText(self.nothing())
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(12)
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.add_row("choice", self.choice)
        self.directory.ask("query.ticket_work", {"ticket": self.ticket.id}, TicketWork, self._on_work)

    def labels(self) -> dict[str, str]:
        """Name the row."""
        return {"choice": pick("Which", "选择")}

    def _on_work(self, work: TicketWork) -> None:
        self.work = work
        self.choice.clear()
        self.fill(work)
        self.choice.setCurrentIndex(min(0, self.choice.count() - 1))

    def fill(self, work: TicketWork) -> None:
        """Offer what there is."""

    def _on_choice(self) -> None:
        """Follow the choice."""

    def missing(self) -> str:
        """Want a choice."""
        return "" if self.choice.currentData() is not None else self.nothing()

    def nothing(self) -> str:
        """Say where what may be chosen is written, while there is nothing."""
        return pick(
            "None yet: write one under Preferences, Templates and plans.",
            "暂无可选项：请在“偏好设置”的“模板与预案”中新建。",
        )


class ChecklistForm(WorkForm):
    """A checklist for the ticket, from the templates."""

    action = TicketAction.CHECKLIST

    def fill(self, work: TicketWork) -> None:
        """Offer the templates."""
        for name, title in work.templates:
            self.choice.addItem(title, name)

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the template."""
        return "ticket.checklist", {"name": self.choice.currentData()}


class CheckForm(WorkForm):
    """A line of the ticket's checklists to be ticked, or its tick taken back."""

    action = TicketAction.CHECK

    def build(self) -> None:
        """The line and whether it is done."""
        super().build()
        self.note = self.text_row("note", 2)
        self.undo = CheckPill(self)
        self.rows.addRow("", self.undo)

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"choice": pick("Line", "清单项"), "note": pick("Note", "备注")}

    def retranslate(self) -> None:
        """Also name the pill."""
        super().retranslate()
        self.undo.setText(pick("take the tick back", "取消勾选"))

    def fill(self, work: TicketWork) -> None:
        """Offer the lines, open ones first in each list."""
        for one in work.checklists:
            for item in sorted(one.items, key=lambda item: item.done):
                mark = "✓" if item.done else "○"
                self.choice.addItem(f"{mark} {one.title} — {item.text}", (one.id, item.id))

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the tick."""
        checklist, item = self.choice.currentData()
        done, note = not self.undo.isChecked(), self.note.toPlainText()
        return "ticket.check", {"checklist": checklist, "item": item, "done": done, "note": note}


class CapsuleForm(FieldForm):
    """Where the hand-off's file is written."""

    action = TicketAction.CAPSULE
    verb = "capsule.export"
    table = (Row("path", "File", "文件", wanted=("Choose where the file goes.", "请选择保存位置。")),)

    def build(self) -> None:
        """A path, asked for at once."""
        super().build()
        dialog = QFileDialog(self, pick("Save the hand-off", "导出交接包"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("HTML (*.html)")
        dialog.setDefaultSuffix("html")
        dialog.selectFile(f"{self.ticket.number}.html")
        dialog.fileSelected.connect(self.take_path)
        self.dialog = dialog

    def begin(self) -> None:
        """Open the chooser beside the form."""
        super().begin()
        self.dialog.show()

    def take_path(self, path: str) -> None:
        """Put a chosen path into its row."""
        self.fields["path"].setText(path)  # type: ignore[attr-defined]
