"""An encrypted workspace asks for its passphrase before the window opens."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
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


def answered(answer: Callable[[QWidget], None], opens: Callable[[], bool]) -> bool:
    """Call what shows a modal dialog and give it the answer."""

    def give() -> None:
        shown = QApplication.activeModalWidget()
        assert shown is not None
        answer(shown)

    QTimer.singleShot(0, give)
    return opens()


def test_the_window_opens_only_what_it_can_read(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    def opens() -> bool:
        return unlocking.is_open(qapp, Workspace(tmp_path))

    def enter(shown: QWidget) -> None:
        assert isinstance(shown, UnlockDialog)
        shown.field.setText("secret")
        shown.on_unlock()

    open_store(tmp_path).close()
    conversion.encrypt(tmp_path, "secret", lambda *_: None)
    assert opens(), "this process has the key"
    key._HELD.clear()
    assert unlocking.why_not(Workspace(tmp_path), "secrets").startswith("This is not the passphrase")
    assert answered(enter, opens)
    key._HELD.clear()
    assert not answered(lambda shown: shown.close() and None, opens)
    key.unlock(tmp_path, "secret")
    key.forget(tmp_path)
    key._HELD.clear()
    told: list[str] = []

    def read(shown: QWidget) -> None:
        assert isinstance(shown, QMessageBox)
        told.append(shown.text())
        shown.accept()

    assert not answered(read, opens)
    assert "was forgotten" in told[0]
