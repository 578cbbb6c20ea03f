"""A damaged workspace is offered to be salvaged; the offer says how it went."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from desk.ui.dialogs.salvage import SalvageOffer

WAIT_MS = 60_000


def offer_of(qtbot: QtBot, tmp_path: Path, program: str, *arguments: str) -> SalvageOffer:
    command = [program, *arguments]
    offer = SalvageOffer(tmp_path, "It is damaged.", language="en", command=command)
    qtbot.addWidget(offer)
    assert offer.text.text() == "It is damaged."
    return offer


def test_what_was_salvaged_is_said_and_the_workspace_opened_again(qtbot: QtBot, tmp_path: Path) -> None:
    offer = offer_of(qtbot, tmp_path, sys.executable, "-c", "print('ticket: 9')\nprint('12 rows copied')")
    with qtbot.waitSignal(offer.salvaged, timeout=WAIT_MS):
        offer.on_salvage()
        assert not offer.salvage.isEnabled()
        offer.reject()  # it goes on to its end
    assert offer.text.text() == "12 rows copied"
    assert offer.salvage.isHidden()
    with qtbot.waitSignal(offer.finished):
        offer.reject()
    assert offer.result() == QDialog.DialogCode.Rejected


def test_why_it_did_not_help_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    failing = "import sys; sys.stderr.write('Nothing can be read.'); sys.exit(1)"
    offer = offer_of(qtbot, tmp_path, sys.executable, "-c", failing)
    offer.on_salvage()
    qtbot.waitUntil(lambda: offer.text.text() == "Nothing can be read.", timeout=WAIT_MS)
    assert offer.salvage.isEnabled()
    missing = offer_of(qtbot, tmp_path, str(tmp_path / "nothing here"))
    missing.on_salvage()
    qtbot.waitUntil(lambda: "in a terminal" in missing.text.text(), timeout=WAIT_MS)
