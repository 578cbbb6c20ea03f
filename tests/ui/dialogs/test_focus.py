"""Tab goes through the window and its dialogs as one reads; every control it reaches has a name."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desk.protocol.settings import defaults
from desk.ui import i18n
from desk.ui.dialogs.first_start import FirstStartDialog
from desk.ui.dialogs.new_ticket import NewTicketDialog
from desk.ui.preferences.dialog import PreferencesDialog
from desk.ui.ticket.canned_dialog import CannedDialog
from desk.ui.widgets.directory import Directory
from tests.ui.fakes import FakeRequester
from tests.ui.focus import way
from tests.ui.ticket import samples


def _engine() -> FakeRequester:
    return FakeRequester(
        answers={
            "query.workspace": samples.workspace(),
            "query.canned_replies": samples.CANNED,
            "query.templates": [],
        }
    )


def _canned(engine: FakeRequester) -> QWidget:
    dialog = CannedDialog(engine, Directory(engine))
    return dialog


DIALOGS: dict[str, Callable[[Any], QWidget]] = {
    "new ticket": lambda engine: NewTicketDialog(engine, samples.workspace()),
    "preferences": lambda engine: PreferencesDialog(engine, defaults()),
    "first start": lambda engine: FirstStartDialog("Grace"),
    "canned replies": _canned,
}


@pytest.mark.parametrize("name", list(DIALOGS))
def test_every_control_of_a_dialog_has_a_name_and_the_last_acts(qtbot: QtBot, name: str) -> None:
    i18n.use("en")
    dialog = DIALOGS[name](_engine())
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    controls = way(dialog)
    nameless = [
        type(one).__name__
        for one in controls
        if not one.accessibleName()
        and not (isinstance(one, QAbstractButton) and one.text())
        and not _labelled(one, dialog)
    ]
    assert nameless == []
    assert isinstance(controls[-1], QAbstractButton)
    assert len(controls) > 3


def _labelled(widget: QWidget, dialog: QWidget) -> bool:
    return any(label.buddy() is widget for label in dialog.findChildren(QLabel))
