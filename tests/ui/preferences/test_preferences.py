"""The preferences page is made from the table of settings."""

from PySide6.QtWidgets import QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Failure
from desk.protocol.settings import SETTINGS, defaults
from desk.ui.preferences.dialog import PreferencesDialog
from tests.ui.fakes import FakeRequester


def make(qtbot: QtBot, requester: FakeRequester) -> PreferencesDialog:
    dialog = PreferencesDialog(requester, defaults())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_every_declared_setting_stands_there(qtbot: QtBot) -> None:
    dialog = make(qtbot, FakeRequester())
    assert set(dialog.editors) == set(SETTINGS) - {"person"}


def test_window_settings_stay_in_the_window(qtbot: QtBot) -> None:
    requester = FakeRequester()
    dialog = make(qtbot, requester)
    box = dialog.editors["theme"]
    assert isinstance(box, QComboBox)
    with qtbot.waitSignal(dialog.window_setting) as told:
        box.setCurrentIndex(box.findData("dark"))
        box.activated.emit(box.currentIndex())
    assert told.args == ["theme", "dark"]
    assert requester.asked == []


def test_workspace_settings_go_to_the_engine(qtbot: QtBot) -> None:
    requester = FakeRequester()
    dialog = make(qtbot, requester)
    spin = dialog.editors["breach_horizon_minutes"]
    assert isinstance(spin, QSpinBox)
    spin.setValue(90)
    spin.editingFinished.emit()
    spin.editingFinished.emit()
    assert requester.last("setting.set") == {"name": "breach_horizon_minutes", "value": 90}
    assert requester.verbs() == ["setting.set"]


def test_a_refused_setting_says_why(qtbot: QtBot) -> None:
    dialog = make(qtbot, FakeRequester(answers={"setting.set": Failure("role", "Ask an administrator.")}))
    spin = dialog.editors["reopen_window_days"]
    assert isinstance(spin, QSpinBox)
    spin.setValue(3)
    spin.editingFinished.emit()
    assert dialog._message.text() == "Ask an administrator."
