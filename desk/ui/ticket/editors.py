"""The editors of the composer, one for each kind of text, and the preview that may stand in their place.

As high as the text needs, within limits. Knows no draft.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QStackedWidget, QWidget

from desk.ui.clock import Clock
from desk.ui.ticket.call import CallEditor
from desk.ui.ticket.diagnosis import DiagnosisEditor
from desk.ui.ticket.drafts import KINDS
from desk.ui.ticket.editor import MessageEditor

if TYPE_CHECKING:
    from desk.ui.ticket.preview import Preview

_LOW, _HIGH = 84, 200
Editor = MessageEditor | DiagnosisEditor | CallEditor


class EditorStack(QStackedWidget):
    """One editor in sight.

    Attributes:
        kind: of the editor in sight, also while its preview is shown.
        editors: kind -> editor.

    Signals (GUI thread):
        written(str): an agent changed the text of a kind.
        left(): an editor lost the focus.
    """

    written = Signal(str)
    left = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = "reply"
        self.reply, self.note = MessageEditor(self), MessageEditor(self)
        self.diagnosis, self.call = DiagnosisEditor(self), CallEditor(clock, self)
        editors: tuple[Editor, ...] = (self.reply, self.note, self.diagnosis, self.call)
        self.editors = dict(zip(KINDS, editors, strict=True))
        self._loading = False
        self._writers = [_Writer(self, kind) for kind in KINDS]
        for editor, writer in zip(editors, self._writers, strict=True):
            self.addWidget(editor)
            editor.textChanged.connect(writer.on_text)
            editor.left.connect(self.left)
        for message in (self.reply, self.note):
            message.document().documentLayout().documentSizeChanged.connect(self.fit)

    @cached_property
    def preview(self) -> "Preview":
        """Return the preview, made when it is first wanted."""
        from desk.ui.ticket.preview import Preview

        made = Preview(self)
        self.addWidget(made)
        return made

    def doing(self) -> str:
        """Return what the agent does here now: the kind that is being written, or view."""
        editor = self.editors[self.kind]
        writes = editor.hasFocus() and bool(editor.toPlainText().strip())
        return self.kind if writes and self.kind != "call" else "view"

    @property
    def current(self) -> Editor:
        """Return the editor of the kind in sight."""
        return self.editors[self.kind]

    @property
    def message(self) -> MessageEditor | None:
        """Return the current editor where it takes plain text."""
        return self.current if isinstance(self.current, MessageEditor) else None

    def show_kind(self, kind: str, *, preview: bool = False) -> None:
        """Show the editor of a kind, or its text as it will stand on the timeline."""
        self.kind = kind
        if preview:
            self.preview.show_text(self.current.toPlainText())
        self.setCurrentWidget(self.preview if preview else self.current)
        self.fit()

    def load(self, texts: dict[str, str]) -> None:
        """Put texts into the editors; nobody has written them."""
        self._loading = True
        for kind, editor in self.editors.items():
            if editor.toPlainText() != texts[kind]:
                editor.setPlainText(texts[kind])
                if isinstance(editor, MessageEditor):
                    editor.moveCursor(QTextCursor.MoveOperation.End)  # one goes on writing where one stopped
        self._loading = False
        self.fit()

    def on_text(self, kind: str) -> None:
        """Pass on that an agent changed a text."""
        if not self._loading:
            self.written.emit(kind)

    @property
    def previewed(self) -> bool:
        """Tell whether the preview is shown."""
        return "preview" in self.__dict__ and self.currentWidget() is self.preview

    @Slot()
    def fit(self) -> None:
        """Take the height the text wants."""
        self.setFixedHeight(fitting_height(self.current))


class _Writer(QObject):
    """Hears one editor."""

    def __init__(self, stack: EditorStack, kind: str) -> None:
        super().__init__(stack)
        self._stack, self._kind = stack, kind

    @Slot()
    def on_text(self) -> None:
        """Pass on that the text changed."""
        self._stack.on_text(self._kind)


def fitting_height(editor: Editor) -> int:
    """Return the height of a field: it grows with its text, up to a limit."""
    if not isinstance(editor, MessageEditor):
        return editor.sizeHint().height()
    lines = editor.document().size().height() * editor.fontMetrics().lineSpacing()
    return round(min(_HIGH, max(_LOW, lines + 16)))
