"""Saves an exported process where the person says. Knows no engine."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from desk.ui.paper import PaperDesk
from desk.ui.widgets.notice import Notice


class Saver(QObject):
    """Asks for a file and writes it; says in the notice what came of it.

    Attributes:
        ask_target: asks where a file of this name goes to; "" when the person changed their mind.
    """

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self._notice = notice
        self._window, self._path = parent, ""
        self.paper = PaperDesk(notice, self)
        self.paper.ended.connect(self._on_ended)
        self.ask_target: Callable[[str], str] = self._ask_target

    def _ask_target(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self._window, self.tr("Save as…"), name)[0]

    def save(self, found: dict[str, str], wanted: str) -> None:
        """Save what `query.process_export` answered; `wanted` pdf lays the handbook out on paper."""
        name = found["name"] if wanted != "pdf" else str(Path(found["name"]).with_suffix(".pdf"))
        path = self.ask_target(name)
        if not path:
            return
        self._path = path
        if wanted == "pdf":
            from desk.ui.handbook_pdf import handbook_work

            self.paper.begin(Path(path).name, handbook_work(found["plain"], found["svg"], path))
            return
        try:
            Path(path).write_text(found["text"], "utf-8")
        except OSError:
            self._on_ended("refused")
        else:
            self._on_ended("done")

    @Slot(str)
    def _on_ended(self, outcome: str) -> None:
        if outcome == "refused":
            self._notice.say(self.tr("{0} cannot be written. Choose another folder.").format(self._path))
        elif outcome == "done":
            self._notice.say(self.tr("Saved as {0}").format(self._path), role="info")
