"""The library of automation scripts: written, compared with what was reviewed, reviewed by a second person, retired."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
)

from desk.client.base import Requester
from desk.protocol.scripts import ScriptSource, ScriptView
from desk.ui import texts, theme
from desk.ui.i18n import language, pick
from desk.ui.preferences.page import Page
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.file_choice import choose_files
from desk.ui.widgets.script_diff import ScriptDiff

DANGER = {"read": ("reads", "只读"), "change": ("changes", "变更"), "destroy": ("destroys", "破坏性")}
FRESH = """id = "my-script"
title = { en = "…", zh = "…" }
summary = { en = "…", zh = "…" }
interpreter = "bash"
timeout = 60
danger = "read"
hosts = ["local"]
"""


class ScriptsPage(Page):
    """Names at the left; manifest, script and what changed since the review beside them."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.scripts: list[ScriptView] = []
        self.source: ScriptSource | None = None
        self._wanted = ""
        self.list, self.facts, self.tabs = (
            ChoiceList(self, Qt.FocusPolicy.StrongFocus),
            QLabel(),
            QTabWidget(),
        )
        self.manifest, self.body, self.diff = QPlainTextEdit(), QPlainTextEdit(), ScriptDiff()
        self.fresh, self.open, self.retire = QPushButton(), QPushButton(), QPushButton()
        self.save, self.review = QPushButton(), QPushButton()
        self._place()
        self.list.selectionModel().currentChanged.connect(self._on_row)
        for edit in (self.manifest, self.body):
            edit.textChanged.connect(self._on_text)
        self.fresh.clicked.connect(self._on_fresh)
        self.open.clicked.connect(self._on_open)
        self.retire.clicked.connect(self._on_retire)
        self.save.clicked.connect(self._on_save)
        self.review.clicked.connect(self._on_review)
        self.retranslate()
        self.ask()

    def _place(self) -> None:
        fixed = theme.monospace()
        for edit in (self.manifest, self.body):
            edit.setFont(fixed)
            edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            edit.setTabChangesFocus(True)
        self.save.setProperty("role", "primary")
        self.facts.setProperty("role", "meta")
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        right, foot = QVBoxLayout(), QHBoxLayout()
        self.tabs.setDocumentMode(True)
        for part in (self.manifest, self.body, self.diff):
            self.tabs.addTab(part, "")
        foot.addStretch(1)
        foot.addWidget(self.review)
        foot.addWidget(self.save)
        right.addWidget(self.facts)
        right.addWidget(self.tabs, 1)
        right.addLayout(foot)
        self.lay_beside((self.list,), (self.fresh, self.open, self.retire), right, 230)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("script.save")
        self.note.setText(
            pick(
                "A script runs only in the version that was reviewed. Whoever wrote it asks a second person.",
                "脚本仅以审核通过的版本执行；编写者需请他人审核。",
            )
            if allowed
            else self.denied("script.save")
        )
        self.list.setAccessibleName(pick("Scripts", "脚本"))
        self.tabs.setAccessibleName(pick("Parts of the script", "脚本内容"))
        names = (
            pick("Manifest", "清单"),
            pick("Script", "脚本"),
            pick("Changed since the review", "与已审核版本的差异"),
        )
        for number, (part, name) in enumerate(zip((self.manifest, self.body, self.diff), names, strict=True)):
            self.tabs.setTabText(number, name)
            part.setAccessibleName(name)
        for button, words in (
            (self.fresh, pick("New", "新建")),
            (self.open, pick("From files…", "从文件…")),
            (self.retire, pick("Retire", "停用")),
            (self.review, pick("Reviewed: approve", "审核通过")),
            (self.save, pick("Save", "保存")),
        ):
            button.setText(words)
            button.setEnabled(allowed)
        self.manifest.setReadOnly(not allowed)
        self.body.setReadOnly(not allowed)
        self._on_text()

    # ---- what there is

    def ask(self, wanted: str = "") -> None:
        """Ask for the library; `wanted` is shown then."""
        self._wanted = wanted
        self.requester.request(
            "query.scripts", {"language": language()}, reply_type=list[ScriptView], done=self._on_scripts,
            failed=self.on_failed,
        )  # fmt: skip

    def _on_scripts(self, scripts: list[ScriptView]) -> None:
        self.scripts = scripts
        marks = {True: "✓", False: "?"}
        self.list.set_lines(
            [f"{marks[one.approved]} {one.title} · {pick(*DANGER[one.danger])}" for one in scripts]
        )
        self.list.selectionModel().currentChanged.connect(self._on_row, Qt.ConnectionType.UniqueConnection)
        names = [one.name for one in scripts]
        self.list.go(names.index(self._wanted) if self._wanted in names else 0)
        self._on_row()

    @Slot()
    def _on_row(self) -> None:
        if 0 <= self.list.row < len(self.scripts):
            self.requester.request(
                "query.script", {"name": self.scripts[self.list.row].name}, reply_type=ScriptSource,
                done=self._on_source, failed=self.on_failed,
            )  # fmt: skip

    def _on_source(self, source: ScriptSource) -> None:
        view = next((one for one in self.scripts if one.name == source.name), None)
        self.source = source
        self.manifest.setPlainText(source.manifest)
        self.body.setPlainText(source.body)
        self.facts.setText("" if view is None else facts_of(view))
        self._on_text()

    def edited(self) -> bool:
        """Tell whether the texts differ from what is kept."""
        kept = (self.source.manifest, self.source.body) if self.source else ("", "")
        return (self.manifest.toPlainText(), self.body.toPlainText()) != kept

    @Slot()
    def _on_text(self) -> None:
        allowed, source = self.may("script.save"), self.source
        self.save.setEnabled(allowed and self.edited())
        self.retire.setEnabled(allowed and source is not None)
        # What is approved is what is kept: an edit is saved first, so that its hash is the one that was read.
        self.review.setEnabled(allowed and source is not None and not source.approved and not self.edited())
        before = (source.pinned_manifest, source.pinned_body) if source else ("", "")
        if source and source.approved:
            before = (source.manifest, source.body)
        self.diff.show_texts(before, (self.manifest.toPlainText(), self.body.toPlainText()))

    # ---- what is done

    @Slot()
    def _on_fresh(self) -> None:
        self.source = None
        self.facts.clear()
        self.manifest.setPlainText(FRESH)
        self.body.setPlainText("")
        self.tabs.setCurrentIndex(0)

    @Slot()
    def _on_open(self) -> None:
        title = pick("Manifest and script", "选择清单与脚本文件")
        choose_files(self, title, self.take_files)

    def take_files(self, paths: list[str]) -> None:
        """Take a manifest (.toml) and a script from files."""
        try:
            found = {path: Path(path).read_text("utf-8") for path in paths}
        except (OSError, UnicodeDecodeError):
            words = pick("A file is no readable text. Choose another.", "文件无法作为文本读取，请另选。")
            self.said.emit("bad", words)
            return
        for path, text in found.items():
            (self.manifest if path.endswith(".toml") else self.body).setPlainText(text)

    @Slot()
    def _on_save(self) -> None:
        args = {"manifest": self.manifest.toPlainText(), "body": self.body.toPlainText()}
        words = pick("Saved. It runs after its review.", "已保存，审核通过后方可执行。")
        self._do("script.save", args, words)

    @Slot()
    def _on_review(self) -> None:
        if self.source is not None:
            args = {"name": self.source.name, "sha": self.source.sha}
            self._do("script.approve", args, pick("Approved and pinned.", "已审核并锁定该版本。"))

    @Slot()
    def _on_retire(self) -> None:
        if self.source is not None:
            self._do("script.retire", {"name": self.source.name}, pick("Retired.", "已停用。"))

    def _do(self, verb: str, args: dict[str, str], words: str) -> None:
        name = self.source.name if self.source else ""

        def on_done(_: object) -> None:
            self.said.emit("ok", words)
            self.ask(name)

        self.requester.request(verb, args, done=on_done, failed=self.on_failed, write=True)


def facts_of(view: ScriptView) -> str:
    """Return danger, hash, author and reviewer of a script in a line."""
    parts = [view.name, pick(*DANGER[view.danger]), f"sha256 {view.sha[:16]}"]
    if view.by:
        parts.append(pick("written by {0}", "编写：{0}").format(view.by))
    if view.shipped:
        parts.append(pick("comes with Desk", "随 Desk 提供"))
    elif view.approved:
        day = texts.local_time(view.approved_us).strftime("%Y-%m-%d %H:%M")
        parts.append(pick("reviewed by {0}, {1}", "审核：{0}，{1}").format(view.approved_by, day))
    else:
        parts.append(pick("not reviewed: it does not run", "未审核，不可执行"))
    return " · ".join(parts)
