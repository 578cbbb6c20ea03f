"""The process window: a line's swimlane, one step of it, proposals and signatures, export.

Asks `query.process*`; sends `process.propose` and `process.sign`.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.process import LineView, ProcessView, ProposalView
from desk.ui import theme
from desk.ui.i18n import language
from desk.ui.process.drawing import SwimlanePlace, SwimlaneView, colours
from desk.ui.process.saving import Saver
from desk.ui.process.side import UNIVERSAL, ProcessSide
from desk.ui.process.zoom import ZoomBar
from desk.ui.widgets.cover import FOOT, Covered
from desk.ui.widgets.naming import name_control
from desk.ui.widgets.notice import Notice

LINE_WIDTH, PREVIEW_MS = 190, 300
LEAST_SIZE = QSize(1240, 720)
FORMATS = ("handbook", "pdf", "bpmn", "svg")


class ProcessDialog(QDialog):
    """The drawing at the left, the chosen step at the right."""

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._requester: Requester = Covered(requester, self, self._ask_lines, foot=FOOT)
        self._lines: dict[str, LineView] = {}
        self.lines = QComboBox(self)
        self.lines.setEditable(True)
        self.lines.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.lines.setMinimumWidth(LINE_WIDTH)
        self.version = QLabel(self)
        self.version.setProperty("role", "meta")
        self.formats = QComboBox(self)
        self.export_button = QPushButton(self)
        self.drawing = SwimlaneView(self)
        self.place = SwimlanePlace(self.drawing, self)
        self.zoom = ZoomBar(self.drawing, self)
        self.side = ProcessSide(requester, self)
        self.note = self.side.note
        self.notice, self.proposal = Notice(self), Notice(self)
        self.saver = Saver(self._requester, self.notice, self)
        self.propose_button, self.discard_button = QPushButton(self), QPushButton(self)
        self.close_button = QPushButton(self)
        self.preview = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self.propose_button.setProperty("role", "primary")
        self._build()
        self._wire()
        self.retranslate()
        self._ask_lines()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.lines)
        top.addWidget(self.version, 1)
        top.addWidget(self.zoom)
        top.addWidget(self.formats)
        top.addWidget(self.export_button)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.place, 1)
        middle.addWidget(self.side)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.discard_button)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.propose_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.proposal)
        column.addLayout(middle, 1)
        column.addWidget(self.notice)
        column.addLayout(buttons)
        self.resize(first_size(self.parentWidget()))

    def _wire(self) -> None:
        self.lines.activated.connect(self._on_line)
        line = self.lines.lineEdit()
        if line is not None:
            line.returnPressed.connect(self._on_line)
        self.drawing.chosen.connect(self._on_step)
        self.side.edited.connect(self._on_edited)
        self.side.refused.connect(self.notice.say)
        self.side.versions.failed.connect(self._on_failed)
        self.side.versions.return_wanted.connect(
            lambda version: self._write_version("process.return", version=version)
        )
        self.preview.timeout.connect(self._ask_preview)
        self.propose_button.clicked.connect(self.propose)
        self.discard_button.clicked.connect(self.discard)
        self.export_button.clicked.connect(self.export)
        self.close_button.clicked.connect(self.close)
        # Return in a field belongs to the field, not to a button.
        for button in (self.propose_button, self.discard_button, self.export_button, self.close_button):
            button.setAutoDefault(False)
        theme.themes.changed.connect(self._ask_preview)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("Process"))
        names = (
            self.tr("Handbook (HTML)"),
            self.tr("Handbook (PDF)"),
            self.tr("BPMN 2.0"),
            self.tr("Drawing (SVG)"),
        )
        self.formats.clear()
        for name, said in zip(FORMATS, names, strict=True):
            self.formats.addItem(said, name)
        self.formats.setAccessibleName(self.tr("Format"))
        name_control(self.lines, self.tr("Product line"))
        for button, name in (
            (self.export_button, self.tr("Save as…")),
            (self.propose_button, self.tr("Propose the changes")),
            (self.discard_button, self.tr("Discard the changes")),
            (self.close_button, self.tr("Close")),
        ):
            button.setText(name)
            button.setAccessibleName(name)
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language: the drawing is asked for again."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._ask_drawing()
        super().changeEvent(event)

    # ---- reading

    @property
    def line(self) -> str:
        """Return the chosen line; a typed name is a new one."""
        typed = self.lines.currentText().strip()
        return UNIVERSAL if not typed or typed == self.tr("Standard process") else typed

    def _ask_lines(self) -> None:
        ask, done = self._requester.request, self._on_lines
        ask("query.process_lines", {}, reply_type=list[LineView], done=done, failed=self._on_failed)

    def _on_lines(self, found: list[LineView]) -> None:
        kept = self.line
        self._lines = {view.line: view for view in found}
        self.lines.clear()
        for name in [*self._lines, *([] if kept in self._lines else [kept])]:
            self.lines.addItem(self.tr("Standard process") if name == UNIVERSAL else name, name)
        self.lines.setCurrentIndex(max(0, self.lines.findData(kept)))
        if not self.side.draft.is_changed:
            self.side.begin(self.line, self._lines.get(self.line))
        else:
            self.side.versions.begin(self.line, self._lines.get(self.line))
        self._ask_drawing()

    @Slot()
    def _on_line(self) -> None:
        self.side.begin(self.line, self._lines.get(self.line))
        self._ask_drawing()

    @Slot()
    def _ask_preview(self) -> None:
        self._ask_drawing(self._on_preview)

    def _ask_drawing(self, done: Callable[[ProcessView], None] | None = None) -> None:
        chosen = self.drawing.current
        args = {"line": self.line, "language": language(), "colours": colours(), "chosen": chosen}
        draft = self.side.draft
        unsaved = {"changes": draft.now} if draft.is_changed else {}
        self._requester.request(
            "query.process", {**args, **unsaved}, reply_type=ProcessView, done=done or self._on_drawing,
            failed=self._on_failed,
        )  # fmt: skip

    def _on_preview(self, view: ProcessView) -> None:
        """Draw what is being edited; the forms stay as they are typed."""
        self.notice.clear()
        if view.trouble:
            self.notice.say(view.trouble, role="warning", focus=False)
        self.drawing.show_process(view)
        self.side.show_process(view)

    def _on_drawing(self, view: ProcessView) -> None:
        self._on_preview(view)
        if not any(node.id == self.drawing.current for node in view.nodes):
            self.drawing.current = view.nodes[1].id
            self._ask_preview()  # drawn once more, with the step marked
        self._show_step()
        self._show_state()

    @Slot(str)
    def _on_step(self, ident: str) -> None:
        self._ask_drawing()

    def _show_step(self) -> None:
        view = self.drawing.view
        node = next((one for one in view.nodes if one.id == self.drawing.current), None) if view else None
        if node is not None and view is not None:
            self.side.show_step(self.line, node)
            self.drawing.bring_into_sight(self.place, node)

    # ---- changing

    @Slot(str)
    def _on_edited(self, step: str) -> None:
        """Draw the draft: at once where a step came or went, else when the typing rests."""
        self._show_state()
        if step:
            self.drawing.current = step
            self._ask_drawing()
        else:
            self.preview.start()

    @Slot()
    def discard(self) -> None:
        """Go back to what is in force."""
        self.preview.stop()
        self.note.clear()
        self.notice.clear()
        self._on_line()

    def _show_state(self) -> None:
        known = self._lines.get(self.line)
        self.version.setText(" · ".join(filter(None, (standing(self.line, known), pilot_of(known)))))
        edited = self.side.draft.is_changed
        self.propose_button.setEnabled(edited)
        self.discard_button.setVisible(edited)
        self.note.setVisible(edited)
        waiting = known.proposal if known else None
        if waiting is None:
            self.proposal.clear()
            return
        sign = (self.tr("Sign"), lambda: self._sign(waiting.line, waiting.version))
        answers = [*([] if waiting.mine else [sign]), (self.tr("What changes"), self.show_versions)]
        self.proposal.say(proposal_text(waiting), role="warning", answers=answers, focus=False)

    @Slot()
    def propose(self) -> None:
        """Propose the collected changes, on top of what the line has already."""
        self._write_version("process.propose", changes=self.side.draft.now)

    @Slot()
    def show_versions(self) -> None:
        """Show the versions, what waits for signatures first."""
        self.side.tabs.setCurrentIndex(self.side.tabs.count() - 1)

    def _write_version(self, verb: str, **args: Any) -> None:
        self._write(verb, {"line": self.line, "note": self.note.text().strip(), **args})

    def _sign(self, line: str, version: int) -> None:
        self._write("process.sign", {"line": line, "version": version})

    def _write(self, verb: str, args: dict[str, Any]) -> None:
        self._requester.request(
            verb, args, reply_type=Changes, write=True, done=self._on_written, failed=self._on_failed
        )

    def _on_written(self, changes: Changes) -> None:
        self.discard()
        self._ask_lines()

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)

    # ---- export

    @Slot()
    def export(self) -> None:
        """Save the process in the chosen format."""
        self.saver.export(self.line, str(self.formats.currentData()), failed=self._on_failed)


def first_size(parent: QWidget | None) -> QSize:
    """Return the least size, or most of the window beside which it stands: a process is wide."""
    return (parent.window().size() * 0.9 if parent is not None else LEAST_SIZE).expandedTo(LEAST_SIZE)


def standing(line: str, known: LineView | None) -> str:
    """Return which version of a line is in force, and who signed it."""
    if known is not None and known.version:
        signed = QCoreApplication.translate("ProcessDialog", "version {0}, signed by {1}")
        return signed.format(known.version, ", ".join(known.signed))
    if line == UNIVERSAL:
        return QCoreApplication.translate("ProcessDialog", "as shipped")
    return QCoreApplication.translate("ProcessDialog", "follows the standard process")


def proposal_text(waiting: ProposalView) -> str:
    """Return what waits for signatures, and whose it has."""
    signed = ", ".join(one.name for one in waiting.signatures)
    text = QCoreApplication.translate("ProcessDialog", "Proposal {0}: {1} of {2} signatures ({3}). {4}")
    return text.format(waiting.version, len(waiting.signatures), waiting.needed, signed, waiting.note)


def pilot_of(line: LineView | None) -> str:
    """Return who tracks a line's pilot and until when, "" where it is none."""
    pilot = line.changes.get("pilot") if line is not None else None
    if not isinstance(pilot, dict):
        return ""
    text = QCoreApplication.translate("ProcessDialog", "pilot until {0}, tracked by {1}")
    return text.format(pilot.get("until", ""), pilot.get("tracker", ""))
