"""Timelines rebuilt from logs with one row per update."""

from pathlib import Path

import pytest

from desk.exchange.readers.grouping import Grouping
from desk.process.errors import KnownError
from tests.unit.exchange.import_kit import import_text, kinds, us

HEAD = (
    "number,ident_state,sys_updated_at,opened_at,resolved_at,closed_at,assignment_group,assigned_to,sys_updated_by,"
    "caller_id,priority,category,category,made_sla,reopen_count,sys_mod_count\n"
)


def row(number: str, state: str, at: str, **cells: str) -> str:
    names = HEAD.strip().split(",")
    known = {"number": number, "ident_state": state, "sys_updated_at": f"20/2/2016 {at}"}
    known |= {"opened_at": "20/2/2016 08:00", "priority": "3", "category": "26"} | cells
    return ",".join(known.get(name, "?") for name in names) + "\n"


def day(clock: str) -> str:
    return f"20/2/2016 {clock}"


def test_a_whole_life(tmp_path: Path) -> None:
    stated = {"resolved_at": day("12:00"), "closed_at": day("13:00"), "made_sla": "false"}
    log = HEAD + "".join(
        [
            row("A", "New", "08:10", assignment_group="70", **stated),
            row("A", "Active", "08:20", assignment_group="70", assigned_to="9", **stated),
            row("A", "Awaiting User Info", "08:30", assignment_group="70", assigned_to="9", **stated),
            row("A", "Awaiting Vendor", "08:40", assignment_group="24", assigned_to="9", **stated),
            row("A", "Active", "08:50", assignment_group="?", assigned_to="?", priority="1", **stated),
            row("A", "Resolved", "09:00", **stated | {"category": "27", "priority": "1"}),
            row("A", "Active", "10:00", priority="1", **stated),
            row("A", "-100", "10:30", priority="1", **stated),
            row("A", "Resolved", "11:00", priority="1", **stated),
            row("A", "Resolved", "12:00", priority="1", **stated),
            row("A", "Closed", "13:00", priority="1", **stated),
        ]
    )
    loader, last = import_text(tmp_path, log)
    ticket = loader.tickets["A"]
    assert kinds(ticket) == [
        ("created", 0), ("group", 10), ("assigned", 20), ("started", 20), ("waiting_customer", 30), ("group", 40),
        ("resumed", 40), ("waiting_third_party", 40), ("priority", 50), ("resumed", 50), ("category", 60),
        ("solution_provided", 60), ("category", 120), ("reopened", 120), ("solution_provided", 240), ("closed", 300),
        ("imported_fact", 300),
    ]  # fmt: skip
    assert (ticket.state, ticket.priority, ticket.group, ticket.owner) == ("closed", 1, "24", "assigned_to:9")
    assert ticket.facts["made_sla"] is False
    assert ticket.entries[4].data == {"reason": "Awaiting User Info", "expected_until": None}
    assert ticket.entries[8].data == {"from": 3, "to": 1}
    assert ticket.created_us == us("2016-02-20 08:00")
    assert not any(entry.kind in ("public_reply", "call") for entry in ticket.entries)
    assert (last.phase, last.new, last.rejected) == ("done", 1, 0)


def test_rows_may_be_interleaved_and_out_of_order(tmp_path: Path) -> None:
    rows = [
        row("A", "New", "08:10"),
        row("B", "New", "08:10"),
        row("A", "Active", "08:20"),
        row("B", "Active", "08:30"),
    ]
    rows += [row("A", "Resolved", "09:00"), row("B", "Resolved", "09:10"), row("C", "New", "08:00")]
    sorted_loader, _ = import_text(tmp_path, HEAD + "".join(sorted(rows)), name="a.csv")
    shuffled, _ = import_text(tmp_path, HEAD + "".join(rows[::-1]), name="b.csv")
    assert {k: t.entries for k, t in sorted_loader.tickets.items()} == {
        k: t.entries for k, t in shuffled.tickets.items()
    }


def test_a_row_stamped_late_makes_no_reopening(tmp_path: Path) -> None:
    rows = [row("A", "New", "11:10", sys_mod_count="1"), row("A", "New", "09:52", sys_mod_count="1")]
    rows += [row("A", "Resolved", "11:03", sys_mod_count="2"), row("A", "Closed", "12:00", sys_mod_count="3")]
    loader, _ = import_text(tmp_path, HEAD + "".join(rows) + row("B", "New", "08:00", sys_mod_count="0"))
    assert [kind for kind, _ in kinds(loader.tickets["A"])] == ["created", "solution_provided", "closed"]


def test_bad_rows_are_refused_and_their_ticket_goes_on(tmp_path: Path) -> None:
    log = (
        HEAD
        + row("A", "New", "08:10")
        + row("A", "Active", "25:99")
        + row("A", "Closed", "09:00")
        + row("?", "New", "08:00")
    )
    log += row("A", "Active", "x").replace("20/2/2016 x", "?").replace(day("08:00"), "?")
    loader, last = import_text(tmp_path, log)
    assert [kind for kind, _ in kinds(loader.tickets["A"])] == ["created", "closed"]
    assert last.rejected == 3
    refused = (tmp_path / "f.csv.rejected.csv").read_text("utf-8-sig").splitlines()
    assert refused[0] == "line,reason,row"
    assert sorted(line.split(",")[0] for line in refused[1:]) == ["3", "5", "6"]


def test_closed_without_a_resolved_row_takes_the_stated_resolution(tmp_path: Path) -> None:
    stated = {"resolved_at": day("09:00"), "closed_at": day("10:00")}
    log = (
        HEAD
        + row("A", "New", "08:10", **stated)
        + row("A", "Closed", "10:30", **stated)
        + row("B", "New", "08:00") * 2
    )
    loader, _ = import_text(tmp_path, log)
    assert kinds(loader.tickets["A"]) == [("created", 0), ("solution_provided", 60), ("closed", 120)]


def test_what_cannot_be_an_event_log_says_so(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="names the ticket"):
        import_text(tmp_path, "a,title\n1,x\n", "[source]\nform = 'eventlog'\n[columns]\ntitle = 'title'\n")
    with pytest.raises(KnownError, match="when each update happened"):
        import_text(tmp_path, "a,title\n1,x\n", "[source]\nform = 'eventlog'\n[columns]\nexternal_id = 'a'\n")


def test_a_foreign_log_with_a_mapping(tmp_path: Path) -> None:
    log = "Fall;Zeit;Schritt;Wer\n7;09.03.2026 08:00;Angelegt;Uwe\n7;09.03.2026 09:00;Erledigt;Anna <anna@x.example>\n"
    mapping = (
        "[source]\nname='w'\nform='eventlog'\n[time]\nzone='Europe/Berlin'\n[columns]\nexternal_id='Fall'\nupdated='Zeit'\n"
        "state='Schritt'\nauthor='Wer'\n[values.state]\nAngelegt='in_progress'\nErledigt='pending_confirmation'\n"
    )
    loader, _ = import_text(tmp_path, log, mapping)
    ticket = loader.tickets["7"]
    assert kinds(ticket) == [("created", 0), ("started", 0), ("solution_provided", 60)]
    assert ticket.created_us == us("2026-03-09 07:00")
    assert ticket.entries[-1].author == "anna@x.example"
    assert loader.people["anna@x.example"].name == "Anna"
    assert ticket.title == "7"


def test_grouping_sorts_whatever_comes() -> None:
    with Grouping() as grouping:
        for line in range(5_000):
            grouping.add(f"k{line % 7}", line, [line, None, "x"])
        groups = list(grouping.groups())
    assert [key for key, _ in groups] == [f"k{n}" for n in range(7)]
    assert groups[3][1][:2] == [(3, [3, None, "x"]), (10, [10, None, "x"])]


@pytest.mark.parametrize(
    "log",
    [
        "服务单号,流转时间,当前状态,受理部门,处理工程师,上报人,故障描述,事件级别\n"
        "S-1,2025/1/2 9:00,待受理,网络组,,张三,VPN连不上,P2\nS-1,2025/1/2 9:20,处理中,网络组,王工,张三,VPN连不上,P2\n"
        "S-1,2025/1/2 12:20,处理中,网络组,王工,张三,VPN连不上,P1\nS-1,2025/1/2 13:00,已解决,网络组,王工,张三,VPN连不上,P1\n",
        "CaseRef;Moment;NewStatus;CurrentTeam;AssignedEngineer;RaisedBy;ShortDesc;SeverityLevel\n"
        "S-1;2025-01-02 09:00;logged;网络组;;张三;VPN连不上;P2\n"
        "S-1;2025-01-02 09:20;in progress;网络组;王工;张三;VPN连不上;P2\n"
        "S-1;2025-01-02 12:20;in progress;网络组;王工;张三;VPN连不上;P1\n"
        "S-1;2025-01-02 13:00;fixed;网络组;王工;张三;VPN连不上;P1\n",
    ],
)
def test_a_log_of_an_unknown_system_is_recognised(tmp_path: Path, log: str) -> None:
    """Columns are known by what their names look like, the time of an update by its content at the latest."""
    loader, _ = import_text(tmp_path, log)
    [ticket] = loader.tickets.values()
    assert [kind for kind, _ in kinds(ticket)] == [
        "created", "group", "assigned", "started", "priority", "solution_provided",
    ]  # fmt: skip
    assert [minute for _, minute in kinds(ticket)] == [0, 0, 20, 20, 200, 240]
    assert (ticket.title, ticket.group, ticket.priority) == ("VPN连不上", "网络组", 1)


def test_repeated_numbers_without_any_time_are_no_log(tmp_path: Path) -> None:
    loader, _ = import_text(tmp_path, "number,title\n" + "A-1,first\nA-1,second\n" * 3)
    assert [ticket.title for ticket in loader.tickets.values()] == ["second"]
