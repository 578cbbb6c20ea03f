"""Attachments of a timeline: thumbnails, viewers, saving, opening, dragging out. Asks the engine for the bytes.

A file is never executed: what could be a program is shown as text or saved, nothing else.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QObject, QSize, Qt, QTemporaryDir, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDrag, QImageReader, QPixmap
from PySide6.QtWidgets import QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.views import FileView
from desk.ui import texts
from desk.ui.beside import copying
from desk.ui.ticket.previews import HEAD_BYTES, head_of, way_of
from desk.ui.widgets.file_choice import choose_target
from desk.ui.work import works

_THUMB = QSize(560, 192)
_PICTURE_LIMIT = 20_000_000


class FileOpening(QObject):
    """What the timeline does with files.

    Attributes:
        outside: opens a file with the system's program.
        ask_target: asks where a file of a name shall be saved, and tells it.

    Signals (GUI thread):
        failed(str): a sentence.
        thumbnail_ready(str, QPixmap): blob id and small picture (null where there is none).
    """

    failed = Signal(str)
    thumbnail_ready = Signal(str, QPixmap)

    def __init__(self, requester: Requester, view: QWidget) -> None:
        super().__init__(view)
        self._requester = requester
        self._view = view
        self._folder: QTemporaryDir | None = None
        self._asked: set[str] = set()
        self.outside: Callable[[QUrl], bool] = QDesktopServices.openUrl
        self.ask_target: Callable[[str, Callable[[str], None]], None] = self._ask_target

    def forget(self) -> None:
        """Ask for thumbnails again."""
        self._asked.clear()

    def open(self, file: FileView) -> None:
        """Show a file here where that is possible, else let the system open it, else save it."""
        way = way_of(file)
        if way == "picture":
            self._fetch(file, lambda path: self._show_picture(file, path))
        elif way == "text":
            self._fetch(file, lambda path: self._show_text(file, path), limit=HEAD_BYTES + 1)
        elif way == "open":
            self._fetch(file, self._open_outside)
        else:
            self.save(file)

    def save(self, file: FileView, path: str = "") -> None:
        """Write a file to where the agent wants it."""
        if path:
            self._fetch(file, lambda held: self._copy(held, path))
        else:
            self.ask_target(file.name, lambda target: self.save(file, target))

    def _ask_target(self, name: str, done: Callable[[str], None]) -> None:
        choose_target(self._view, self.tr("Save the file"), name, done)

    def drag(self, file: FileView) -> None:
        """Drag a file out of the window, once its bytes are there."""
        self._fetch(file, self._start_drag)

    def want_thumbnail(self, blob: str) -> None:
        """Ask for the picture of a blob, once."""
        if blob in self._asked:
            return
        self._asked.add(blob)

        def arrived(answer: Any) -> None:
            path = _path(answer)
            self.thumbnail_ready.emit(blob, thumbnail(path))
            Path(path).unlink(missing_ok=True) if path else None

        def refused(failure: Failure) -> None:
            self.thumbnail_ready.emit(blob, QPixmap())

        self._requester.request("query.blob", {"id": blob}, done=arrived, failed=refused)

    def _fetch(self, file: FileView, done: Callable[[Path], None], *, limit: int = 0) -> None:
        def arrived(answer: Any) -> None:
            path = _path(answer)
            if not path:
                self.failed.emit(self.tr("{0} is not here.").format(file.name))
                return
            done(self._keep(Path(path), file.name))

        args: dict[str, Any] = {"id": file.id, "name": file.name}
        if limit and file.size > limit:
            args["limit"] = limit
        self._requester.request("query.blob", args, done=arrived, failed=self._on_failed)

    def _keep(self, path: Path, name: str) -> Path:
        """Move a file under its own name into a folder that goes away with the window."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        place = Path(self._folder.path()) / path.stem
        try:
            place.mkdir(exist_ok=True)
            target = place / (Path(name).name or path.name)
            if path.exists():
                shutil.move(path, target)
        except OSError:
            return path
        return target if target.exists() else path

    def _show_picture(self, file: FileView, path: Path) -> None:
        from desk.ui.ticket.viewer import ImageViewer

        ImageViewer(file.name, str(path), self._view, save=lambda: self.save(file)).show()

    def _show_text(self, file: FileView, path: Path) -> None:
        from desk.ui.ticket.viewer import TextViewer

        try:
            text, whole = head_of(path)
        except OSError as error:
            self.failed.emit(self.tr("{0} cannot be read: {1}").format(file.name, error.strerror or ""))
            return
        note = "" if file.size else self.tr("This file is empty.")
        if not whole or file.size > HEAD_BYTES:
            note = self.tr("The first {0} of {1}. Save the file to read all of it.").format(
                texts.file_size(HEAD_BYTES), texts.file_size(file.size)
            )
        viewer = TextViewer(file.name, text, self._view, note=note, save=lambda: self.save(file))
        viewer.use_monospace()
        viewer.show()

    def _open_outside(self, path: Path) -> None:
        if not self.outside(QUrl.fromLocalFile(str(path))):
            self.failed.emit(self.tr("No program opened {0}. It lies at {1}").format(path.name, path))

    def _copy(self, held: Path, target: str) -> None:
        def failed(error: Exception) -> None:
            reason = getattr(error, "strerror", "") or ""
            self.failed.emit(self.tr("{0} cannot be written: {1}").format(target, reason))

        steps = copying(held, Path(target))
        works.begin("window.save", steps, done=lambda _: None, failed=failed, unit="bytes")

    def _start_drag(self, path: Path) -> None:
        drag = QDrag(self._view)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure.sentence)


def _path(answer: Any) -> str:
    return str(answer.get("path", "")) if isinstance(answer, dict) else ""


def thumbnail(path: str) -> QPixmap:
    """Return a small picture of an image file; a null one where it cannot be read cheaply."""
    try:
        if not path or Path(path).stat().st_size > _PICTURE_LIMIT:
            return QPixmap()
    except OSError:
        return QPixmap()
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and (size.width() > _THUMB.width() or size.height() > _THUMB.height()):
        reader.setScaledSize(size.scaled(_THUMB, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return QPixmap() if image.isNull() else QPixmap.fromImage(image)
