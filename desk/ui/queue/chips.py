"""Chips of the filter: one key of the language each, its values to tick in a menu; they know no line."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from desk.protocol.filter_dates import is_day, said
from desk.protocol.filter_words import DAY_CAPTIONS, Key, Names, UnknownValueError
from desk.ui import texts
from desk.ui.i18n import is_chinese, pick

_MOST = 60
_TIMES = ("age", "created", "updated", "due", "closed")


class KeyChip(QPushButton):
    """A pill that shows the values of one key and offers others.

    Signals (GUI thread):
        chosen(str, object): the key and its new values.
        typing_wanted(str): the key is wanted in the line, for values that nobody can offer.
    """

    chosen = Signal(str, object)
    typing_wanted = Signal(str)

    def __init__(self, key: Key, names: Callable[[], Names]) -> None:
        super().__init__()
        self.key = key
        self._names = names
        self._values: tuple[str, ...] = ()
        self.menu_box = QMenu(self)
        self.setCheckable(True)
        self.setProperty("role", "pill")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._on_clicked)
        self.menu_box.aboutToHide.connect(self._show)
        self.set_values(())

    def values(self) -> tuple[str, ...]:
        """Return the values shown."""
        return self._values

    def set_values(self, values: tuple[str, ...]) -> None:
        """Show these values without telling anyone."""
        self._values = values
        self._show()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self._show()

    def label(self, value: str) -> str:
        """Return how a value is called in the window's language."""
        special = {
            "state": texts.state, "priority": lambda v: texts.priority_code(int(v)), "channel": texts.channel,
        }.get(self.key.name)  # fmt: skip
        if special is not None:
            return special(value)
        if self.key.name in _TIMES and is_day(value):
            return said(value, chinese=is_chinese())
        written = self.key.show(value, self._names())
        for offered, detail in self.key.offer(self._names()):
            if offered == written and " · " in detail:
                en, _, zh = detail.partition(" · ")
                return pick(en, zh)
        return written

    def _show(self) -> None:
        values = self._values
        self.setChecked(bool(values))
        shown = texts.listed(self.label(value) for value in values[:2])
        more = f" +{len(values) - 2}" if len(values) > 2 else ""
        own = self.key.en, self.key.zh
        caption = pick(
            *(
                DAY_CAPTIONS.get(self.key.name, own)
                if self.key.name in _TIMES and any(map(is_day, values))
                else own
            )
        )
        text = texts.labelled(caption, shown + more) if values else caption
        self.setText(text if len(text) < 42 else text[:40] + "…")
        self.setAccessibleName(text)
        self.setToolTip(text)

    def fill_menu(self) -> QMenu:
        """Return the menu with every offered value, ticked where it is chosen."""
        self.menu_box.clear()
        names = self._names()
        for written, _ in self.key.offer(names)[:_MOST]:
            try:
                values = self.key.resolve(written, names)
            except UnknownValueError:
                continue
            if len(values) == 1:
                self._add(values)
        if not self.key.offer(names) or self.key.name in ("tag", "wait", "source", *_TIMES):
            action = self.menu_box.addAction(pick("Type it…", "手动输入…"))
            action.triggered.connect(self._on_typing)
        if self._values:
            self.menu_box.addSeparator()
            self.menu_box.addAction(pick("Any", "不限")).triggered.connect(self._on_any)
        return self.menu_box

    def _add(self, values: tuple[str, ...]) -> None:
        action = self.menu_box.addAction(self.label(values[0]))
        action.setData(values[0])
        action.setCheckable(True)
        action.setChecked(values[0] in self._values)
        action.triggered.connect(self._on_triggered)

    @Slot()
    def _on_clicked(self) -> None:
        self._show()
        self.fill_menu().popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    @Slot(bool)
    def _on_triggered(self, checked: bool) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        value = str(action.data())
        kept = tuple(held for held in self._values if held != value)
        self.set_values((*kept, value) if checked else kept)
        self.chosen.emit(self.key.name, self._values)

    @Slot()
    def _on_any(self) -> None:
        self.set_values(())
        self.chosen.emit(self.key.name, ())

    @Slot()
    def _on_typing(self) -> None:
        self.typing_wanted.emit(self.key.name)
