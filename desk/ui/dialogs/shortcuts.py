"""The overlay of all keys, made from the registry of actions."""

from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desk.ui.actions import ACTIONS, Action, keycaps

_SCOPES = ("ticket", "queue", "window")


class ShortcutsDialog(QDialog):
    """Every action with its keys, by scope."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        title = QLabel(self.tr("Keyboard shortcuts"))
        title.setProperty("role", "title")
        note = QLabel(
            self.tr("Single letters work while no text field has the cursor; Escape leaves a field.")
        )
        note.setProperty("role", "meta")
        names = {
            "ticket": self.tr("Ticket"),
            "queue": self.tr("Queue"),
            "window": self.tr("Window"),
        }
        columns = QHBoxLayout()
        columns.setSpacing(40)
        left, right = QVBoxLayout(), QVBoxLayout()
        for scope in _SCOPES:
            place = left if scope == "ticket" else right
            place.addLayout(self._section(names[scope], scope))
            place.addSpacing(14)
        for place in (left, right):
            place.addStretch()
            columns.addLayout(place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(note)
        column.addSpacing(8)
        column.addLayout(columns, 1)
        self.resize(760, 480)

    def _section(self, name: str, scope: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(0, 1)
        head = QLabel(name)
        head.setProperty("role", "section")
        grid.addWidget(head, 0, 0)
        shown = [action for action in ACTIONS.values() if action.scope == scope and action.keys]
        for row, action in enumerate(shown, 1):
            label = QLabel(action.text)
            label.setToolTip(action.tip)
            grid.addWidget(label, row, 0)
            grid.addLayout(_caps(action), row, 1)
        return grid


def _caps(action: Action) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    row.addStretch()
    for cap in keycaps(action.keys):
        label = QLabel(cap)
        label.setProperty("role", "keycap")
        row.addWidget(label)
    return row
