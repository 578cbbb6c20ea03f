"""An agent's way through a ticket in the real program, by keyboard alone, and a power cut in mid-sentence."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desktop import Desktop, missing_tools, screen, wait_for

pytestmark = pytest.mark.x11


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """Return Desk running on the demo workspace, on a screen of its own."""
    assert missing_tools() == [], "install the packages that ./run test names"
    with screen() as display:
        running = Desktop(display, tmp_path / "workspace")
        running.command("demo", "--tickets", "200")
        own = json.dumps({"global_key": True})
        (running.workspace / "window.json").write_text(
            json.dumps({"started": True, "language": "en", "own": own})
        )
        running.start()
        yield running
        running.stop()


def newest(desktop: Desktop) -> list[tuple[str, str]]:
    """Return (kind, body) of what was added by hand, oldest first."""
    return [
        (str(kind), str(body))
        for kind, body in desktop.rows("SELECT kind, body FROM entry WHERE source = 'window' ORDER BY id")
    ]


def state(desktop: Desktop) -> str:
    """Return the state of the ticket worked on."""
    found = desktop.rows(
        "SELECT state FROM ticket WHERE id = (SELECT ticket_id FROM entry WHERE source = 'window' LIMIT 1)"
    )
    return str(found[0][0]) if found else ""


def number(desktop: Desktop) -> str:
    """Return the number of the ticket worked on."""
    found = desktop.rows(
        "SELECT number FROM ticket WHERE id = (SELECT ticket_id FROM entry WHERE source = 'window' LIMIT 1)"
    )
    return str(found[0][0])


def ticket_from_anywhere(desktop: Desktop) -> None:
    """Make a ticket of the clipboard and one of the screen while another program has the keyboard."""
    with desktop.other_program("proxy refuses the login\nsince nine"):
        desktop.keys("ctrl+shift+F9")
        desktop.settle()
        desktop.picture("global_key")
        desktop.keys("ctrl+Return")
        wait_for(
            lambda: desktop.rows("SELECT 1 FROM ticket WHERE title = 'proxy refuses the login'"), "the ticket"
        )
        desktop.settle()
    with desktop.other_program(""):
        desktop.keys("ctrl+shift+F10")
        desktop.settle()
        desktop.text("the screen of the proxy")
        desktop.picture("global_key_screen")
        desktop.keys("ctrl+Return")
        shown = "SELECT data FROM entry WHERE kind = 'created' AND data LIKE '%desk-screenshot%'"
        wait_for(lambda: desktop.rows(shown), "the ticket with the picture")


def test_diagnose_reply_wait_solve_confirm_by_keyboard(desktop: Desktop) -> None:
    desktop.keys("j")
    desktop.settle()
    desktop.keys("r")
    desktop.text("which account sees it?")
    desktop.keys("ctrl+Return")
    wait_for(lambda: ("public_reply", "which account sees it?") in newest(desktop), "the reply")
    desktop.settle()
    desktop.keys("d")
    desktop.text("session expired")
    desktop.keys("ctrl+Return")
    wait_for(lambda: "diagnosis_step" in dict(newest(desktop)), "the diagnosis step")
    desktop.settle()
    desktop.keys("w")
    desktop.text("account name")
    desktop.keys("ctrl+Return")
    wait_for(lambda: state(desktop) == "waiting_customer", "the wait")
    desktop.command("ticket", "message", number(desktop), "the account is zhao.lei")
    wait_for(lambda: state(desktop) == "in_progress", "the customer's answer")
    desktop.settle()
    desktop.keys("s")
    desktop.text("renewed the session key")
    desktop.keys("Tab", "Tab", "Tab", "space", "ctrl+Return")  # over cautions and category: it is right
    wait_for(lambda: state(desktop) == "pending_confirmation", "the solution")
    desktop.settle()
    desktop.keys("c", "ctrl+Return")
    wait_for(lambda: state(desktop) == "closed", "the confirmation")
    desktop.picture("keyboard_closed")
    ticket_from_anywhere(desktop)


def test_a_power_cut_in_mid_sentence_loses_nothing_that_was_journalled(desktop: Desktop) -> None:
    sentence = "the certificate of the gateway has expired and"
    desktop.keys("j")
    desktop.settle()
    desktop.keys("r")
    desktop.text(sentence)
    journal = desktop.workspace / "drafts.journal"
    wait_for(
        lambda: journal.exists() and sentence.encode() in journal.read_bytes(), "the journal", patience_s=5
    )
    desktop.kill()
    desktop.start()  # the ticket that was open stands there again, with its sentence
    desktop.keys("r", "ctrl+Return")
    wait_for(lambda: ("public_reply", sentence) in newest(desktop), "the sentence, restored and sent")
