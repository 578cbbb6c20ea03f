"""Makes sure that the window can read its workspace: an encrypted one asks for its passphrase before it opens. Knows the key and the dialog."""

import sys
from collections.abc import Callable

from desk.process.errors import KnownError
from desk.vault import files, key
from desk.workspace import Workspace


def is_open(workspace: Workspace, *, prepare: Callable[[], None]) -> bool:
    """Tell whether the encrypted workspace can be read; `prepare` runs before anything is shown."""
    prepare()
    if key.needs_passphrase(workspace.directory):
        from desk.ui.dialogs.unlock import UnlockDialog

        return bool(UnlockDialog(lambda passphrase: why_not(workspace, passphrase)).exec())
    if sentence := why_not(workspace):
        from PySide6.QtWidgets import QMessageBox

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
        from desk.ui import i18n

        return error.sentence(i18n.language())
    return ""
