"""Makes sure that the window can read its workspace: an encrypted one asks for its passphrase first.

Knows the key and the dialog.
"""

import sys

from PySide6.QtWidgets import QApplication, QMessageBox

from desk.process.errors import KnownError
from desk.ui import i18n, memory, theme
from desk.ui.dialogs.unlock import UnlockDialog
from desk.vault import files, key
from desk.workspace import Workspace


def is_open(app: QApplication, workspace: Workspace) -> bool:
    """Tell whether the encrypted workspace can be read, having asked for what it needs."""
    theme.apply(app, memory.load(workspace.directory).theme)
    if key.needs_passphrase(workspace.directory):
        return bool(UnlockDialog(lambda passphrase: why_not(workspace, passphrase)).exec())
    if sentence := why_not(workspace):
        print(sentence, file=sys.stderr)
        QMessageBox.critical(None, "Desk", sentence)
    return not sentence


def why_not(workspace: Workspace, passphrase: str | None = None) -> str:
    """Return why the workspace cannot be read, "" when it can."""
    try:
        if passphrase is not None:
            key.unlock(workspace.directory, passphrase)
        if workspace.replica.exists():
            files.connect(workspace.replica, read_only=True).close()
    except KnownError as error:
        return error.sentence(i18n.language())
    return ""
