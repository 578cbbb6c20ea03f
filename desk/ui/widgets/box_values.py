"""Where a value stands in a box. `QComboBox.findData` compares ids (bytes) and tuples by identity, not by value."""

from typing import Any

from PySide6.QtWidgets import QComboBox


def row_of(box: QComboBox, value: Any) -> int:
    """Return the row of an equal value, -1 where none is."""
    return next((row for row in range(box.count()) if box.itemData(row) == value), -1)
