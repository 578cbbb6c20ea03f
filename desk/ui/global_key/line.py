"""A line in the preferences that says how the global keys stand: in force, taken by another program, impossible."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel

from desk.ui import theme
from desk.ui.global_key.service import GlobalKeys, global_keys


class GlobalKeyLine(QLabel):
    """Shows what the global keys last said; nothing while they are switched off."""

    def __init__(self, keys: GlobalKeys = global_keys) -> None:
        super().__init__()
        self.setObjectName("global_key_line")
        self.setWordWrap(True)
        keys.said.connect(self.show_state)
        self.show_state(keys.role, keys.sentence)

    @Slot(str, str)
    def show_state(self, role: str, sentence: str) -> None:
        """Show a sentence in its colour."""
        theme.set_role(self, role)
        self.setText(sentence)
        self.setVisible(bool(sentence))
