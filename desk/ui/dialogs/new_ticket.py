"""A new ticket from the template of its category: what happened, when, how to repeat it, where.

Asks the engine for templates and people and sends `ticket.create`; an answer "no" is shown in the form
and nothing typed is lost.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QStringListModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QFileDialog,
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
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import PersonView, Workspace
from desk.ui import icons, texts
from desk.ui.dialogs.template_fields import TemplateFields, label_of

_CHANNELS = ("phone", "mail", "im", "on_site", "form")
_TYPING_MS = 150


class RequesterLine(QLineEdit):
    """Finds a requester by name, mail or telephone while one types.

    Attributes:
        person: the chosen person, None while nobody of that name is chosen.
    """

    def __init__(self, requester: Requester) -> None:
        super().__init__()
        self.person: PersonView | None = None
        self._requester = requester
        self._found: dict[str, PersonView] = {}
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setCompleter(completer)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self._ask)
        self.textEdited.connect(self._on_edited)
        completer.activated.connect(self._on_chosen)

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        self.person = self._found.get(text)
        self._timer.start()

    @Slot()
    def _ask(self) -> None:
        self._requester.request(
            "query.people",
            {"text": self.text().strip()},
            reply_type=list[PersonView],
            done=self._on_people,
            failed=self._on_failed,
        )

    @Slot(object)
    def _on_people(self, people: list[PersonView]) -> None:
        self._found = {_person_label(person): person for person in people}
        self._names.setStringList(list(self._found))
        if self.hasFocus() and self._found and self.person is None:
            self.completer().complete()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._names.setStringList([])

    @Slot(str)
    def _on_chosen(self, label: str) -> None:
        self.person = self._found.get(label)


def _person_label(person: PersonView) -> str:
    return " · ".join(part for part in (person.name, person.organisation, person.email) if part)


class NewTicketDialog(QDialog):
    """The form.

    Signals:
        created(bytes): the id of the new ticket; GUI thread.
    """

    created = Signal(bytes)

    def __init__(self, requester: Requester, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._workspace = workspace
        self._files: list[str] = []
        self._labels: list[tuple[QLabel, Callable[[], str]]] = []
        self.title = QLineEdit()
        self.title.setMaxLength(500)
        self.requester = RequesterLine(requester)
        self.category, self.product, self.channel = QComboBox(), QComboBox(), QComboBox()
        self.priority, self.group = QComboBox(), QComboBox()
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.error = QLabel()
        self.error.setWordWrap(True)
        self.error.setProperty("role", "bad")
        self.error.hide()
        self.attach, self.create_button = QPushButton(), QPushButton()
        self._cancel = QPushButton()
        self.template = TemplateFields()
        self._build()
        self._fill()
        self.category.currentIndexChanged.connect(self._show_template)
        self.attach.clicked.connect(self._on_attach)
        self.create_button.clicked.connect(self.submit)
        self._cancel.clicked.connect(self.reject)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.submit)
        self.retranslate()
        requester.request("query.templates", {}, done=self._on_templates, failed=self._on_failed)

    # ---- layout ----------------------------------------------------------------------------------

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
        column.addLayout(columns, 1)
        column.addLayout(foot)
        self.resize(880, 700)

    def _build_side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(6)
        self._add(side, lambda: self.tr("Requester"), self.requester)
        for name, box in (
            (lambda: self.tr("Category"), self.category),
            (lambda: self.tr("Product"), self.product),
            (lambda: self.tr("Priority"), self.priority),
            (lambda: self.tr("Group"), self.group),
            (lambda: self.tr("Channel"), self.channel),
        ):
            self._add(side, name, box)
        side.addStretch()
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
        for product in self._workspace.products:
            self.product.addItem(product, product)
        for group in self._workspace.groups:
            self.group.addItem(group.name, group.id)
        for level in range(5):
            self.priority.addItem(texts.priority_code(level), level)
        self.priority.setCurrentIndex(3)
        for channel in _CHANNELS:
            self.channel.addItem(texts.channel(channel), channel)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("New ticket"))
        self._heading.setText(self.tr("New ticket"))
        for label, name in self._labels:
            label.setText(name())
        self.title.setPlaceholderText(self.tr("What does not work, where, for whom"))
        self.requester.setPlaceholderText(self.tr("Name, mail or telephone"))
        self.create_button.setText(self.tr("Create ticket"))
        self.create_button.setToolTip("Ctrl+↵")
        self._cancel.setText(self.tr("Cancel"))
        self.attach.setIcon(icons.icon("paperclip", size=16))
        self._show_files()
        self._show_template()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot(object)
    def _on_templates(self, templates: list[dict[str, Any]]) -> None:
        self.template.set_templates(templates)
        self._show_template()

    @Slot()
    def _show_template(self) -> None:
        self.template.show_category(self.category.currentData() or "")

    # ---- files and sending -------------------------------------------------------------------------

    @Slot()
    def _on_attach(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Attach files"))
        self._files += [path for path in chosen if path not in self._files]
        self._show_files()

    def _show_files(self) -> None:
        names = ", ".join(Path(path).name for path in self._files)
        self.attach.setText(names if len(names) < 60 and names else self.tr("Attach files…"))
        if len(names) >= 60:
            self.attach.setText(self.tr("{0} files").format(len(self._files)))
        self.attach.setToolTip("\n".join(self._files))

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `ticket.create`."""
        args: dict[str, Any] = {
            "title": self.title.text().strip(),
            "body": self.body.toPlainText().strip(),
            "channel": self.channel.currentData(),
            "priority": self.priority.currentData(),
            "fields": self.template.values(),
            "files": [{"path": path, "name": Path(path).name, "type": ""} for path in self._files],
        }
        if self.category.currentData():
            args["category"] = self.category.currentData()
        if self.product.currentData():
            args["product"] = self.product.currentData()
        if self.group.currentData() is not None:
            args["group"] = self.group.currentData()
        if self.requester.person is not None:
            args["requester"] = self.requester.person.id
        return args

    @Slot()
    def submit(self) -> None:
        """Send the ticket, or say what is missing."""
        if not self.title.text().strip():
            self._refuse(self.tr("A ticket needs a title: say in one line what does not work."), self.title)
            return
        if self.requester.text().strip() and self.requester.person is None:
            sentence = self.tr("Choose the requester from the list, or leave the field empty.")
            self._refuse(sentence, self.requester)
            return
        self.create_button.setEnabled(False)
        self._requester.request(
            "ticket.create",
            self.arguments(),
            reply_type=Changes,
            done=self._on_created,
            failed=self._on_failed,
            write=True,
        )

    def _refuse(self, sentence: str, widget: QWidget) -> None:
        self.error.setText(sentence)
        self.error.show()
        widget.setFocus()

    @Slot(object)
    def _on_created(self, changes: Changes) -> None:
        self.created.emit(changes.subject)
        self.accept()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self.create_button.setEnabled(True)
        self.error.setText(failure.sentence)
        self.error.show()
