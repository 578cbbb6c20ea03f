"""A real Prometheus and real Alertmanagers: each group is one ticket, whatever fails between and is killed."""

import contextlib
import random
from pathlib import Path

from tests.conftest import ProofCount
from tests.integration.serve.monitoring import Exporter, Member, Way, answering, prometheus
from tests.integration.serve.rig import Serve, serving, until

EXPERTS = "Database experts"
CONFIG = f'storm_groups = 10000\nexpert_group = "{EXPERTS}"\n'


def firing(desk: Serve) -> set[str]:
    """Return the hosts whose alerts fire as the desk has it."""
    query = "SELECT json_extract(labels, '$.host') FROM alert WHERE status = 'firing'"
    return {host for (host,) in desk.rows(query)}


def tickets(desk: Serve) -> list[tuple[str, int]]:
    """Return the tickets that alerts made: title and whether it is open."""
    return desk.rows("SELECT title, open FROM ticket WHERE channel = 'alert' ORDER BY title")  # type: ignore[return-value]


def split_and_healed(tmp_path: Path) -> None:
    """Rounds of new and flapping groups, late answers, faults, kills and a split pair: N groups, N tickets."""
    exporter = Exporter()
    with contextlib.ExitStack() as held:
        desk = held.enter_context(serving(tmp_path, CONFIG))
        way = Way(desk.port)
        hook = f"http://127.0.0.1:{held.enter_context(answering(way))}/hook/am"
        one, two = (Member(tmp_path, name, hook) for name in ("one", "two"))
        held.enter_context(one.run(two))
        pair = held.enter_context(contextlib.ExitStack())
        pair.enter_context(two.run(one))
        ports = [one.port, two.port]
        held.enter_context(prometheus(tmp_path, held.enter_context(answering(exporter)), ports))
        wanted = 0
        for number in range(9):
            if number in (3, 6):  # split: the second knows nobody; healed again
                pair.close()
                pair.enter_context(two.run() if number == 3 else two.run(one))
            way.plan = [[503, "cut"], ["late", 500], ["cut", 429, "cut"]][number % 3]
            hosts = {f"{number}-{group}-{host}" for group in range(4) for host in range(2)}
            exporter.faults = {(host.rpartition("-")[0], "critical", host) for host in hosts}
            wanted += 4
            until(lambda wanted=wanted: len(tickets(desk)) >= wanted - 2, what="the first of the groups")
            desk.kill()
            desk.start()
            until(lambda hosts=hosts: firing(desk) >= hosts, what="the alerts")
            flapping = {fault for fault in exporter.faults if fault[2].endswith("0")}
            exporter.faults -= flapping
            until(lambda: firing(desk).isdisjoint({f[2] for f in flapping}), what="gone")  # noqa: B023
            exporter.faults |= flapping
            until(lambda hosts=hosts: firing(desk) >= hosts, what="here again")
        exporter.faults = set()
        until(lambda: not firing(desk), what="all resolved")
        assert len(tickets(desk)) == wanted == len({title for title, _ in tickets(desk)})


def cut_off(tmp_path: Path) -> None:
    """Five fire and two are told: one ticket, and how many were left out."""
    exporter = Exporter()
    exporter.faults = {("Core", "critical", f"h{number}") for number in range(5)}
    with contextlib.ExitStack() as held:
        desk = held.enter_context(serving(tmp_path, CONFIG))
        member = Member(tmp_path, "one", f"http://127.0.0.1:{desk.port}/hook/am", most=2)
        held.enter_context(member.run())
        held.enter_context(prometheus(tmp_path, held.enter_context(answering(exporter)), [member.port]))
        until(lambda: len(tickets(desk)) == 1, what="a ticket")
        said = "SELECT 1 FROM entry WHERE kind = 'alert' AND json_extract(data, '$.truncated') = 3"
        until(lambda: desk.rows(said), what="the warning")


def storm(tmp_path: Path) -> None:
    """Forty groups at once while the process is killed at random moments: forty tickets under one parent."""
    exporter, groups, chance = Exporter(), 40, random.Random(20261123)
    with contextlib.ExitStack() as held:
        desk = held.enter_context(serving(tmp_path, f'storm_groups = 5\nexpert_group = "{EXPERTS}"\n'))
        way = Way(desk.port)
        member = Member(tmp_path, "one", f"http://127.0.0.1:{held.enter_context(answering(way))}/hook/am")
        held.enter_context(member.run())
        exporter.faults = {(f"Kind{number}", "critical", f"h{number}") for number in range(groups)}
        held.enter_context(prometheus(tmp_path, held.enter_context(answering(exporter)), [member.port]))
        for share in sorted(chance.sample(range(1, groups), 6)):
            until(lambda share=share: len(tickets(desk)) >= share, what=f"{share} tickets")
            desk.kill()
            desk.start()
        until(lambda: len(firing(desk)) == groups, what="all alerts")
        until(lambda: len(tickets(desk)) == groups + 1, what="a ticket for each group, and the parent")
        parents = "SELECT id, priority, tags FROM ticket WHERE title LIKE '%Alert storm%'"
        ((parent, priority, tag),) = desk.rows(parents)
        assert (priority, tag.strip()) == (1, "alert-storm")
        children = (
            "SELECT hex(ticket_id), count(DISTINCT target_id) FROM link WHERE type = 'parent' GROUP BY 1"
        )
        until(lambda: desk.rows(children) == [(parent.hex().upper(), groups)], what="all under one parent")


def test_what_prometheus_sees_is_one_ticket_a_group(tmp_path: Path) -> None:
    """Fired through 5xx and cut connections, grouped, repeated over a kill, resolved in part and whole."""
    exporter = Exporter()
    with contextlib.ExitStack() as held:
        desk = held.enter_context(serving(tmp_path, CONFIG))
        known = tmp_path / "known.csv"
        known.write_text(f"id,title,created,group\n1,old,2026-11-01 10:00,{EXPERTS}\n")
        desk.run("import", str(known))
        way = Way(desk.port)
        way.plan = [503, "cut", 500]
        hook = f"http://127.0.0.1:{held.enter_context(answering(way))}/hook/am"
        member = Member(tmp_path, "one", hook)
        held.enter_context(member.run())
        exporter.faults = {
            ("Core", "critical", "db1"),
            ("Core", "critical", "db2"),
            ("Disk", "warning", "h1"),
        }
        held.enter_context(prometheus(tmp_path, held.enter_context(answering(exporter)), [member.port]))
        until(lambda: firing(desk) == {"db1", "db2", "h1"}, what="three alerts")
        query = (
            "SELECT t.priority, g.name FROM ticket t LEFT JOIN support_group g ON g.id = t.group_id"
            " WHERE t.channel = 'alert' ORDER BY t.priority"
        )
        assert desk.rows(query)[0] == (1, EXPERTS)
        desk.kill()
        desk.start()
        seen = len(way.posts)
        until(lambda: len(way.posts) > seen + 1, what="repeats")
        exporter.faults -= {("Core", "critical", "db2")}
        until(lambda: firing(desk) == {"db1", "h1"}, what="a part resolved")
        exporter.faults = set()
        until(lambda: not firing(desk), what="all resolved")
        assert [is_open for _, is_open in tickets(desk)] == [1, 1]


def test_a_storm_a_cut_off_list_and_a_split_pair(tmp_path: Path, proof_count: ProofCount) -> None:
    """Minutes of real servers each: both in the full run, none in the reduced one."""
    proofs = (storm, cut_off, split_and_healed)
    for proof in proofs[: proof_count(reduced=0, full=len(proofs))]:
        home = tmp_path / proof.__name__
        home.mkdir()
        proof(home)
