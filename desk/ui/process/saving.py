"""Exports a process and saves it where the person says. Asks `query.process_export`."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.ui.i18n import language
from desk.ui.widgets.file_choice import choose_target
from desk.ui.widgets.notice import Notice
from desk.ui.work import works


class Saver(QObject):
    """Asks for a file and writes it; says in the notice what came of it.

    Attributes:
        ask_target: asks where a file of this name goes to, and tells it.
    """

    def __init__(self, requester: Requester, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self._requester = requester
        self._notice = notice
        self._window = parent
        self.ask_target: Callable[[str, Callable[[str], None]], None] = self._ask_target

    def _ask_target(self, name: str, done: Callable[[str], None]) -> None:
        choose_target(self._window, self.tr("Save as…"), name, done)

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
        self.ask_target(name, lambda path: self._write(found, wanted, path))

    def _write(self, found: dict[str, str], wanted: str, path: str) -> None:
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
