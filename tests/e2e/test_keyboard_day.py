"""An agent's way through a ticket in the real program, by keyboard alone, and a power cut in mid-sentence."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ProofCount
from tests.e2e.desktop import Desktop, missing_tools, screen, wait_for

pytestmark = pytest.mark.x11


@pytest.fixture
def demo() -> str:
    """Return how many tickets the demo has."""
    return "200"


@pytest.fixture
def desktop(tmp_path: Path, demo: str) -> Iterator[Desktop]:
    """Return Desk running on the demo workspace, on a screen of its own."""
    assert missing_tools() == [], "install the packages that ./run test names"
    with screen() as display:
        running = Desktop(display, tmp_path / "workspace")
        running.command("demo", "--tickets", demo)
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


def by_palette(desktop: Desktop, words: str) -> None:
    """Find something in the palette and choose it: how one works who knows no key."""
    desktop.keys("ctrl+k")
    desktop.text(words)
    desktop.settle()
    desktop.keys("Return")
    desktop.settle()


def open_tickets(desktop: Desktop, count: int) -> list[str]:
    """Return numbers of tickets that can be worked on, the mildest first."""
    found = desktop.rows(
        "SELECT number FROM ticket WHERE state IN ('new', 'assigned', 'in_progress')"
        " ORDER BY priority DESC, number LIMIT ?", count,
    )  # fmt: skip
    assert len(found) == count
    return [str(row[0]) for row in found]


def field(desktop: Desktop, name: str, ticket: str) -> object:
    """Return a register of a ticket."""
    return desktop.rows(f"SELECT {name} FROM ticket WHERE number = ?", ticket)[0][0]


def said(desktop: Desktop, ticket: str, kind: str) -> list[str]:
    """Return what was written by hand on a ticket in entries of a kind."""
    rows = desktop.rows(
        "SELECT body FROM entry JOIN ticket ON ticket.id = entry.ticket_id"
        " WHERE number = ? AND kind = ? AND entry.source = 'window'", ticket, kind,
    )  # fmt: skip
    return [str(row[0]) for row in rows]


def reply_and_diagnose(desktop: Desktop, ticket: str) -> None:
    """Open a ticket, make it one's own, answer, and write down a step."""
    by_palette(desktop, ticket)
    if field(desktop, "owner_id", ticket) is None:
        by_palette(desktop, "take ticket")
        wait_for(lambda: field(desktop, "owner_id", ticket), f"{ticket} taken")
        desktop.settle()
    by_palette(desktop, "reply to customer")
    desktop.text(f"we look into {ticket}")
    desktop.keys("ctrl+Return")
    wait_for(lambda: f"we look into {ticket}" in said(desktop, ticket, "public_reply"), f"{ticket} answered")
    desktop.settle()
    by_palette(desktop, "record diagnosis")
    desktop.text("the session has expired")
    desktop.keys("Tab")
    desktop.text("looked at the log")
    desktop.keys("ctrl+Return")
    wait_for(lambda: said(desktop, ticket, "diagnosis_step"), f"{ticket} diagnosed")
    desktop.settle()


def solve_and_close(desktop: Desktop, ticket: str) -> None:
    """Provide the solution and record that it was confirmed."""
    by_palette(desktop, "provide solution")
    desktop.text("renewed the session")
    desktop.keys("Tab", "Tab")
    if not field(desktop, "category", ticket):
        desktop.keys("Down")
    desktop.keys("Tab", "space", "ctrl+Return")
    wait_for(lambda: field(desktop, "state", ticket) == "pending_confirmation", f"{ticket} solved")
    desktop.settle()
    by_palette(desktop, "confirm solved")
    desktop.keys("ctrl+Return")
    wait_for(lambda: field(desktop, "state", ticket) == "closed", f"{ticket} closed")
    desktop.settle()


def power_cut(desktop: Desktop, ticket: str) -> None:
    """Cut the power in mid-sentence; the ticket that was open stands there again, with its sentence."""
    sentence = "the certificate of the gateway has expired and"
    by_palette(desktop, ticket)
    by_palette(desktop, "reply to customer")
    desktop.text(sentence)
    journal = desktop.workspace / "drafts.journal"
    wait_for(
        lambda: journal.exists() and sentence.encode() in journal.read_bytes(), "the journal", patience_s=30
    )
    desktop.kill()
    desktop.start()
    desktop.keys("r", "ctrl+Return")
    wait_for(lambda: sentence in said(desktop, ticket, "public_reply"), "the sentence, restored and sent")


@pytest.mark.parametrize("demo", ["500"])
def test_tickets_without_mouse_and_manual_and_a_power_cut_in_mid_sentence(
    desktop: Desktop, proof_count: ProofCount
) -> None:
    desktop.keys("question")
    desktop.settle()
    desktop.picture("keyboard_overlay")
    desktop.keys("Escape")
    tickets = open_tickets(desktop, proof_count(reduced=1, full=20))
    for place, ticket in enumerate(tickets):
        if place == len(tickets) // 2:
            power_cut(desktop, ticket)
        reply_and_diagnose(desktop, ticket)
        solve_and_close(desktop, ticket)
    desktop.picture("keyboard_day")
    closed = [ticket for ticket in tickets if field(desktop, "state", ticket) == "closed"]
    assert closed == tickets
