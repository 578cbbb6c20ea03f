"""The case of docs/case.md played in the real window: a core failure by those who meet it, a request by a new agent.

Everything a person does is a key or a click here, in the program with its real engine; what machines and other
programs do (rules, who sits at the desk, time-outs set short) is done from the command line beside it. The pictures
are kept as artefacts.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.desktop import Desktop, missing_tools, screen, wait_for
from tests.e2e.test_accessibility import bus
from tests.e2e.test_mouse_day import Mouse

__all__ = ["bus"]
pytestmark = [pytest.mark.x11, pytest.mark.full]

ACCEPT_S = 4
"""Seconds in which a P1 must be accepted here, and after which the next level is told."""

MANIFEST = """id = "restart-listener"
title = {{ en = "Restart the listener", zh = "重启监听" }}
interpreter = "bash"
timeout = 30
danger = "change"
hosts = ["local"]
dry_run = "flag"
"""
SCRIPT = 'if [ "$DRY_RUN" = 1 ]; then echo would restart; else echo restarted > "{mark}"; echo active; fi\n'
TITLE = "orders fail with ORA-12541 no listener"


class Person:
    """Whoever sits at the desk: presses, types, and waits for what the program does.

    Attributes:
        ticket: number of the story's ticket.
    """

    def __init__(self, desktop: Desktop, mouse: Mouse) -> None:
        self.desktop, self._mouse, self.ticket = desktop, mouse, ""

    def sits(self, name: str) -> None:
        """Let somebody else sit down."""
        self.desktop.command("person", "me", name)
        self.desktop.settle()

    def opens(self) -> None:
        """Find the ticket by its number."""
        self.keys("ctrl+k")
        self.desktop.text(self.ticket)
        self.desktop.settle()
        self.keys("Return")

    def keys(self, *names: str) -> None:
        """Press keys and let the program come to rest."""
        self.desktop.keys(*names)
        self.desktop.settle()

    def types(self, *texts: str) -> None:
        """Type into a field and those after it."""
        for place, text in enumerate(texts):
            if place:
                self.desktop.keys("Tab")
            self.desktop.text(text)

    def goes_to(self, name: str) -> None:
        """Put the keyboard into a control."""
        assert self._mouse.focus(self._mouse.find(name)["name"]), name
        self.desktop.settle()

    def press(self, name: str, role: str = "button", *, last: bool = False) -> None:
        """Click a control."""
        self._mouse.press(name, role, last)

    def field(self, name: str) -> Any:
        """Return a register of the ticket."""
        return self.desktop.rows(f"SELECT {name} FROM ticket WHERE number = ?", self.ticket)[0][0]

    def said(self, kind: str) -> list[dict[str, Any]]:
        """Return what entries of a kind say."""
        rows = self.desktop.rows(
            "SELECT data FROM entry JOIN ticket ON ticket.id = entry.ticket_id WHERE number = ? AND kind = ?"
            " ORDER BY entry.id", self.ticket, kind,
        )  # fmt: skip
        return [json.loads(row[0]) for row in rows]

    def waits_for(self, kind: str, count: int = 1) -> None:
        """Wait until the timeline has so many entries of a kind."""
        wait_for(lambda: len(self.said(kind)) >= count, f"{kind} on {self.ticket}")
        self.desktop.settle()

    def becomes(self, state: str) -> None:
        """Wait for a state."""
        wait_for(lambda: self.field("state") == state, f"{self.ticket} {state}")
        self.desktop.settle()


@pytest.fixture
def person(bus: None, tmp_path: Path) -> Iterator[Person]:
    """Return somebody before Desk on the demo workspace, on a screen of their own."""
    assert missing_tools() == [], "install the packages that ./run test names"
    with screen() as display:
        desktop = Desktop(display, tmp_path / "workspace")
        desktop.command("demo", "--tickets", "200")
        prepare(desktop, tmp_path)
        (desktop.workspace / "window.json").write_text(json.dumps({"started": True, "language": "en"}))
        desktop.start()
        mouse = Mouse(desktop, display)
        yield Person(desktop, mouse)
        mouse.done()
        desktop.stop()


def prepare(desktop: Desktop, folder: Path) -> None:
    """Set the time-outs short, put the article with its script into the library, and the log beside it."""
    for name, change in (("dispatch", hurried_dispatch), ("escalation", hurried_escalation)):
        rules = json.loads(desktop.command(name, "rules"))
        change(rules)
        path = folder / f"{name}.json"
        path.write_text(json.dumps(rules))
        desktop.command(name, "rules", "--set", str(path))
    manifest, script = folder / "restart.toml", folder / "restart.sh"
    manifest.write_text(MANIFEST.replace("{{", "{").replace("}}", "}"), "utf-8")
    script.write_text(SCRIPT.replace("{mark}", str(folder / "restarted")))
    desktop.command("person", "me", "罗敏")
    desktop.command("script", "save", str(manifest), str(script))
    desktop.command("person", "me", "高飞")
    shown = json.loads(desktop.command("script", "show", "restart-listener", "--json"))
    desktop.command("script", "approve", "restart-listener", "--sha", shown["sha"])
    made = json.loads(desktop.command(
        "kb", "new", "--json", "--title", "ORA-12541: the listener is down", "--language", "en", "--tags", "ORA-12541",
        "--product", "order_db", "--symptom", "orders fail with ORA-12541 no listener", "--steps", "1. restart it",
        "--script", "restart-listener",
    ))  # fmt: skip
    desktop.command("kb", "validate", made["id"])
    (folder / "listener.log").write_text("2026-11-23 09:58:31 ERROR ORA-12541: TNS:no listener\n")


def hurried_dispatch(rules: dict[str, Any]) -> None:
    """Let an offer of a P1 run out in seconds."""
    rules["accept"]["1"] = ACCEPT_S


def hurried_escalation(rules: dict[str, Any]) -> None:
    """Let the lead be told in seconds, and the ticket stay where it is."""
    _, lead, away = rules["policies"][0]["levels"]
    lead["after"], away["after"] = ACCEPT_S, 3600


def test_a_core_failure_from_the_call_to_the_review(person: Person, tmp_path: Path) -> None:
    call_comes_in(person)
    nobody_accepts(person)
    expert_hands_over(person, tmp_path)
    development_solves(person, tmp_path)
    requester_is_heard(person)
    lead_sees_what_to_improve(person)


def call_comes_in(person: Person) -> None:
    """The desk takes the call down: it is a P1 and goes to the experts of its product by itself."""
    person.sits("魏清")
    person.keys("ctrl+n")
    person.types(TITLE)
    person.goes_to("Symptom")
    person.types("every order in the shop ends with ORA-12541 TNS no listener", "since 09:58")
    person.goes_to("Requester")
    person.types("wang.siyuan@sz.yunfan.example")
    person.goes_to("Affected users")
    for choice in ("P1", "Order"):  # two fields before it, and two before that
        person.keys("shift+Tab", "shift+Tab")
        person.types(choice)
    person.desktop.picture("case_new")
    person.press("Create ticket")
    found = wait_for(
        lambda: person.desktop.rows("SELECT number FROM ticket WHERE title = ?", TITLE), "the ticket"
    )
    person.ticket = str(found[0][0])
    person.opens()
    assert person.field("priority") == 1
    group = person.desktop.rows("SELECT name FROM support_group WHERE id = ?", person.field("group_id"))
    assert group == [("数据库与中间件",)]
    person.desktop.picture("case_urgent")


def nobody_accepts(person: Person) -> None:
    """Two experts let their time run out; who is on duty and the lead are told."""
    person.waits_for("accept_missed", 2)
    person.waits_for("escalated", 2)
    person.keys("Escape", "g", "t")
    person.press("Escalation", "")
    person.desktop.picture("case_escalated")
    person.keys("Escape", "g", "q")


def expert_hands_over(person: Person, folder: Path) -> None:
    """The expert takes it, answers, finds out, and hands it to development: complete, or not at all."""
    person.sits("高飞")
    person.opens()
    person.keys("F8")
    person.waits_for("assigned", 1)
    wait_for(lambda: person.field("owner_id"), "an owner")
    person.keys("r")
    person.types("we are on it, news in 30 minutes")
    person.keys("ctrl+Return")
    person.waits_for("public_reply")
    person.desktop.command("ticket", "attach", person.ticket, str(folder / "listener.log"))
    person.waits_for("attachment")
    person.keys("d")
    person.types("the listener has died", "lsnrctl status", "TNS-12541")
    person.keys("ctrl+Return")
    person.waits_for("diagnosis_step")
    person.keys("shift+h")
    person.desktop.picture("case_handoff")
    person.keys("ctrl+Return")
    person.desktop.picture("case_handoff_refused")
    assert person.said("handoff_offered") == [], "what is missing is named, nothing is handed over"
    person.keys("shift+Tab", "End", "Up", "Tab")
    person.types(
        "the listener dies again and again", "open the checkout and order", "two hundred shops", "orders",
        "09:58", "none",
    )  # fmt: skip
    person.desktop.picture("case_handoff")
    person.keys("ctrl+Return")
    person.waits_for("handoff_offered")
    out = folder / "capsule.html"
    person.desktop.command("ticket", "capsule", person.ticket, str(out))
    assert "two hundred shops" in out.read_text("utf-8")


def development_solves(person: Person, folder: Path) -> None:
    """Development accepts, restarts the listener with the article's script, and says what it did."""
    person.sits("潘睿")
    person.opens()
    person.keys("F8")
    person.waits_for("handoff_accepted")
    person.press("Databases")
    wait_for(lambda: person.field("category"), "the problem type")
    person.keys("ctrl+shift+k")
    person.press("Just viewed")
    person.waits_for("article_used")
    person.keys("ctrl+shift+r")
    person.desktop.picture("case_script")
    person.press("Dry run")
    person.waits_for("script_run")
    assert not (folder / "restarted").exists(), "a dry run does nothing"
    person.press("Run on")
    person.waits_for("script_run", 2)
    assert (folder / "restarted").exists()
    person.desktop.picture("case_script_done")
    person.keys("Escape", "ctrl+shift+k")
    person.press("Worked")
    person.waits_for("article_used", 2)
    person.keys("F8")
    person.types("1. restarted the listener 2. the pool is larger now", "watch the connections")
    person.desktop.picture("case_solve")
    person.keys("ctrl+Return")
    person.keys(
        "space", "ctrl+Return"
    )  # the keyboard stands where something was missing: the category is right
    person.becomes("pending_confirmation")


def requester_is_heard(person: Person) -> None:
    """They confirm over the telephone, and say what they think of it."""
    person.keys("F8", "Down", "ctrl+Return")
    person.becomes("closed")
    assert person.said("confirmed")[-1]["by"] == "phone"
    person.keys("F8")
    person.desktop.picture("case_rating")
    person.types("2", "it works, but for half an hour nobody told me anything")
    person.keys("ctrl+Return")
    person.waits_for("survey")
    assert person.said("survey")[-1]["rating"] == 2
    person.desktop.picture("case_closed")


def lead_sees_what_to_improve(person: Person) -> None:
    """The review names the low rating, and it is followed up."""
    person.sits("许红")
    person.keys("Escape", "g", "r")
    person.press("Low ratings", "")
    person.desktop.picture("case_review")
    person.keys("1")
    person.types("from now on a word every half hour")
    person.desktop.picture("case_followed")
    person.keys("Return")
    person.waits_for("survey_followed")


def test_a_new_agent_follows_the_hints_only(person: Person) -> None:
    """F8 does each next step; nothing else is known on the first day."""
    desktop = person.desktop
    desktop.command("person", "add", "周新", "--staff", "--tier", "L1")
    desktop.command("person", "join", "周新", "一线支持")
    given = (
        "--requester",
        "lin.xiaotong@finance.yunfan.example",
        "--group",
        "一线支持",
        "--channel",
        "portal",
    )
    desktop.command("ticket", "new", "--title", "Login fails with 403", "--body", "403 Forbidden", *given)
    rows = desktop.rows("SELECT number FROM ticket WHERE title = 'Login fails with 403'")
    person.ticket = str(rows[0][0])
    person.sits("周新")
    desktop.picture("new_agent_empty")
    person.press("Show what nobody has taken")
    person.press(person.ticket, "table cell")
    desktop.picture("new_agent_hint")
    person.keys("F8")
    person.becomes("assigned")
    person.keys("F8")
    person.types("we look into it, you hear from us within the hour")
    person.keys("ctrl+Return")
    person.becomes("in_progress")
    person.keys("F8")
    person.types("Account and")
    person.keys("Return")
    wait_for(lambda: person.field("category") == "account_login", "the problem type")
    desktop.settle()
    person.keys("F8")
    desktop.picture("new_agent_article")
    person.press("Worked")
    person.waits_for("article_used")
    person.keys("F8")
    person.types("1. added the account to the group of the portal")
    person.keys("ctrl+Return")
    desktop.picture("new_agent_solve")
    person.keys("space", "ctrl+Return")
    person.becomes("pending_confirmation")
    person.keys("F8", "Down", "ctrl+Return")
    person.becomes("closed")
    person.keys("F8")
    person.types("5")
    person.keys("ctrl+Return")
    person.waits_for("survey")
    desktop.picture("new_agent_done")
    found = json.loads(desktop.command("audit", "--ticket", person.ticket, "--json"))
    assert (found["violations"], found["next"]) == (0, None), "the norm finds nothing, nothing is left to do"
