"""The page of posts: what each tier does and must be able to do, everybody against theirs, and one person's appraisal."""

from typing import Any

from PySide6.QtCore import QDate, Qt, Slot
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QHeaderView, QLabel, QPushButton

from desk.client.base import Requester
from desk.process.training import KINDS
from desk.protocol.messages import Failure
from desk.protocol.people_more import Appraisal, PostMatch, PostReport
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.preferences.page import Cells, Page, table
from desk.ui.preferences.rule_table import Row, RuleTable
from desk.ui.preferences.rule_text import words_of
from desk.ui.widgets.box_values import row_of

_HALF_YEAR = 6


class PostsPage(Page):
    """Posts above, saved together; people and the appraisal of the chosen one below."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.posts = RuleTable(_texts, _take, dict, height=150, fields=("tier", "duty", "skills"), key="tier")
        for button in (self.posts.add, self.posts.up, self.posts.remove):
            button.hide()
        self.report: PostReport | None = None
        self.people, self.figures = Cells(self), Cells(self)
        self.people_view, self.figure_view = table(self.people, ""), table(self.figures, "")
        for view in (self.people_view, self.figure_view):
            view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            view.horizontalHeader().setStretchLastSection(True)
        self.save, self.person = QPushButton(), QComboBox()
        self.save.setProperty("role", "primary")
        self.first, self.last, self._title = QDateEdit(), QDateEdit(), QLabel()
        self._title.setProperty("role", "section")
        self._place()
        self.posts.refused.connect(self._on_refused)
        self.save.clicked.connect(self._on_save)
        self.person.activated.connect(self._on_person)
        for edit in (self.first, self.last):
            edit.dateChanged.connect(self.ask_appraisal)
        self.people_view.selectionModel().currentChanged.connect(self._on_row)
        self.retranslate()
        self.ask()

    def _place(self) -> None:
        today = QDate.currentDate()
        for edit, day in ((self.first, today.addMonths(-_HALF_YEAR)), (self.last, today)):
            edit.setCalendarPopup(True)
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setDate(day)
        foot, choice, both = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.save)
        choice.addWidget(self._title, 1)
        for part in (self.person, self.first, self.last):
            choice.addWidget(part)
        both.addWidget(self.people_view, 1)
        both.addWidget(self.figure_view, 1)
        self.column.addWidget(self.posts, 2)
        self.column.addLayout(foot)
        self.column.addLayout(choice)
        self.column.addLayout(both, 3)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("skill.set")
        self.note.setText(
            pick(
                "What each tier does and the least level of the skills it asks for. Every figure of an appraisal is a"
                " count; nothing is weighed.",
                "各级岗位的职责与技能要求。绩效数据均为计数，不做加权。",
            )
            if allowed
            else self.denied("skill.set")
        )
        self.posts.retranslate(
            pick("Posts", "岗位"), [pick("Tier", "级别"), pick("Duty", "职责"), pick("Skills", "技能要求")],
            pick("Write skills with their levels from 1 to 5: MySQL 3, Network 2.", "技能写作“MySQL 3，网络 2”，等级 1–5。"),
            allowed=allowed,
        )  # fmt: skip
        self.posts.cells.open_columns -= {0}
        self.save.setText(pick("Save posts", "保存岗位"))
        self.save.setEnabled(allowed)
        self._title.setText(pick("People against their posts, and appraisal", "人岗匹配与绩效"))
        for part, words in (
            (self.person, pick("Person", "人员")), (self.first, pick("First day", "起始日期")),
            (self.last, pick("Last day", "结束日期")), (self.people_view, pick("People against their posts", "人岗匹配")),
            (self.figure_view, pick("Appraisal", "绩效")),
        ):  # fmt: skip
            part.setAccessibleName(words)
        if self.report is not None:
            self.ask()

    # ---- reading ---------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for the posts and who matches them."""
        self.requester.request(
            "query.posts", {}, reply_type=PostReport, done=self._on_report, failed=self.on_failed
        )

    def _on_report(self, report: PostReport) -> None:
        self.report = report
        self.posts.show_rows(
            [
                {"tier": one.tier, "duty": one.duty, "own": one.own_duty, "skills": dict(one.skills)}
                for one in report.posts
            ]
        )
        head = self.posts.view.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        before = self.person.currentData()
        self.person.clear()
        for one in report.people:
            self.person.addItem(one.name, one.person)
        self.person.setCurrentIndex(max(0, row_of(self.person, before)))
        heads = [
            pick("Person", "人员"),
            pick("Post", "岗位"),
            pick("Match", "匹配度"),
            pick("Missing", "差距"),
        ]
        self.people.show(heads, [_match(one) for one in report.people])
        self.ask_appraisal()

    @Slot()
    def ask_appraisal(self) -> None:
        """Ask for the appraisal of the chosen person and period."""
        person = self.person.currentData()
        if person is None:
            return
        args = {
            "person": person, "from_day": self.first.date().toString(Qt.DateFormat.ISODate),
            "to_day": self.last.date().toString(Qt.DateFormat.ISODate),
        }  # fmt: skip
        self.requester.request(
            "query.appraisal",
            args,
            reply_type=Appraisal,
            done=self._on_appraisal,
            failed=self._on_no_appraisal,
        )

    def _on_appraisal(self, found: Appraisal) -> None:
        heads = [found.name, ""]
        self.figures.show(heads, _figures(found))

    def _on_no_appraisal(self, failure: Failure) -> None:
        self.figures.show([pick("Appraisal", "绩效")], [[failure.sentence]])

    @Slot()
    def _on_person(self) -> None:
        self.ask_appraisal()

    @Slot()
    def _on_row(self) -> None:
        row = self.people_view.currentIndex().row()
        if self.report is not None and 0 <= row < len(self.report.people):
            self.person.setCurrentIndex(row)
            self.ask_appraisal()

    # ---- saving ----------------------------------------------------------------------------------

    @Slot(str)
    def _on_refused(self, hint: str) -> None:
        self.said.emit("bad", hint)

    @Slot()
    def _on_save(self) -> None:
        """Save the posts that differ from what was read."""
        known = {one.tier: one for one in self.report.posts} if self.report is not None else {}
        for row in self.posts.rows:
            before = known[row["tier"]]
            if (row["own"], row["skills"]) != (before.own_duty, dict(before.skills)):
                args = {"tier": row["tier"], "skills": row["skills"], "duty": row["own"]}
                self.requester.request(
                    "post.set", args, done=self._on_saved, failed=self.on_failed, write=True
                )

    def _on_saved(self, _: object) -> None:
        self.said.emit("ok", pick("Saved.", "已保存。"))
        self.ask()


def _texts(row: Row) -> list[str]:
    skills = ", ".join(f"{name} {level}" for name, level in row["skills"].items())
    return [row["tier"], row["duty"], skills]


def _take(row: Row, column: int, text: str) -> bool:
    """Take a duty or a list of skills with levels; an empty duty is the shipped one again."""
    if column == 1:
        row["own"] = row["duty"] = text
        return True
    found: dict[str, int] = {}
    for part in words_of(text):
        name, _, level = part.rpartition(" ")
        if not name.strip() or level not in ("1", "2", "3", "4", "5"):
            return False
        found[name.strip()] = int(level)
    row["skills"] = found
    return column == 2


def _match(one: PostMatch) -> list[str]:
    missing = ", ".join(f"{name} {has}/{need}" for name, (need, has) in one.gaps.items())
    return [one.name, one.tier, f"{one.percent} %", missing]


def _figures(found: Appraisal) -> list[list[str]]:
    """Return what counts in an appraisal, a line each."""
    rated = "–" if found.score100 is None else texts.aside(f"{found.score100:.1f}", f"n = {found.ratings}")
    learned: Any = texts.listed(f"{pick(*KINDS[kind].words)} {n}" if kind in KINDS else f"{kind} {n}"
                             for kind, n in found.trainings.items())  # fmt: skip
    counts = texts.listed((str(found.deviations), str(found.rewards)))
    return [
        [pick("Solved (reopened)", "已解决（重开）"), texts.aside(str(found.solved), str(found.reopened))],
        [pick("Satisfaction, of 100", "满意度（百分制）"), rated],
        [pick("Knowledge that worked for others", "知识被他人有效复用"), f"{found.worked} / {found.articles}"],
        [pick("Improvements that helped", "有效的知识改进"), str(found.improved)],
        [pick("Learning", "培训与分享"), f"{learned or '–'} · {texts.duration(found.minutes * 60)}"],
        [pick("Certificates", "有效认证"), texts.listed(found.certificates) or "–"],
        [pick("Deviations, rewards (points)", "违规、奖励（分值）"), texts.aside(counts, f"{found.points:+d}")],
        [pick("Match of the post", "岗位匹配度"), f"{found.tier} {found.post} %"],
    ]  # fmt: skip
