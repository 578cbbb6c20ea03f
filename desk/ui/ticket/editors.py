"""The editors of the composer, one for each kind of text, and the preview that may stand in their place.

As high as the text needs, within limits. Knows no draft.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Union, cast

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QStackedWidget, QWidget

from desk.ui.clock import Clock
from desk.ui.ticket.drafts import KINDS
from desk.ui.ticket.editor import MessageEditor
from desk.ui.widgets.low_scroll import LowScroll

if TYPE_CHECKING:
    from desk.ui.ticket.call import CallEditor
    from desk.ui.ticket.diagnosis import DiagnosisEditor
    from desk.ui.ticket.preview import Preview

_LOW, _HIGH, _LEAST = 84, 200, 56
Editor = Union[MessageEditor, "DiagnosisEditor", "CallEditor"]


class Editors(dict[str, Editor]):
    """kind -> editor; those of diagnosis and call are made when they are first asked for."""

    def __init__(self, make: Callable[[str], Editor]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, kind: str) -> Editor:
        self[kind] = editor = self._make(kind)
        return editor


class EditorStack(QStackedWidget):
    """One editor in sight.

    Attributes:
        kind: of the editor in sight, also while its preview is shown.
        editors: kind -> editor; to go through it meets those that were made.

    Signals (GUI thread):
        written(str): an agent changed the text of a kind.
        left(): an editor lost the focus.
    """

    written = Signal(str)
    left = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = "reply"
        self._clock = clock
        self._loading = False
        self._texts: dict[str, str] = {}
        self._writers = {kind: _Writer(self, kind) for kind in KINDS}
        self._pages: dict[str, QWidget] = {}
        self.editors = Editors(self._make)
        self.reply, self.note = (cast("MessageEditor", self.editors[kind]) for kind in KINDS[:2])
        for message in (self.reply, self.note):
            message.document().documentLayout().documentSizeChanged.connect(self.fit)

    def _make(self, kind: str) -> Editor:
        editor: Editor
        if kind == "call":
            from desk.ui.ticket.call import CallEditor  # the start does without it

            editor = CallEditor(self._clock, self)
        elif kind == "diagnosis":
            from desk.ui.ticket.diagnosis import DiagnosisEditor

            editor = DiagnosisEditor(self)
        else:
            editor = MessageEditor(self)
        self._pages[kind] = page = editor if isinstance(editor, MessageEditor) else LowScroll(editor, self)
        self.addWidget(page)
        if kind not in KINDS[:2]:
            follow(self.note, editor)
        if self._texts.get(kind):
            editor.setPlainText(self._texts[kind])
        editor.textChanged.connect(self._writers[kind].on_text)
        editor.left.connect(self.left)
        return editor

    @property
    def diagnosis(self) -> "DiagnosisEditor":
        """Return the editor of a diagnosis step."""
        return cast("DiagnosisEditor", self.editors["diagnosis"])

    @property
    def call(self) -> "CallEditor":
        """Return the editor of a call."""
        return cast("CallEditor", self.editors["call"])

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
        self.setCurrentWidget(self.preview if preview else self._page())
        self.fit()

    def load(self, texts: dict[str, str]) -> None:
        """Put texts into the editors; nobody has written them."""
        self._loading = True
        self._texts = texts
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
        wanted = fitting_height(self.current)
        self.setMaximumHeight(wanted)
        self.setMinimumHeight(min(_LEAST, wanted))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the height of the editor in sight, not of the highest one."""
        return QSize(super().sizeHint().width(), self.maximumHeight())

    def _page(self) -> QWidget:
        """Return what stands in the stack for the kind in sight."""
        self.editors[self.kind]  # made when it is first wanted
        return self._pages[self.kind]


class _Writer(QObject):
    """Hears one editor."""

    def __init__(self, stack: EditorStack, kind: str) -> None:
        super().__init__(stack)
        self._stack, self._kind = stack, kind

    @Slot()
    def on_text(self) -> None:
        """Pass on that the text changed."""
        self._stack.on_text(self._kind)


def follow(before: QWidget, widget: QWidget) -> None:
    """Let Tab come to what a widget holds after `before`, in the order it has: it was made later than its place."""
    held: list[QWidget] = []
    following = widget.nextInFocusChain()
    while following is not None and following is not widget and widget.isAncestorOf(following):
        held.append(following)
        following = following.nextInFocusChain()
    for one in held:
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus:  # Qt takes no others
            QWidget.setTabOrder(before, one)
            before = one


def fitting_height(editor: Editor) -> int:
    """Return the height of a field: it grows with its text, up to a limit."""
    if not isinstance(editor, MessageEditor):
        return editor.sizeHint().height()
    lines = editor.document().size().height() * editor.fontMetrics().lineSpacing()
    return round(min(_HIGH, max(_LOW, lines + 16)))
