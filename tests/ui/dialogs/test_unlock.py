"""An encrypted workspace asks for its passphrase before the window opens."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from desk import unlocking
from desk.models.store import open_store
from desk.ui.dialogs.unlock import UnlockDialog
from desk.vault import conversion, key
from desk.workspace import Workspace


def test_a_wrong_passphrase_is_told_and_typed_again(qtbot: QtBot) -> None:
    dialog = UnlockDialog(lambda typed: "" if typed == "right" else "Not this one.")
    qtbot.addWidget(dialog)
    dialog.field.setText("wrong")
    dialog.on_unlock()
    assert dialog.trouble.text() == "Not this one."
    assert not dialog.trouble.isHidden()
    assert dialog.field.selectedText() == "wrong"
    dialog.field.setText("right")
    with qtbot.waitSignal(dialog.accepted):
        dialog.field.returnPressed.emit()
        dialog.buttons.accepted.emit()


def test_the_window_opens_only_what_it_can_read(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[bool] = []

    def opens() -> bool:
        return unlocking.is_open(Workspace(tmp_path), prepare=lambda: prepared.append(True))

    open_store(tmp_path).close()
    assert opens()
    assert not prepared, "nothing is shown where nothing is asked"
    conversion.encrypt(tmp_path, "secret", lambda *_: None)
    assert opens(), "this process has the key"
    key._HELD.clear()
    assert unlocking.why_not(Workspace(tmp_path), "secrets").startswith("This is not the passphrase")
    typed: list[str] = []

    def enter(dialog: UnlockDialog) -> int:
        typed.append(dialog._unlock("secret"))
        return QDialog.DialogCode.Accepted.value

    monkeypatch.setattr(UnlockDialog, "exec", enter)
    assert opens()
    assert typed == [""]
    key.forget(tmp_path)
    key._HELD.clear()
    shown: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, _title, text: shown.append(text))
    assert not opens()
    assert "was forgotten" in shown[0]
