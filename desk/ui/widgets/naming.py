"""Names of controls for screen readers: a box that can be edited consists of a list and a line, both want one."""

from PySide6.QtWidgets import QLineEdit, QWidget


def name_control(control: QWidget, name: str) -> None:
    """Give a control its accessible name, and the same to the line inside of it."""
    control.setAccessibleName(name)
    for line in control.findChildren(QLineEdit):
        if not line.accessibleName() or line.property("named_from_outside"):
            line.setProperty("named_from_outside", True)  # to follow the language; its own name stays
            line.setAccessibleName(name)
