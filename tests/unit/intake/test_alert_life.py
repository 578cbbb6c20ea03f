"""Silences, what a source no longer lists, stale groups, maintenance windows."""

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from desk.intake import upkeep  # noqa: F401  (fills the registry)
from desk.intake.alert_link import AlertLink
from desk.process.alert_life import Held, Maintenance, compare, is_muted, matchers_of
from desk.process.errors import KnownError
from desk.protocol.intake import SilenceView
from tests.unit.intake.channel_kit import ChannelKit, firing, resolved

HOUR_US = 3_600_000_000


def system(kit: ChannelKit, verb: str, **args: Any) -> None:
    """Run an op as the service does."""
    kit.run(verb, source="system", **args)


def said(kit: ChannelKit, ticket: bytes) -> list[str]:
    """Return what the alert lines of a ticket say, by status."""
    rows = kit.store.connection.exec_driver_sql(
        "SELECT json_extract(data, '$.status') FROM entry WHERE ticket_id = ? AND kind = 'alert' ORDER BY n",
        (ticket,),
    )
    return [str(status) for (status,) in rows]


def due(kit: ChannelKit) -> tuple[SilenceView, ...]:
    """Return the silences that the source has to be asked about."""
    system(kit, "alert.derive")
    found: tuple[SilenceView, ...] = kit.ask("query.silences", due=True)
    return found


def test_a_silence_matches_what_all_firing_alerts_share() -> None:
    """Labels of the group that an alert does not have are left out; without any those the alerts share."""
    alerts = [{"alertname": "A", "host": "a"}, {"alertname": "A", "host": "b"}]
    assert matchers_of({"alertname": "A", "host": "a"}, alerts) == {"alertname": "A"}
    assert matchers_of({}, alerts) == {"alertname": "A"}
    assert matchers_of({"x": "y"}, []) == {"x": "y"}


def test_two_looks_without_an_alert_end_it() -> None:
    """Missed once, over the second time; seen again it begins anew."""
    look = compare([Held("a", 0), Held("b", 1), Held("c", 1), Held("d", 0)], {"c", "d"})
    assert (look.missed, look.over, look.back) == (("a",), ("b",), ("c",))


def test_windows_cover_by_label_beginning_and_source() -> None:
    """Every alert has to be covered, by whichever window."""
    one = Maintenance(0, 10, {"service": "pay*"})
    other = Maintenance(5, 10, {}, source="lab")
    assert is_muted([one, other], "am", [{"service": "payments"}], 0)
    assert not is_muted([one, other], "am", [{"service": "payments"}, {"service": "wiki"}], 7)
    assert is_muted([one, other], "lab", [{"service": "payments"}, {"service": "wiki"}], 7)
    assert not is_muted([one], "am", [{"service": "payments"}], 10)
    assert not is_muted([], "am", [], 0)


def test_a_silence_is_asked_for_set_lifted_and_ends(kit: ChannelKit) -> None:
    """The wish stands on the ticket; each answer of the source does too; what still fires is said at the end."""
    view = kit.alert(firing(service="pay"))
    assert view.ticket is not None
    kit.run("ticket.silence", ticket=view.ticket, minutes=30, comment="deploying")
    (wish,) = due(kit)
    assert (wish.state, wish.matchers["alertname"], wish.author) == ("wanted", "HighErrorRate", "魏清")
    system(kit, "alert.silenced", silence=wish.id, error="503 busy")
    assert due(kit) == ()
    kit.later(minutes=1)
    system(kit, "alert.silenced", silence=due(kit)[0].id, ident="s-1")
    kit.run("ticket.unsilence", ticket=view.ticket)
    (lift,) = due(kit)
    assert (lift.state, lift.silence_id) == ("lifting", "s-1")
    system(kit, "alert.silenced", silence=lift.id)
    kit.run("ticket.silence", ticket=view.ticket, minutes=5)
    (second,) = due(kit)
    system(kit, "alert.silenced", silence=second.id, ident="s-2")
    kit.later(minutes=6)
    system(kit, "intake.upkeep")
    assert said(kit, view.ticket)[1:] == [
        "silence", "silence_active", "unsilence", "silence_lifted", "silence", "silence_active", "silence_over",
    ]  # fmt: skip
    assert [one.state for one in kit.ask("query.silences", ticket=view.ticket)] == ["ended", "ended"]
    assert [one.status for one in kit.ask("query.alerts", ticket=view.ticket)] == ["firing"]


def test_a_silence_that_cannot_be_set_says_so(kit: ChannelKit) -> None:
    """After the last try the ticket tells; one taken back meanwhile is lifted; wrong wishes are refused."""
    view = kit.alert(firing())
    assert view.ticket is not None
    kit.run("ticket.silence", ticket=view.ticket, minutes=600)
    for _ in range(8):
        (wish,) = due(kit)
        system(kit, "alert.silenced", silence=wish.id, error="refused")
        kit.later(minutes=6)
    assert (due(kit), said(kit, view.ticket)[-1]) == ((), "silence_failed")
    kit.run("ticket.silence", ticket=view.ticket, minutes=600)
    (wish,) = due(kit)
    kit.run("ticket.unsilence", ticket=view.ticket)
    assert due(kit) == ()
    system(kit, "alert.silenced", silence=wish.id, ident="late")
    assert [(one.state, one.silence_id) for one in due(kit)] == [("lifting", "late")]
    for minutes in (0, 10**6):
        with pytest.raises(KnownError, match="30 days"):
            kit.run("ticket.silence", ticket=view.ticket, minutes=minutes)
    with pytest.raises(KnownError, match="does not come from an alert"):
        kit.run("ticket.silence", ticket=kit.create(), minutes=5)


def test_what_the_source_no_longer_lists_is_over(kit: ChannelKit) -> None:
    """Cut-off and unsent recoveries are found by looking; an alert that is listed stays, and is not stale."""
    first, second = firing("A", host="a"), firing("A", host="b")
    view = kit.alert(first, second, truncatedAlerts=3)
    assert view.ticket is not None
    both = [first["fingerprint"], second["fingerprint"]]
    system(kit, "alert.look", monitor="alertmanager", listed=both)
    for listed in ([both[0]], both, [both[0]], [both[0]]):
        system(kit, "alert.look", monitor="alertmanager", listed=listed)
    assert said(kit, view.ticket) == ["firing", "resolved"]
    kit.later(minutes=10)
    for _ in range(2):
        system(kit, "alert.look", monitor="alertmanager", listed=[])
    assert said(kit, view.ticket)[-1] == "recovered"
    assert kit.row(view.ticket).open == 1
    system(kit, "alert.look", monitor="alertmanager", listed=[])
    assert len(said(kit, view.ticket)) == 3


def test_a_group_that_was_never_heard_of_again_is_stale_once(kit: ChannelKit) -> None:
    """Twice the repeat interval without a word: the ticket asks once, and anew after the next word."""
    alert = firing()
    view = kit.alert(alert)
    assert view.ticket is not None
    kit.later(minutes=479)
    system(kit, "intake.upkeep")
    assert said(kit, view.ticket) == ["firing"]
    for _ in range(2):
        kit.later(minutes=2)
        system(kit, "intake.upkeep")
    assert said(kit, view.ticket) == ["firing", "stale"]
    kit.alert(alert)
    kit.later(minutes=481)
    system(kit, "intake.upkeep")
    assert said(kit, view.ticket) == ["firing", "stale", "stale"]


def test_maintenance_makes_no_ticket_until_it_is_over(kit: ChannelKit) -> None:
    """What falls into a window is on record; what still fires at its end becomes a ticket then."""
    now = kit.now_us
    plan = {"starts_us": now, "ends_us": now + HOUR_US, "name": "router", "matchers": {"service": "net*"}}
    window = kit.run("alert.maintenance", **plan).subject
    stays, passes = firing("A", service="network"), firing("B", service="net")
    assert kit.alert(stays).state == kit.alert(passes).state == "stored"
    assert kit.alert(firing("C", service="web")).state == "ticket"
    kit.alert(resolved(passes), status="resolved")
    assert [one.state for one in kit.ask("query.maintenance")] == ["running"]
    kit.later(minutes=5)
    system(kit, "intake.upkeep")
    assert kit.tickets() == 1
    kit.run("alert.maintenance_end", window=window)
    system(kit, "intake.upkeep")
    assert kit.tickets() == 2
    assert (kit.ask("query.maintenance"), len(kit.ask("query.maintenance", over=True))) == ((), 1)
    with pytest.raises(KnownError, match="has ended"):
        kit.run("alert.maintenance_end", window=window)
    for change in ({"name": " "}, {"ends_us": now}, {"matchers": {}}):
        with pytest.raises(KnownError):
            kit.run("alert.maintenance", **(plan | change))


class _Source(http.server.BaseHTTPRequestHandler):
    """An Alertmanager that remembers what it was asked."""

    def _do(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server.asked.append((self.command, self.path.split("?")[0], body, self.headers["Authorization"]))
        code, answer = server.answers.get((self.command, self.path.split("?")[0]), (404, {}))
        data = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_DELETE = _do  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def source() -> Iterator[Any]:
    """A source on this machine."""
    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Source)
    server.asked, server.answers = [], {}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_line_looks_and_carries_silences_out(source: Any) -> None:
    """A member that does not answer is passed over; one that just began is not believed; nothing is set twice."""
    told: list[tuple[str, dict[str, Any]]] = []
    wish = SilenceView(
        id=b"w" * 16, ticket=b"t" * 16, number="T-1", source="am", matchers={"alertname": "A"}, author="Li",
        comment="why", silence_id="old", state="wanted", error="", until_us=1_800_000_000_000_000, created_us=1,
    )  # fmt: skip
    wishes = [wish]
    address = f"http://127.0.0.1:{source.server_address[1]}"
    config = {"apis": ["am=http://127.0.0.1:1", f"am={address}"], "api_token": "tok", "poll_s": 60}
    link = AlertLink(
        config, wishes=lambda: wishes, tell=lambda verb, args: told.append((verb, args)), up=lambda _: None
    )
    source.answers |= {
        ("GET", "/api/v2/status"): (200, {"uptime": "2020-01-01T00:00:00.123Z"}),
        ("GET", "/api/v2/alerts"): (200, [{"fingerprint": "b", "labels": {}}, {"fingerprint": "a"}]),
        ("GET", "/api/v2/silences"): (200, []),
        ("POST", "/api/v2/silences"): (200, {"silenceID": "s-9"}),
    }
    assert link.look() is False
    assert told.pop() == ("alert.look", {"monitor": "am", "listed": ["a", "b"]})
    source.answers["GET", "/api/v2/status"] = (200, {"uptime": "2999-01-01T00:00:00Z"})
    link.look()
    assert told == []
    link.carry_out()
    assert told.pop()[1] == {"silence": wish.id, "ident": "s-9", "error": ""}
    posted = json.loads(source.asked[-1][2])
    assert (posted["createdBy"], posted["comment"], source.asked[-1][3]) == (
        "desk:Li",
        "T-1 why",
        "Bearer tok",
    )
    mine = {"id": "s-1", "createdBy": "desk:Li", "comment": "T-1 why", "endsAt": posted["endsAt"]}
    source.answers["GET", "/api/v2/silences"] = (200, [mine | {"status": {"state": "active"}}])
    link.carry_out()
    assert told.pop()[1]["ident"] == "s-1"
    wishes[0] = SilenceView(
        **{name: getattr(wish, name) for name in wish.__struct_fields__} | {"state": "lifting"}
    )
    link.carry_out()
    assert (told.pop()[1]["ident"], source.asked[-1][:2]) == ("old", ("DELETE", "/api/v2/silence/old"))
    wishes[0] = wish
    source.answers["GET", "/api/v2/silences"] = (401, {"no": 1})
    link.carry_out()
    assert told.pop()[1]["error"].startswith("401")


def test_maintenance_after_a_closed_ticket_and_under_a_second_window(kit: ChannelKit) -> None:
    """A group whose ticket is closed fires in a window: its new ticket waits for the end of the last window."""
    first = firing("A", service="net")
    view = kit.alert(first)
    assert view.ticket is not None
    kit.run("ticket.cancel", ticket=view.ticket, reason="test")
    kit.alert(resolved(first), status="resolved")
    now = kit.now_us
    plan = {"starts_us": now, "matchers": {"service": "net"}}
    kit.run("alert.maintenance", name="one", ends_us=now + HOUR_US, **plan)
    kit.run("alert.maintenance", name="two", ends_us=now + 2 * HOUR_US, **plan)
    kit.later(minutes=5)
    assert kit.alert(firing("A", service="net", at="2027-03-09T02:00:00Z")).state == "stored"
    for hours, tickets in ((1, 1), (1, 2)):
        kit.later(minutes=60 * hours)
        system(kit, "intake.upkeep")
        assert kit.tickets() == tickets
    kit.later(days=1)
    kit.run("ticket.cancel", ticket=_newest(kit), reason="test")
    system(kit, "intake.upkeep")
    assert said(kit, _newest(kit)) == ["firing"], "a done ticket is not asked about"


def _newest(kit: ChannelKit) -> bytes:
    found = kit.store.connection.exec_driver_sql(
        "SELECT id FROM ticket ORDER BY key DESC LIMIT 1"
    ).scalar_one()
    return bytes(found)


def test_what_recovered_and_nobody_touched_closes_itself(kit: ChannelKit) -> None:
    """P3 after the quiet time, never P1."""
    low, high = firing("Low"), firing("High", severity="critical")
    tickets = [kit.alert(alert).ticket or b"" for alert in (low, high)]
    for alert in (low, high):
        kit.alert(resolved(alert), status="resolved", groupLabels={"alertname": alert["labels"]["alertname"]})
    kit.later(minutes=61)
    system(kit, "intake.upkeep")
    assert [kit.row(ticket).open for ticket in tickets] == [0, 1]
