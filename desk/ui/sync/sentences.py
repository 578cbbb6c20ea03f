"""The places in which two versions of a text differ, sentence by sentence, and what becomes of each.

Knows texts only; the page that holds it takes the text that comes of the choices.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk.process.three_way import Place, places
from desk.ui.widgets.choices import ChoiceList

STANDS, OTHER, BOTH = "stands", "other", "both"
_SHOWN = 60
_MOST_LINES = 4


class Sentences(QWidget):
    """One line a place that differs, and three buttons for the chosen one.

    Signals (GUI thread):
        changed(str): the whole text as the choices make it.
    """

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: tuple[Place, ...] = ()
        self._picks: list[str] = []
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons = {name: QPushButton(self) for name in (STANDS, OTHER, BOTH)}
        row = QHBoxLayout()
        for name, button in self.buttons.items():
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, name=name: self.pick(name))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addLayout(row)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = {
            STANDS: self.tr("This sentence: as it stands"),
            OTHER: self.tr("This sentence: the other"),
            BOTH: self.tr("This sentence: both"),
        }
        for name, button in self.buttons.items():
            button.setText(names[name])
            button.setAccessibleName(names[name])
        self.list.setAccessibleName(self.tr("Places that differ"))
        self._fill()

    def show_texts(self, base: str, mine: str, theirs: str) -> None:
        """Show where two versions differ; each place stays as it stands until somebody picks."""
        self._places = places(base, mine, theirs)
        self._picks = [STANDS] * len(self._differing())
        self._fill()
        if self._picks:
            self.list.go(0)

    @property
    def several(self) -> bool:
        """Tell whether there is more to choose than one whole version or the other."""
        return len(self._places) > 1 and bool(self._picks)

    @property
    def text(self) -> str:
        """Return what the choices make of both versions."""
        picks = iter(self._picks)
        return "".join(_made(place, next(picks)) if place.differs else place.mine for place in self._places)

    @Slot(str)
    def pick(self, name: str) -> None:
        """Choose for the current place, and go on to the next one."""
        row = self.list.row
        if 0 <= row < len(self._picks):
            self._picks[row] = name
            self._fill()
            self.list.go(min(row + 1, len(self._picks) - 1))
            self.changed.emit(self.text)

    def _differing(self) -> list[Place]:
        return [place for place in self._places if place.differs]

    def _fill(self) -> None:
        words = {STANDS: self.tr("as it stands"), OTHER: self.tr("the other"), BOTH: self.tr("both")}
        lines = [
            f"{number}. {_short(place.mine)} ⇄ {_short(place.theirs)} → {words[pick]}"
            for number, (place, pick) in enumerate(zip(self._differing(), self._picks, strict=True), 1)
        ]
        self.list.show_lines(lines)
        self.list.fit(_MOST_LINES)


def _made(place: Place, pick: str) -> str:
    if pick == BOTH:
        gap = "" if not place.mine or place.mine[-1].isspace() or place.mine[-1] in "。！？" else " "
        return f"{place.mine}{gap}{place.theirs}"
    return place.mine if pick == STANDS else place.theirs


def _short(text: str) -> str:
    """Return the beginning of a text on one line, a dash for none."""
    plain = " ".join(text.split())
    return (plain[:_SHOWN] + "…" if len(plain) > _SHOWN else plain) or "–"
