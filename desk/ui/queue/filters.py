"""The filter of the queue: a typed line and chips over one text, what cannot be read, and saving it as a list.

The text is the only truth: a chip rewrites it, typing moves the chips. Knows no list.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from desk.process.errors import KnownError
from desk.protocol import saved_views
from desk.protocol.filter_text import Filter, FilterError, parse, write
from desk.protocol.filter_words import KEYS, Names
from desk.ui import i18n, icons, theme
from desk.ui.i18n import pick
from desk.ui.queue.chips import KeyChip
from desk.ui.queue.filter_line import FilterLine
from desk.ui.queue.understood import understood
from desk.ui.widgets.flow import FlowLayout

_TYPING_MS = 160
_ALWAYS = ("state", "priority", "group", "assignee")


class FilterBar(QWidget):
    """A line and chips above the list.

    Signals (GUI thread):
        changed(): another filter is wanted.
        left(): the person wants to go on in the list.
        save_wanted(str): the list as it stands shall be saved under a name ("" = the one being edited).
        pasted(object): a shared `SavedView` was pasted into the line.
    """

    changed = Signal()
    left = Signal()
    save_wanted = Signal(str)
    pasted = Signal(object)

    def __init__(self, names: Callable[[], Names], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._found = Filter()
        self._editing = ""
        self.line = FilterLine(names)
        self.line.setProperty("role", "search")
        self.line.setClearButtonEnabled(True)
        self._search_action = self.line.addAction(
            icons.icon("search", size=16), QLineEdit.ActionPosition.LeadingPosition
        )
        self.chips = {name: KeyChip(key, names) for name, key in KEYS.items()}
        self.more, self._clear, self.save_button = QPushButton(), QPushButton(), QPushButton()
        self.trouble, self.understood, self.name = QLabel(), QLabel(), QLineEdit()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        chips = FlowLayout()
        for chip in self.chips.values():
            chips.addWidget(chip)
        for button in (self.more, self.save_button, self._clear):
            button.setProperty("role", "pill")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chips.addWidget(button)
        self.trouble.setProperty("role", "bad")
        self.understood.setProperty("role", "meta")
        for label in (self.trouble, self.understood):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.hide()
        self._naming = QWidget()
        naming = QHBoxLayout(self._naming)
        naming.setContentsMargins(0, 0, 0, 0)
        self._naming_done = QPushButton()
        self._naming_done.setProperty("role", "primary")
        naming.addWidget(self.name, 1)
        naming.addWidget(self._naming_done)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(8)
        for widget in (self.line, self.trouble, self.understood):
            column.addWidget(widget)
        column.addLayout(chips)
        column.addWidget(self._naming)
        self._naming.hide()

    def _connect(self) -> None:
        for chip in self.chips.values():
            chip.chosen.connect(self._on_chip)
            chip.typing_wanted.connect(self._on_typing_wanted)
        self.more.clicked.connect(self._open_more)
        self._clear.clicked.connect(self.clear)
        self.save_button.clicked.connect(self._on_save)
        self.name.returnPressed.connect(self._on_named)
        self._naming_done.clicked.connect(self._on_named)
        self._timer.timeout.connect(self._on_changed)
        self.line.textChanged.connect(self._on_text)
        self.line.left.connect(self.left)
        theme.themes.changed.connect(self.on_theme_changed)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.line.setPlaceholderText(self.tr("Words, or p:P1 state:waiting assignee:me tag:vpn…"))
        self.line.setAccessibleName(self.tr("Filter"))
        for chip in self.chips.values():
            chip.retranslate()
        self.more.setText(self.tr("+ Condition"))
        self._clear.setText(self.tr("Clear"))
        self.name.setPlaceholderText(self.tr("Name of the list"))
        self.name.setAccessibleName(self.tr("Name of the list"))
        self._naming_done.setText(self.tr("Save"))
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- what is filtered ----------------------------------------------------------------------------

    @property
    def filter(self) -> Filter:
        """Return the last filter that could be read."""
        return self._found

    def is_active(self) -> bool:
        """Tell whether anything is filtered."""
        return bool(self.line.text().strip())

    def set_text(self, text: str, *, editing: str = "") -> None:
        """Show a filter text at once; `editing` names the saved list whose filter it is."""
        self._editing = editing
        blocked = self.line.blockSignals(True)
        self.line.setText(text)
        self.line.blockSignals(blocked)
        self._read()
        self._show_state()

    def refuse(self, sentence: str) -> None:
        """Show why something was not done; the name stays to be corrected."""
        self._say(sentence)
        self._naming.show()

    def refresh_names(self) -> None:
        """Read the text again: groups or people have other names now."""
        self._read()
        self._show_state()

    def widen(self) -> None:
        """Look for the same in every list, closed tickets too."""
        self.set_text(write(replace(self._found, view="all"), self._names()))
        self._timer.stop()
        self.changed.emit()
        self.line.setFocus()

    @Slot()
    def clear(self) -> None:
        """Filter nothing any more."""
        self.set_text("")
        self._timer.stop()
        self.changed.emit()

    def reset(self) -> None:
        """Filter nothing any more, without telling anyone."""
        self._timer.stop()
        self._naming.hide()
        self.set_text("")

    @Slot(str, object)
    def _on_chip(self, key: str, values: tuple[str, ...]) -> None:
        self.set_text(write(self._found.with_values(key, values), self._names()), editing=self._editing)
        self._timer.stop()
        self.changed.emit()

    @Slot(str)
    def _on_typing_wanted(self, key: str) -> None:
        text = self.line.text().rstrip()
        self.line.setText(f"{text} {key}:".lstrip())
        self.line.setFocus()
        self.line.show_offers()

    @Slot(str)
    def _on_text(self, text: str) -> None:
        if text.lstrip().startswith(saved_views.MARK):
            self._take_shared(text)
        self._timer.start()

    def _take_shared(self, text: str) -> None:
        try:
            self.pasted.emit(saved_views.from_text(text))
        except KnownError as error:
            self._say(error.sentence(i18n.language()))

    @Slot()
    def _on_changed(self) -> None:
        self._timer.stop()
        if self._read():
            self.changed.emit()
        self._show_state()

    def _read(self) -> bool:
        """Read the line; where it cannot be read the list stays as it was, and the sentence says why."""
        try:
            self._found = parse(self.line.text(), self._names())
        except FilterError as error:
            self._say(error.sentence(i18n.language()))
            return False
        self._say("")
        return True

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
        theme.set_role(self.line, "search_bad" if sentence else "search")

    def _show_state(self) -> None:
        for name, chip in self.chips.items():
            chip.set_values(self._found.values(name))
            chip.setVisible(name in _ALWAYS or bool(chip.values()))
        chips = self.chips
        read = understood(
            self._found,
            lambda key, value: chips[key].label(value),
            lambda key: pick(chips[key].key.en, chips[key].key.zh),
        )
        self.understood.setText(read)
        self.understood.setVisible(bool(read) and not self.trouble.isVisibleTo(self))
        active = self.is_active()
        self._clear.setVisible(active)
        self.save_button.setVisible(active or bool(self._editing))
        self.save_button.setText(self.tr("Save list") if self._editing else self.tr("Save as list…"))

    @Slot()
    def on_theme_changed(self) -> None:
        """Colour the icon again."""
        self._search_action.setIcon(icons.icon("search", size=16))

    # ---- more conditions, saving -----------------------------------------------------------------------

    @Slot()
    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, chip in self.chips.items():
            if name not in _ALWAYS:
                entry = menu.addAction(pick(chip.key.en, chip.key.zh))
                entry.triggered.connect(lambda _=False, chip=chip: self._open_chip(chip))
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def _open_chip(self, chip: KeyChip) -> None:
        chip.show()
        chip.fill_menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    @Slot()
    def _on_save(self) -> None:
        if self._editing:
            self.save_wanted.emit("")
        else:
            self.ask_name()

    def ask_name(self, name: str = "") -> None:
        """Ask under which name the list shall be saved."""
        self._naming.show()
        self.name.setText(name)
        self.name.setFocus()

    @Slot()
    def _on_named(self) -> None:
        if self.name.text().strip():
            self._naming.hide()
            self.save_wanted.emit(self.name.text().strip())
