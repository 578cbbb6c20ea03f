"""A ticket's properties, editable in place: each change is one op, refused ones go back with their sentence.

Lists come from the Directory; the page says which op is wanted and never sends it.
"""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desk.process.messages import Words
from desk.protocol.views import TicketView
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.naming import name_control
from desk.ui.widgets.notice import Notice

TIERS = ("L1", "L2", "L3", "R&D")
Choices = Iterable[tuple[Any, str]]


class PropertiesPage(QWidget):
    """Category, product, tags, group, owner, tier, impact, urgency and the priority they give.

    Signals:
        edited(str, object): verb and its arguments without the ticket; GUI thread.
    """

    edited = Signal(str, object)

    def __init__(self, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._directory = directory
        self._ticket: TicketView | None = None
        self._filling = False
        self._labels: dict[str, QLabel] = {}
        self.choices: dict[str, QComboBox] = {}
        self.notice = Notice(self)
        self.tags = QLineEdit(self)
        self.tags.editingFinished.connect(self._on_tags)
        self.priority = QLabel(self)
        self.priority.setProperty("role", "strong")
        self.reason = QLineEdit(self)
        rows = QFormLayout()
        rows.setHorizontalSpacing(12)
        rows.setVerticalSpacing(8)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name in ("category", "product", "group", "owner", "tier", "impact", "urgency"):
            rows.addRow(self._label(name), self._choice(name))
        rows.addRow(self._label("reason"), self.reason)
        rows.addRow(self._label("priority"), self.priority)
        rows.addRow(self._label("tags"), self.tags)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(rows)
        column.addWidget(self.notice)
        column.addStretch(1)
        directory.changed.connect(self._on_directory)
        self.retranslate()

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", "meta")
        self._labels[name] = label
        return label

    def _choice(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        if name == "product":
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        # `activated` is the person's choice; filling the list by us does not emit it.
        box.activated.connect(_Chosen(self, name))
        self.choices[name] = box
        return box

    # ---- showing

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Show a ticket's properties."""
        if self._ticket is None or ticket is None or ticket.id != self._ticket.id:
            self.notice.clear()
            self.reason.clear()
        self._ticket = ticket
        self.setEnabled(ticket is not None)
        self._fill()

    def _fill(self) -> None:
        ticket = self._ticket
        if ticket is None:
            return
        directory = self._directory
        products = [(name, name) for name in directory.products]
        self._options("category", directory.categories, ticket.category)
        self._options("product", products, ticket.product)
        self._options(
            "group", [(g.id, g.name) for g in directory.groups], ticket.group.id if ticket.group else None
        )
        staff: list[tuple[Any, str]] = [(None, self.tr("Nobody"))]
        staff += [(person.id, person.name) for person in directory.staff]
        self._options("owner", staff, ticket.owner.id if ticket.owner else None)
        self._options("tier", [(tier, tier) for tier in TIERS], ticket.tier)
        self._options("impact", _numbered([one.words for one in directory.matrix.impacts]), ticket.impact)
        self._options("urgency", _numbered(directory.matrix.urgencies), ticket.urgency)
        self._name_missing(ticket)
        self.priority.setText(texts.priority_code(ticket.priority))
        if not self.tags.hasFocus():
            self.tags.setText(" ".join(ticket.tags))

    def _options(self, name: str, options: Choices, value: Any) -> None:
        box = self.choices[name]
        held = [(box.itemData(row), box.itemText(row)) for row in range(box.count())]
        wanted = list(options)
        if value not in (None, "") and all(key != value for key, _ in wanted):
            wanted.append((value, str(value) if not isinstance(value, bytes) else ""))
        if held != wanted:
            box.clear()
            for key, label in wanted:
                box.addItem(label, key)
        box.setCurrentIndex(next((row for row, (key, _) in enumerate(wanted) if key == value), -1))
        if box.isEditable() and value in (None, ""):
            box.setEditText("")

    def _name_missing(self, ticket: TicketView) -> None:
        """Name a group or owner the lists do not have (left, or the lists are not here yet)."""
        for name, held in (("group", ticket.group), ("owner", ticket.owner)):
            box = self.choices[name]
            if held is not None and not box.currentText():
                box.setItemText(box.currentIndex(), held.name)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = {
            "category": self.tr("Category"),
            "product": self.tr("Product"),
            "group": self.tr("Group"),
            "owner": self.tr("Owner"),
            "tier": self.tr("Tier"),
            "impact": self.tr("Impact"),
            "urgency": self.tr("Urgency"),
            "reason": self.tr("Reason"),
            "priority": self.tr("Priority"),
            "tags": self.tr("Tags"),
        }
        for name, text in names.items():
            self._labels[name].setText(text)
            field = self.choices.get(name) or {"tags": self.tags, "reason": self.reason}.get(name)
            if field is not None:
                self._labels[name].setBuddy(field)
                name_control(field, text)
        self.reason.setPlaceholderText(self.tr("for a lower priority"))
        self.tags.setPlaceholderText(self.tr("separated by spaces"))
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def refused(self, sentence: str) -> None:
        """Say why a change was refused, and show what is true."""
        self.notice.say(sentence)
        self._fill()

    def accepted(self) -> None:
        """Forget an older refusal."""
        self.notice.clear()
        self.reason.clear()

    # ---- editing

    def on_chosen(self, name: str) -> None:
        """Turn a choice into an op."""
        ticket, value = self._ticket, self.choices[name].currentData()
        if ticket is None:
            return
        if name in ("impact", "urgency"):
            self._grade(ticket)
        elif name in ("group", "owner"):
            before = getattr(ticket, name)
            if (before.id if before else None) != value:
                verb = "ticket.assign" if name == "owner" else "ticket.group"
                self.edited.emit(verb, {"to": None if value is None else bytes(value)})
        else:
            text = str(value if value is not None else self.choices[name].currentText().strip())
            if text != getattr(ticket, name):
                self.edited.emit(f"ticket.{name}", {"to": text})

    def _grade(self, ticket: TicketView) -> None:
        impact, urgency = self.choices["impact"].currentData(), self.choices["urgency"].currentData()
        if impact is None or urgency is None:
            self.notice.say(
                self.tr("Choose impact and urgency; together they give the priority."), role="warning"
            )
            return
        level = ticket.requester.level if ticket.requester else "standard"
        matrix = self._directory.matrix
        if impact > len(matrix.impacts) or urgency > len(matrix.urgencies):
            said = pick(
                "This grade is no longer in the matrix: choose another one.",
                "矩阵中已没有此级别，请重新选择。",
            )
            self.notice.say(said, role="warning")
            return
        result = matrix.priority(impact=impact, urgency=urgency, user_level=matrix.known_level(level))
        self.priority.setText(f"{texts.priority_code(ticket.priority)} → {texts.priority_code(result)}")
        reason = self.reason.text().strip()
        if result > ticket.priority and not reason:
            self.notice.say(
                self.tr("Lowering a priority needs a reason: write it, then choose again."), role="warning"
            )
            self.reason.setFocus()
            return
        self.edited.emit("ticket.priority", {"impact": impact, "urgency": urgency, "reason": reason})

    def _on_tags(self) -> None:
        ticket = self._ticket
        if ticket is None:
            return
        wanted, held = set(self.tags.text().replace("#", " ").split()), set(ticket.tags)
        if wanted != held:
            self.edited.emit(
                "ticket.tags", {"added": sorted(wanted - held), "removed": sorted(held - wanted)}
            )

    def _on_directory(self) -> None:
        self._fill()


class _Chosen:
    """Says which list was chosen from."""

    def __init__(self, page: PropertiesPage, name: str) -> None:
        self._page, self._name = page, name

    def __call__(self, row: int) -> None:
        self._page.on_chosen(self._name)


def _numbered(words: Iterable[Words]) -> Choices:
    """Return numbers from 1 with their names."""
    return [(number, f"{number} · {pick(*said)}") for number, said in enumerate(words, 1)]
