"""The page about sharing: who and where this desk is, or how it joins a shared database with a code.

Joining runs `desk db enroll` as a process of its own; the code goes to it by its input, never by its arguments,
which every program of the machine may read.
"""

import json
import sys
from typing import Any

from PySide6.QtCore import QProcess, QProcessEnvironment, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.sharing import DeskView
from desk.ui import texts
from desk.ui.i18n import language, pick
from desk.ui.preferences.leaving import LeaveBox
from desk.ui.preferences.page import Page

PASSPHRASE = "DESK_PASSPHRASE"
MOST_DAYS = 36_500
_FACTS = ("person", "server", "desk", "since", "synced", "tickets")


class SharingPage(Page):
    """Facts of an enrolled desk, or the form to join."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.desk = DeskView()
        self._workspace = ""
        self._process: QProcess | None = None
        self.facts_box, self.form_box = QWidget(), QWidget()
        self.facts: dict[str, tuple[QLabel, QLabel]] = {}
        self.keep, self.keep_label, self.leaving = QSpinBox(), QLabel(), LeaveBox(requester)
        self.address, self.code, self.label, self.passphrase = (QLineEdit() for _ in range(4))
        self.upload, self.join = QCheckBox(), QPushButton()
        self._labels = tuple(QLabel() for _ in range(4))
        self._build_facts()
        self._build_form()
        self.column.addWidget(self.facts_box)
        self.column.addWidget(self.form_box)
        self.column.addStretch()
        self.join.clicked.connect(self.begin)
        self.keep.editingFinished.connect(self._on_keep)
        for line in (self.address, self.code):
            line.textChanged.connect(self._show_button)
        self.retranslate()
        requester.request("engine.status", {}, done=self._on_status, failed=self.on_failed)
        self.ask()

    def _build_facts(self) -> None:
        rows = QFormLayout(self.facts_box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(18)
        for name in _FACTS:
            label, value = QLabel(), QLabel()
            label.setProperty("role", "meta")
            value.setProperty("role", "strong")
            self.facts[name] = (label, value)
            rows.addRow(label, value)
        self.keep.setRange(0, MOST_DAYS)
        self.keep_label.setProperty("role", "meta")
        rows.addRow(self.keep_label, self.keep)
        rows.addRow(self.leaving)
        self.leaving.said.connect(self.said)
        self.leaving.ended.connect(self.ask)

    def _build_form(self) -> None:
        rows = QFormLayout(self.form_box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(18)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.join.setProperty("role", "primary")
        self.join.setAutoDefault(False)
        for label, line in zip(
            self._labels, (self.address, self.code, self.label, self.passphrase), strict=True
        ):
            label.setBuddy(line)
            rows.addRow(label, line)
        rows.addRow("", self.upload)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.join)
        rows.addRow(foot)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.note.setText(
            pick(
                "With a shared database everybody works on a copy of their own and sees the others' changes within a"
                " second; without a line you go on working, and it comes together later.",
                "使用共享数据库时，每个人都在自己的副本上工作，一秒内即可看到他人的更改；断网时可继续工作，恢复后自动合并。",
            )
        )
        names = (
            pick("Address", "地址"), pick("Code", "邀请码"), pick("Name of this machine", "本机名称"),
            pick("Passphrase", "口令"),
        )  # fmt: skip
        for label, line, name in zip(
            self._labels, (self.address, self.code, self.label, self.passphrase), names, strict=True
        ):
            label.setText(name)
            line.setAccessibleName(name)
        self.address.setPlaceholderText("postgresql://db.example.org:5432/desk")
        self.code.setPlaceholderText(
            pick("The one-time code an administrator gave you", "管理员提供的一次性邀请码")
        )
        self.label.setPlaceholderText(pick("How colleagues tell your desks apart", "便于区分您的多台工作站"))
        self.passphrase.setPlaceholderText(
            pick("Only where this system has no keyring", "仅在系统没有密钥环时填写")
        )
        self.upload.setText(pick("Share the tickets that are here", "上传并共享本机已有工单"))
        self.keep_label.setText(pick("Keep closed tickets here (days)", "本机保留已关闭工单（天）"))
        self.keep.setSpecialValueText(pick("all of them", "全部"))
        self.keep.setAccessibleName(self.keep_label.text())
        self.leaving.retranslate()
        self._show()

    def ask(self) -> None:
        """Read what this workspace is."""
        self.requester.request(
            "query.desk", {}, reply_type=DeskView, done=self._on_desk, failed=self.on_failed
        )

    def _on_status(self, status: dict[str, Any]) -> None:
        self._workspace = str(status.get("workspace", ""))

    def _on_desk(self, desk: DeskView) -> None:
        self.desk = desk
        self.keep.setValue(desk.keep_days)
        self._show()

    def _show(self) -> None:
        desk, shared = self.desk, self.desk.number > 0
        names = {
            "person": pick("You are", "当前人员"),
            "server": pick("Shared database", "共享数据库"),
            "desk": pick("Number of this desk", "工作站编号"),
            "since": pick("Joined", "加入时间"),
            "synced": pick("Last exchange", "上次同步"),
            "tickets": pick("Tickets here", "本机工单数"),
        }
        values = {
            "person": desk.person or "–",
            "server": desk.server,
            "desk": str(desk.number),
            "since": _moment(desk.enrolled_us),
            "synced": _moment(desk.synced_us),
            "tickets": texts.number(desk.tickets),
        }
        for name, (label, value) in self.facts.items():
            label.setText(names[name])
            value.setText(values[name])
        self.facts_box.setVisible(shared)
        self.form_box.setVisible(not shared)
        self.upload.setVisible(desk.tickets > 0)
        self._show_button()

    @Slot()
    def _show_button(self) -> None:
        busy = self._process is not None
        self.join.setText(pick("Joining…", "正在加入…") if busy else pick("Join", "加入"))
        self.join.setEnabled(not busy and bool(self.address.text().strip() and self.code.text().strip()))

    @Slot()
    def _on_keep(self) -> None:
        if self.keep.value() != self.desk.keep_days:
            self.requester.request(
                "sync.keep", {"days": self.keep.value()}, reply_type=Changes, write=True, done=self._on_kept,
                failed=self.on_failed,
            )  # fmt: skip

    def _on_kept(self, changes: Changes) -> None:
        self.said.emit("ok", pick("Saved", "已保存"))
        self.ask()

    # ---- joining

    def arguments(self) -> list[str]:
        """Return the arguments of the process that joins; the code is not among them."""
        made = ["-m", "desk", "db", "enroll", self.address.text().strip(), "--json", "--language", language()]
        if self._workspace:
            made += ["--workspace", self._workspace]
        if label := self.label.text().strip():
            made += ["--label", label]
        if self.upload.isVisible() and self.upload.isChecked():
            made.append("--upload")
        return made

    def _environment(self) -> QProcessEnvironment:
        made = QProcessEnvironment.systemEnvironment()
        if self.passphrase.text():
            made.insert(PASSPHRASE, self.passphrase.text())
        return made

    @Slot()
    def begin(self) -> None:
        """Redeem the code."""
        if self._process is not None:
            return
        process = self._process = QProcess(self)
        process.setProcessEnvironment(self._environment())
        process.finished.connect(self._on_finished)
        process.start(sys.executable, self.arguments())
        process.write(f"{self.code.text().strip()}\n".encode())
        process.closeWriteChannel()
        self._show_button()

    @Slot()
    def _on_finished(self) -> None:
        assert self._process is not None
        process, self._process = self._process, None
        printed = bytes(process.readAllStandardOutput().data()).decode()
        trouble = bytes(process.readAllStandardError().data()).decode().strip()
        joined = process.exitCode() == 0
        process.deleteLater()
        if joined:
            self._on_joined(printed)
        else:
            self.said.emit("bad", trouble.splitlines()[-1] if trouble else printed)
        self._show_button()

    def _on_joined(self, printed: str) -> None:
        result = json.loads(printed[printed.index("{") :])
        said = pick("Joined as desk {0}: {1} changes received.", "已加入，工作站编号 {0}，收到 {1} 项变更。")
        self.said.emit("ok", said.format(result["desk"], result["received"]))
        if self.passphrase.text():
            self.requester.request(
                "sync.unlock", {"passphrase": self.passphrase.text()}, failed=self.on_failed
            )
        self.code.clear()
        self.passphrase.clear()
        self.ask()


def _moment(at_us: int) -> str:
    return texts.local_time(at_us).strftime("%Y-%m-%d %H:%M") if at_us else "–"
