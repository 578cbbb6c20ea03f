"""Files that wait with the text of a ticket and kind; refuses with a sentence what cannot be attached."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desk.ui import texts
from desk.ui.clock import Clock
from desk.ui.ticket.attachments import Scratch
from desk.ui.ticket.waiting_files import PendingFile, WaitingFiles, described
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.file_choice import choose_files

Place = tuple[bytes, str]


class PendingFiles(QObject):
    """The waiting files of every text, and the ways by which files come in.

    Signals (GUI thread):
        changed(): the files of the current place changed.
        refused(str): why a file was not taken.
        explained(str): what was done instead of what was asked.
    """

    changed = Signal()
    refused = Signal(str)
    explained = Signal(str)

    def __init__(
        self, waiting: WaitingFiles, directory: Directory, clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._directory = directory
        self._clock = clock
        self._waiting = waiting
        self._scratch = Scratch(waiting)
        self._place: Place | None = None

    def go_to(self, place: Place | None) -> None:
        """Take the files of a ticket and kind as the current ones."""
        self._place = place
        self.changed.emit()

    @property
    def current(self) -> list[PendingFile]:
        """Return the files that wait here."""
        return list(self._waiting.held.get(self._place, ())) if self._place else []

    def sent(self, place: Place, count: int) -> None:
        """Forget the first files of a place: they have been sent."""
        files = self._waiting.held.get(place, [])
        self._waiting.held[place] = files[count:]
        self._waiting.drop(files[:count])
        self.changed.emit()

    @Slot(int)
    def remove(self, number: int) -> None:
        """Take a file away."""
        if self._place is not None and number < len(self.current):
            self._waiting.drop([self._waiting.held[self._place].pop(number)])
            self.changed.emit()

    def choose(self, parent: QWidget) -> None:
        """Ask for files of this machine."""
        choose_files(parent, self.tr("Attach files"), self.add_paths)

    @Slot(list)
    def add_paths(self, paths: list[str]) -> None:
        """Add files of this machine."""
        for path in paths:
            self._add(_Described(path), path)

    @Slot(QImage)
    def add_picture(self, image: QImage) -> None:
        """Add a pasted picture as PNG."""
        stamp = texts.local_time(self._clock.now_us()).strftime("%H-%M-%S")
        name = self.tr("screenshot {0}").format(stamp) + ".png"
        self._add(_Picture(self._scratch, image, name), name)

    @Slot(str)
    def add_text(self, text: str) -> None:
        """Add a text that is too long for the field."""
        name = self.tr("pasted text") + ".txt"
        file = self._add(_Text(self._scratch, text, name), name)
        if file is not None:
            sentence = self.tr(
                "The pasted text is {0}: it was made an attachment instead of filling the field."
            )
            self.explained.emit(sentence.format(texts.file_size(file.size)))

    def _add(self, make: Callable[[], PendingFile], name: str) -> PendingFile | None:
        if self._place is None:
            return None
        try:
            file = make()
        except OSError as error:
            reason = error.strerror or self.tr("no room")
            self.refused.emit(self.tr("{0} cannot be attached: {1}").format(name, reason))
            return None
        limit = int(self._directory.setting("attachment_limit_mb", 100))
        if file.size > limit * 1_000_000:
            sentence = self.tr("{0} has {1}; the limit is {2} MB. Compress it, or share a link.")
            self.refused.emit(sentence.format(file.name, texts.file_size(file.size), limit))
            return None
        self._waiting.held.setdefault(self._place, []).append(file)
        self.changed.emit()
        return file


class _Described:
    """Makes a file of a path."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __call__(self) -> PendingFile:
        return described(self._path)


class _Picture:
    """Makes a file of a picture."""

    def __init__(self, scratch: Scratch, image: QImage, name: str) -> None:
        self._scratch, self._image, self._name = scratch, image, name

    def __call__(self) -> PendingFile:
        return self._scratch.picture(self._image, self._name)


class _Text:
    """Makes a file of a text."""

    def __init__(self, scratch: Scratch, text: str, name: str) -> None:
        self._scratch, self._text, self._name = scratch, text, name

    def __call__(self) -> PendingFile:
        return self._scratch.text(self._text, self._name)
