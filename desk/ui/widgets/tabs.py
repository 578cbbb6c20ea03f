"""A row of buttons of which one is chosen: tabs, filters. Knows no meaning of them."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget


def choice_buttons(
    parent: QWidget, names: Iterable[str], add: Callable[[QPushButton], None], *, role: str = "tab"
) -> tuple[QButtonGroup, dict[str, QPushButton]]:
    """Return the group (its ids count from 0) and the buttons by name, the first chosen; `add` places each."""
    group = QButtonGroup(parent)
    buttons: dict[str, QPushButton] = {}
    for number, name in enumerate(names):
        button = buttons[name] = QPushButton(parent)
        button.setProperty("role", role)
        button.setCheckable(True)
        group.addButton(button, number)
        add(button)
        button.setChecked(number == 0)
    return group, buttons
