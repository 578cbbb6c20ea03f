"""Articles with two versions: what stands, the other, and the text that shall become of both, field by field."""

from PySide6.QtWidgets import QLabel, QPlainTextEdit

from desk.protocol.knowledge import ArticleBranch, BranchField
from desk.ui import texts
from desk.ui.sync.inbox import Inbox, Side
from desk.ui.sync.sentences import Sentences

Line = tuple[ArticleBranch, BranchField]


class VersionsPage(Inbox):
    """One line for each field of each article that branched."""

    verb, reply_type = "query.article_branches", list[ArticleBranch]

    def build(self) -> None:
        """The versions, the result, and what to take."""
        self.chosen: dict[tuple[bytes, str], str] = {}
        self._showing = False
        self.stands, self.other, self.base = Side(self), Side(self), Side(self)
        self.add_row((self.stands, self.other, self.base), 2)
        self.sentences = Sentences(self)
        self.sentences.changed.connect(self._on_sentences)
        self.add(self.sentences)
        self.result_label, self.result = QLabel(self), QPlainTextEdit(self)
        self.result_label.setProperty("role", "meta")
        self.result.setTabChangesFocus(True)
        self.result.textChanged.connect(self._on_text)
        self.add(self.result_label)
        self.add(self.result, 2)
        self.column.addWidget(self.notice)
        self.stands_button = self.button(lambda: self._choose(self.stands))
        self.other_button = self.button(lambda: self._choose(self.other))
        self.save_button = self.button(self.save, role="primary")
        self.add_row((self.stands_button, self.other_button, None, self.save_button))

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.list.setAccessibleName(self.tr("Articles with two versions"))
        self.empty.setText(self.tr("No article has two versions."))
        self.sentences.retranslate()
        self.result_label.setText(self.tr("What becomes of both"))
        self.result.setAccessibleName(self.tr("What becomes of both"))
        self.name_buttons(
            (
                (self.stands_button, self.tr("Take what stands")),
                (self.other_button, self.tr("Take the other")),
                (self.save_button, self.tr("Save the article")),
            )
        )

    def take(self, found: list[ArticleBranch]) -> None:
        """Show one line a field; what was decided about others is forgotten."""
        lines = [(branch, field) for branch in found for field in branch.fields]
        known = {(branch.revision, field.field) for branch, field in lines}
        self.chosen = {place: text for place, text in self.chosen.items() if place in known}
        super().take(lines)

    def line_of(self, one: Line) -> str:
        """Name the field, who wrote the other version, and whether it is decided."""
        branch, field = one
        when = texts.local_time(branch.at_us).strftime("%m-%d %H:%M")
        mark = "≠" if self._is_undecided(one) else "✓"
        return f"{mark} {self._name(field.field)} · {branch.author or '–'} · {when}"

    def _is_undecided(self, one: Line) -> bool:
        return one[1].merged is None and (one[0].revision, one[1].field) not in self.chosen

    def _name(self, field: str) -> str:
        return {
            "title": self.tr("Title"),
            "symptom": self.tr("Symptom"),
            "environment": self.tr("Environment"),
            "cause": self.tr("Cause"),
            "steps": self.tr("Steps"),
            "script": self.tr("Fix script"),
            "prevention": self.tr("Prevention"),
            "cautions": self.tr("Cautions"),
        }.get(field, field)

    def show_one(self, one: Line) -> None:
        """Show the versions and what would become of them."""
        branch, field = one
        self.stands.show_value(self.tr("Stands"), field.mine)
        self.other.show_value(self.tr("The other, by {0}").format(branch.author or "–"), field.theirs)
        self.base.show_value(self.tr("Both began from"), field.base)
        self.sentences.show_texts(field.base, field.mine, field.theirs)
        self.sentences.setVisible(self.sentences.several)
        kept = self.chosen.get((branch.revision, field.field))
        suggested = field.merged if field.merged is not None else field.mine
        self._showing = True
        self.result.setPlainText(suggested if kept is None else kept)
        self._showing = False

    # ---- deciding

    def _on_text(self) -> None:
        if (one := self.chosen_one) is not None and not self._showing:
            self.chosen[one[0].revision, one[1].field] = self.result.toPlainText()

    def _on_sentences(self, text: str) -> None:
        self.result.setPlainText(text)
        self._on_text()

    def _choose(self, side: Side) -> None:
        self.result.setPlainText(side.value.toPlainText())
        self._on_text()

    def save(self) -> None:
        """Bring the article of the chosen line together; a field nobody decided is named."""
        one: Line | None = self.chosen_one
        if one is None:
            return
        branch = one[0]
        for place, other in enumerate(self.found):
            if other[0].revision == branch.revision and self._is_undecided(other):
                self.list.go(place)
                sentence = self.tr("Decide about “{0}” first: both changed the same place.")
                self.notice.say(sentence.format(self._name(other[1].field)), role="warning")
                return
        chosen = {name: text for (revision, name), text in self.chosen.items() if revision == branch.revision}
        args = {"article": branch.article, "revision": branch.revision, "texts": chosen or None}
        self.write("article.merge", args)
