"""Exports a process and saves it where the person says. Asks `query.process_export`."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.ui.i18n import language
from desk.ui.widgets.notice import Notice
from desk.ui.work import works


class Saver(QObject):
    """Asks for a file and writes it; says in the notice what came of it.

    Attributes:
        ask_target: asks where a file of this name goes to; "" when the person changed their mind.
    """

    def __init__(self, requester: Requester, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self._requester = requester
        self._notice = notice
        self._window = parent
        self.ask_target: Callable[[str], str] = self._ask_target

    def _ask_target(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self._window, self.tr("Save as…"), name)[0]

    def export(self, line: str, wanted: str, *, failed: Callable[[Failure], None]) -> None:
        """Save a line's process as bpmn, svg, handbook or pdf (the handbook on paper)."""
        form = "handbook" if wanted == "pdf" else wanted
        args = {"line": line, "format": form, "language": language()}
        self._requester.request(
            "query.process_export", args, done=lambda found: self.save(found, wanted), failed=failed
        )

    def save(self, found: dict[str, str], wanted: str) -> None:
        """Save what `query.process_export` answered; `wanted` pdf lays the handbook out on paper."""
        name = found["name"] if wanted != "pdf" else str(Path(found["name"]).with_suffix(".pdf"))
        path = self.ask_target(name)
        if not path:
            return
        if wanted == "pdf":
            from desk.ui.handbook_pdf import handbook_steps

            works.begin(
                "window.pdf",
                handbook_steps(found["plain"], found["svg"], path),
                done=lambda _: self._say_saved(path),
                failed=lambda _: self._say_refused(path),
            )
            return
        try:
            Path(path).write_text(found["text"], "utf-8")
        except OSError:
            self._say_refused(path)
        else:
            self._say_saved(path)

    def _say_refused(self, path: str) -> None:
        self._notice.say(self.tr("{0} cannot be written. Choose another folder.").format(path))

    def _say_saved(self, path: str) -> None:
        self._notice.say(self.tr("Saved as {0}").format(path), role="info")
