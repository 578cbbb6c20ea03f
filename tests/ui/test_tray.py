"""The notification area: next breach, one message per step, pause; links and the clipboard."""

import base64
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shiboken6
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desk.process.errors import KnownError
from desk.protocol.messages import Event
from desk.protocol.settings import defaults
from desk.protocol.team import NoticeView
from desk.protocol.views import GroupView, PersonView, Workspace
from desk.ui import links
from desk.ui.clip import clipboard_fields
from desk.ui.clock import Clock
from desk.ui.tray import Tray

NOW = 1_780_000_000_000_000
ME, GROUP = b"m" * 16, b"g" * 16
WORKSPACE = Workspace(
    name="Desk", me=PersonView(id=ME, name="Grace"), groups=(GroupView(id=GROUP, name="One", tier="L1", members=(ME,)),),
    staff=(), categories=(), products=(), settings={}, replica_version=1, tickets=1,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_bus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Show nothing on the desktop of whoever runs the tests."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'no-bus'}")
    monkeypatch.setenv("PATH", str(tmp_path / "no-programs"))


class Reader:
    """Answers one row, or fails."""

    def __init__(self, due_us: int | None, error: bool = False) -> None:
        self.due_us, self.error = due_us, error

    def first(self, query: Any, limit: int = 1) -> list[Any]:
        if self.error:
            raise KnownError("reader_busy")
        return [SimpleNamespace(due_us=self.due_us, number="T-1", title="VPN", id=b"t" * 16)]


def make(qtbot: QtBot, reader: Any, settings: dict[str, Any] | None = None) -> Tray:
    window = QWidget()
    qtbot.addWidget(window)
    clock = Clock(window)
    clock.freeze(NOW)
    values = {**defaults(), **(settings or {})}
    tray = Tray(window, reader, clock, lambda: values, available=False)
    tray.workspace = WORKSPACE
    return tray


def warning(step: int = 90, owner: bytes | None = ME, priority: int = 3) -> Event:
    data = {"ticket": base64.b64encode(b"t" * 16).decode(), "number": "T-1", "title": "VPN", "step": step, "at": NOW,
            "metric": "resolution", "priority": priority, "group": base64.b64encode(GROUP).decode(),
            "owner": base64.b64encode(owner).decode() if owner else None}  # fmt: skip
    return Event(event="warning", data=data)


@pytest.mark.parametrize(
    ("due", "words"), [(NOW + 600_000_000, "breach in"), (NOW - 60_000_000, "late"), (None, "no deadline")]
)
def test_the_next_breach_stands_in_the_tip(qtbot: QtBot, due: int | None, words: str) -> None:
    tray = make(qtbot, Reader(due))
    tray.on_tick(NOW + 20_000_000)
    assert words in tray.next_text()
    assert words in tray.icon.toolTip() or not tray.icon.toolTip()
    assert make(qtbot, Reader(due, error=True)).next_text() == "Desk"


def test_a_step_is_told_as_the_person_wants(qtbot: QtBot) -> None:
    tray = make(qtbot, Reader(None))
    tray.on_event(warning(step=50))
    tray.on_event(warning(owner=b"o" * 16))
    assert tray.shown is None
    tray.on_event(warning())
    assert tray.shown is not None
    assert tray.shown[0].startswith("T-1")
    with qtbot.waitSignal(tray.ticket_wanted) as told:
        tray.icon.messageClicked.emit()
    assert told.args == [b"t" * 16]
    mine = make(qtbot, Reader(None), {"notify_whose": "groups"})
    mine.on_event(warning(owner=None, step=100))
    assert mine.shown is not None


def test_a_pause_ends_by_itself(qtbot: QtBot) -> None:
    tray = make(qtbot, Reader(None))
    tray.entry("pause").trigger()
    tray.on_event(warning())
    assert tray.shown is None
    tray.on_tick(NOW + 3_700_000_000)
    assert not tray.entry("pause").isChecked()
    tray.on_event(warning())
    assert tray.shown is not None


def test_the_menu(qtbot: QtBot) -> None:
    tray = make(qtbot, Reader(None))
    entries = [action for action in tray.menu.actions() if action.objectName() not in ("", "pause")]
    for action in entries:
        with qtbot.waitSignal(tray.action_wanted) as told:
            action.trigger()
        assert told.args == [action.objectName()]


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("desk://ticket/T-1996D", ("ticket", {"number": "T-1996D"})), ("T-1", ("ticket", {"number": "T-1"})),
        ("desk://new?phone=+86%20138&title=VPN&bad=1", ("new", {"phone": "+86 138", "title": "VPN"})),
        ("desk://call?number=%2B86%20138", ("call", {"number": "+86 138"})), ("desk://call/13800", ("call", {"number": "13800"})),
        ("desk://call", ("", {})), ("desk://new?phone=+86138", ("new", {"phone": "+86138"})),
        ("DESK:ticket/T-1%20#0a0b", ("ticket", {"number": "T-1#0a0b"})), ("desk://ticket/", ("", {})),
        ("desk://[::1", ("", {})), ("desk://a]b/ticket/1", ("", {})), ("desk://\u2100/ticket/1", ("", {})),
        ("desk://ticket/" + "9" * 9000, ("ticket", {"number": "9" * 60})), ("  ", ("", {})), ("desk://other/1", ("", {})),
        ("desk:///new?from=clipboard", ("new", {"from": "clipboard"})), ("desk://", ("", {})), ("", ("", {})),
    ],
)  # fmt: skip
def test_links(link: str, meant: tuple[str, dict[str, str]]) -> None:
    assert links.parse(link) == meant


def test_the_clipboard_becomes_fields_or_a_picture(qapp: object) -> None:
    QGuiApplication.clipboard().setText("VPN is down\nsince nine")
    assert clipboard_fields() == ({"title": "VPN is down", "body": "VPN is down\nsince nine"}, [])
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    fields, files = clipboard_fields()
    assert fields == {}
    assert QImage(files[0]).width() == 4
    Path(files[0]).unlink()


def _command(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> Path:
    """Put a desktop's command first in the path: it writes down what it was given and prints an answer."""
    heard, program = folder / "heard", folder / "notify-send"
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" > {heard}\necho {answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return heard


def test_without_a_tray_the_desktop_shows_the_message(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = _command(tmp_path, monkeypatch, "open")
    tray = make(qtbot, Reader(None))
    event = warning(90)
    event.data["title"] = "--help <b>VPN</b> & mail"
    with qtbot.waitSignal(tray.ticket_wanted) as wanted:
        tray.on_event(event)
    assert wanted.args == [b"t" * 16]
    given = heard.read_text().splitlines()
    assert given[-3:] == ["--", "T-1: Resolution at 90 %", "--help &lt;b&gt;VPN&lt;/b&gt; &amp; mail"]


def test_a_message_that_is_closed_opens_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _command(tmp_path, monkeypatch, "")
    tray = make(qtbot, Reader(None))
    wanted: list[bytes] = []
    tray.ticket_wanted.connect(wanted.append)
    tray.on_event(warning(90))
    message = tray.messages.children()[0]
    with qtbot.waitSignal(message.destroyed):  # type: ignore[attr-defined]
        pass
    assert wanted == []


def test_without_any_service_the_task_bar_asks(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tray = make(qtbot, Reader(None))
    assert not tray.messages.show("a", "b", about=b"", button="c")
    tray.on_event(warning(90))
    assert tray.shown is not None


def test_a_dispatched_ticket_is_told_but_in_quiet_hours_only_an_urgent_one(qtbot: QtBot) -> None:
    def notice(priority: int) -> NoticeView:
        return NoticeView(
            id=b"n" * 16, ticket=b"t" * 16, number="T-9", title="VPN", priority=priority, person=ME, name="",
            reason="dispatched", state="told", why="urgent", fired_us=NOW, due_us=None, seen_us=None,
            sentence="dispatched",
        )  # fmt: skip

    tray = make(qtbot, Reader(None), {"quiet": "hours", "quiet_from": "00:00", "quiet_until": "23:59"})
    tray.on_notice(notice(3))
    assert tray.shown is None
    tray.on_notice(notice(1))
    assert tray.shown == ("T-9 · dispatched", "VPN", b"t" * 16)
    awake = make(qtbot, Reader(None))
    awake.on_notice(notice(3))
    assert awake.shown is not None


def test_off_shift_by_the_roster_only_p1_is_shown(qtbot: QtBot) -> None:
    tray = make(qtbot, Reader(None))
    tray.on_shifts([(NOW + 3_600_000_000, NOW + 7_200_000_000)])
    tray.on_event(warning())
    assert tray.shown is None
    tray.on_event(warning(priority=1))
    assert tray.shown is not None
    tray.shown = None
    tray.on_shifts([(NOW - 3_600_000_000, NOW + 3_600_000_000)])
    tray.on_event(warning())
    assert tray.shown is not None


def test_the_menu_lives_as_long_as_the_window_and_a_warning_needs_none(qtbot: QtBot) -> None:
    tray = make(qtbot, Reader(None))
    assert tray.menu.parentWidget() is tray.parent()
    shiboken6.delete(tray.menu)
    tray.on_event(warning())
    assert tray.shown is not None
    # A window half gone would hear of the next test's language.
    shiboken6.delete(tray.parent())


def flood(tally: list[list[Any]]) -> Event:
    first = {whose: {**warning(step=100, priority=place).data, "number": f"T-{whose}"}
             for place, whose in enumerate(("others", "groups", "mine"))}  # fmt: skip
    return Event(event="warnings", data={"tally": tally, "first": first})


def test_a_flood_is_one_message_that_leads_to_the_view_of_those_tickets(qtbot: QtBot) -> None:
    rows = [["mine", 100, False, 30], ["mine", 50, False, 9], ["mine", 90, True, 2], ["groups", 100, False, 40],
            ["others", 100, True, 50]]  # fmt: skip
    tray = make(qtbot, Reader(None))
    tray.on_event(flood(rows))
    assert tray.shown == ("32 tickets need you: 30 past their deadline", "Most urgent: T-mine VPN", "mine")
    with qtbot.waitSignal(tray.view_wanted) as told:
        tray.icon.messageClicked.emit()
    assert told.args == ["mine"]
    ours = make(qtbot, Reader(None), {"notify_whose": "groups"})
    ours.on_event(flood(rows))
    assert ours.shown is not None
    assert ours.shown[0].startswith("72 tickets")
    assert ours.shown[2] == "breaching"
    every = make(qtbot, Reader(None), {"notify_whose": "all", "quiet": "hours", "quiet_until": "23:59"})
    every._settings()["quiet_from"] = "00:00"
    every.on_event(flood(rows))
    assert every.shown is not None
    assert every.shown[0] == "52 tickets need you: 50 past their deadline"


def test_of_a_flood_that_holds_one_or_none_of_mine(qtbot: QtBot) -> None:
    tray = make(qtbot, Reader(None))
    tray.on_event(flood([["groups", 100, True, 900]]))
    assert tray.shown is None
    tray.on_event(flood([["groups", 100, True, 900], ["mine", 100, False, 1]]))
    assert tray.shown == ("T-mine: Resolution breached", "VPN", b"t" * 16)
