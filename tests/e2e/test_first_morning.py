"""`desk serve` on its first morning, as docs/serve.md tells it: an alert, a mail and a form, worked in the window.

Real Alertmanager, Dovecot and Chromium, the real program on a screen. Minutes long, so the full run only; with
DESK_ARTEFACTS it leaves the pictures of docs/serve.md.
"""

import contextlib
import json
import re
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import ProofCount
from tests.e2e.desktop import Desktop, missing_tools, screen, wait_for
from tests.e2e.test_keyboard_day import by_palette, field, said
from tests.e2e.test_portal_browser import chromium, picture, visitor
from tests.integration.serve import rig

__all__ = ["chromium"]
pytestmark = pytest.mark.x11

CHANNELS = """core_systems = ["payments"]
[mail]
addresses = ["help@corp.test"]
imap_host = "127.0.0.1"
imap_port = {imap}
imap_security = "none"
smtp_host = "127.0.0.1"
smtp_port = {smtp}
smtp_security = "none"
username = "help"
password = "pw"
"""
ALERT = {
    "labels": {"alertname": "DatabaseConnectionTimeout", "severity": "critical", "service": "payments"},
    "annotations": {"summary": "Database connection timeout on payments db-3"},
}


class Morning:
    """What stands: the server, the mails that left, the mailbox, the monitoring."""

    def __init__(self, directory: Path, imap: int, smtp: int, maildir: Path, mails: list[bytes]) -> None:
        self.desk = rig.Serve(directory, CHANNELS.format(imap=imap, smtp=smtp))
        self.maildir, self.mails = maildir, mails
        self.before = {number for (number,) in self.desk.rows("SELECT number FROM ticket")}

    def fire(self, monitor: int) -> None:
        """Let the monitoring report a core system."""
        address = f"http://127.0.0.1:{monitor}/api/v2/alerts"
        rig.until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{monitor}/-/ready"), what="Alertmanager")
        body = json.dumps([ALERT]).encode()
        urllib.request.urlopen(urllib.request.Request(address, body, {"Content-Type": "application/json"}))

    def write(self) -> None:
        """Let a customer write a mail."""
        mail = EmailMessage()
        mail["From"] = "王芳 <wang.fang@customer.test>"
        mail["To"], mail["Subject"], mail["Message-ID"] = (
            "help@corp.test",
            "登录报错403",
            "<a1@customer.test>",
        )
        mail.set_content("你好，今天早上登录后台一直报错403，三个人都进不去，请尽快处理。")
        rig.deliver(self.maildir, mail.as_bytes())

    def ticket(self, channel: str) -> str:
        """Wait for the ticket of a channel and return its number."""

        def found() -> str:
            rows = self.desk.rows(f"SELECT number FROM ticket WHERE channel = '{channel}'")
            return next((number for (number,) in rows if number not in self.before), "")

        number: str = rig.until(found, what=f"the ticket of {channel}")
        return number


@contextlib.contextmanager
def begun(tmp_path: Path) -> Iterator[Morning]:
    """Serve a demo workspace with a mailbox."""
    assert missing_tools() == [], "install the packages that ./run test names"
    with rig.dovecot() as (imap, maildir), rig.mail_sink() as (smtp, mails):
        desktop = Desktop("", tmp_path / "workspace")
        desktop.command("demo", "--tickets", "200", "--language", "en")
        made = Morning(tmp_path, imap, smtp, maildir, mails)
        yield made
        made.desk.kill()


def fill_in(page: Page) -> None:
    """Ask for help by the form, over the answers it suggests."""
    page.goto("/?lang=en")
    page.get_by_label("What is it about?").fill("VPN cannot connect since this morning")
    page.get_by_label("Symptom").fill("The VPN client says timeout when I connect from home")
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_label("Your e-mail").fill("ada@customer.test")
    picture(page, "first_form")
    page.get_by_role("button", name="Send").click()
    page.wait_for_load_state()
    if "/t/" not in page.url:
        page.get_by_role("button", name="Send my request all the same").click()
        page.wait_for_url("**/t/**")


def answer(window: Desktop, number: str, text: str) -> None:
    """Take a ticket and reply, by keyboard."""
    by_palette(window, number)
    window.picture(f"first_{field(window, 'channel', number)}")
    by_palette(window, "take ticket")
    wait_for(lambda: field(window, "owner_id", number), f"{number} taken")
    window.settle()
    by_palette(window, "reply to customer")
    window.text(text)
    window.keys("ctrl+Return")
    wait_for(lambda: text in said(window, number, "public_reply"), f"{number} answered")
    window.settle()


def solve(window: Desktop, number: str) -> None:
    """Provide the solution of the shown ticket, by keyboard."""
    by_palette(window, "provide solution")
    window.text("Update the VPN client and sign in again")
    window.keys("Tab", "Tab")
    if not field(window, "category", number):
        window.keys("Down")
    window.keys("Tab", "space", "ctrl+Return")
    wait_for(lambda: field(window, "state", number) == "pending_confirmation", f"{number} solved")


def test_three_requests_are_worked_and_one_is_rated(
    tmp_path: Path, request: pytest.FixtureRequest, proof_count: ProofCount
) -> None:
    for _ in range(proof_count(reduced=0, full=1)):
        with begun(tmp_path) as morning:
            worked(morning, request.getfixturevalue("chromium"), tmp_path)


def worked(morning: Morning, chromium: Browser, tmp_path: Path) -> None:
    """Take all three in, answer, and let the requester of the form confirm and rate."""
    desk = morning.desk
    with (
        rig.alertmanager(tmp_path, f"http://127.0.0.1:{desk.port}/hook/prod") as monitor,
        visitor(chromium, desk) as context,
        screen() as display,
    ):
        morning.fire(monitor)
        morning.write()
        page = context.new_page()
        fill_in(page)
        alert, mail, form = (morning.ticket(channel) for channel in ("alert", "mail", "portal"))
        window = Desktop(display, desk.workspace)
        memory = {"started": True, "language": "en"}
        (desk.workspace / "window.json").write_text(json.dumps(memory))
        window.start()
        placed = "SELECT t.priority, g.name FROM ticket t JOIN support_group g ON g.id = t.group_id WHERE number = ?"
        for number, wanted in ((alert, (1, "数据库与中间件")), (mail, (3, "一线支持")), (form, (3, "网络"))):
            wait_for(lambda number=number: window.rows(placed, number), f"the group of {number}")
            assert window.rows(placed, number) == [wanted]
        for number, word in ((mail, "403"), (form, "VPN"), (alert, "atabase")):
            found = json.loads(window.command("kb", "suggest", number, "--json"))
            assert re.search(word, found["hits"][0]["title"]), (number, found["hits"][0])
        by_palette(window, alert)
        window.picture("first_alert")
        answer(window, mail, "Please sign out and in again; the session had expired.")
        rig.until(lambda: any(b"wang.fang@customer.test" in one for one in morning.mails), what="the mail")
        answer(window, form, "Which version of the client do you have?")
        page.get_by_text("Which version of the client").wait_for()  # it moves by itself
        solve(window, form)
        page.reload()
        page.get_by_role("button", name="Yes, it is solved").click()
        page.get_by_label("5", exact=False).check()
        picture(page, "first_rating")
        page.get_by_role("button", name="Send rating").click()
        wait_for(lambda: desk.rows("SELECT score FROM survey WHERE score = 5"), "the rating")
        window.stop()
        window.start()  # the next day
        by_palette(window, form)
        window.picture("first_closed")
        assert field(window, "state", form) == "closed"
        window.stop()
