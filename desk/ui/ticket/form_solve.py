"""The solution form: steps, cautions, the category confirmed, and what becomes of the knowledge."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.forms import InlineForm
from desk.ui.widgets.check import CheckPill

_DECISIONS = ("reuse", "update", "new", "none")


class SolveForm(InlineForm):
    """Everything the process wants before the requester is asked to confirm."""

    action = TicketAction.SOLVE

    def build(self) -> None:
        """Steps, cautions, category, knowledge."""
        self.steps = self.text_row("steps", 4)
        self.cautions = self.text_row("cautions", 1)
        self.category = QComboBox(self)
        self.category.setEditable(not self.directory.categories)
        for key, name in self.directory.categories:
            self.category.addItem(name, key)
        if self.ticket.category and self.category.findData(self.ticket.category) < 0:
            self.category.addItem(self.directory.category_name(self.ticket.category), self.ticket.category)
        self.category.setCurrentIndex(self.category.findData(self.ticket.category))
        self.confirmed = CheckPill(self)
        self.add_row("category", self.category)
        self.confirmed.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.rows.addRow("", self.confirmed)
        self.decision = QComboBox(self)
        for value in _DECISIONS:
            self.decision.addItem("", value)
        self.decision.currentIndexChanged.connect(self._on_decision)
        self.add_row("knowledge", self.decision)
        self.article = QComboBox(self)
        self.add_row("article", self.article)
        self.reason = QLineEdit(self)
        self.add_row("why", self.reason)
        self._fill_articles()
        self._on_decision()

    def _fill_articles(self) -> None:
        """Offer the articles that were used on this ticket, newest first."""
        for entry in reversed(self.ticket.entries):
            ident = entry.data.get("article")
            if isinstance(ident, str) and ident and self.article.findData(ident) < 0:
                self.article.addItem(entry.names.get(ident, ident[:8]), ident)
        self.decision.setCurrentIndex(0 if self.article.count() else 2)

    def add_article(self, ident: str, title: str) -> None:
        """Offer an article the sidebar shows."""
        if self.article.findData(ident) < 0:
            self.article.addItem(title, ident)

    def retranslate(self) -> None:
        """Also name the decisions."""
        super().retranslate()
        names = (
            self.tr("An article was reused"),
            self.tr("An article needs an update"),
            self.tr("Write a new article"),
            self.tr("No article needed"),
        )
        for number, name in enumerate(names):
            self.decision.setItemText(number, name)
        self.confirmed.setText(self.tr("category is right"))
        self.category.setAccessibleName(self.tr("Category"))
        self.steps.setPlaceholderText(
            self.tr("What the requester should do, or what was done; - makes a list")
        )
        self.reason.setPlaceholderText(self.tr("why no article is needed"))

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {
            "steps": self.tr("Solution"),
            "cautions": self.tr("Cautions"),
            "category": self.tr("Category"),
            "knowledge": self.tr("Knowledge"),
            "article": self.tr("Article"),
            "why": self.tr("Why none"),
        }

    def missing(self) -> str:
        """Want what process.md 5.3 wants."""
        return self._gap()[0]

    def place_missing(self) -> QWidget | None:
        """Go where it is missing."""
        return self._gap()[1]

    def _gap(self) -> tuple[str, QWidget | None]:
        """Return the first thing that is missing, and its place."""
        decision = self.decision.currentData()
        if not self.steps.toPlainText().strip():
            return self.tr("Write the steps of the solution."), self.steps
        if self.category.currentIndex() < 0 and not self.category.currentText().strip():
            return self.tr("Choose the category."), self.category
        if not self.confirmed.isChecked():
            return self.tr("Confirm that the category is right."), self.confirmed
        if decision in ("reuse", "update") and self.article.currentData() is None:
            return (
                self.tr("Use an article from the sidebar first, or choose another knowledge decision."),
                self.decision,
            )
        if decision == "none" and not self.reason.text().strip():
            return self.tr("Write why no article is needed."), self.reason
        return "", None

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the solution."""
        decision = str(self.decision.currentData())
        knowledge = {"decision": decision}
        if decision in ("reuse", "update"):
            knowledge["article"] = str(self.article.currentData())
        if decision == "none":
            knowledge["reason"] = self.reason.text().strip()
        return "ticket.solve", {
            "steps": self.steps.toPlainText().strip(),
            "cautions": self.cautions.toPlainText().strip(),
            "category": self.category.currentData() or self.category.currentText().strip(),
            "knowledge": knowledge,
        }

    @Slot()
    def _on_decision(self) -> None:
        decision = self.decision.currentData()
        self.rows.setRowVisible(self.article, decision in ("reuse", "update"))
        self.rows.setRowVisible(self.reason, decision == "none")
