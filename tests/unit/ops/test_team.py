"""The team's ops: skills that run out, shifts with swapped days, imports, availability, the ledger of learning."""

from pathlib import Path
from typing import Any

import pytest

from desk.models.migrations import STEPS
from desk.models.store import Store
from desk.process import roster
from desk.process.calendar import ALWAYS, CN_BH
from desk.process.errors import KnownError
from tests.unit.ops_kit import START_US, Kit

DAY_US = 86_400_000_000
OFFICE = "09:00-12:00, 13:30-18:00"


def member(kit: Kit, person: bytes) -> Any:
    return next(one for one in kit.ask("query.team").members if one.id == person)


def cells(kit: Kit, person: bytes, **args: Any) -> dict[str, Any]:
    rows = kit.ask("query.roster", from_day="2026-03-09", **args)
    return {cell.day: cell for cell in next(row for row in rows if row.person == person).cells}


def test_skills_count_until_their_proof_runs_out(kit: Kit) -> None:
    until = kit.now_us + DAY_US
    kit.run("skill.set", person=kit.me, skill=" MySQL ", level=4, certificate="OCP", certified_until_us=until)
    found = member(kit, kit.me).skills[0]
    assert (found.name, found.level, found.counts, found.certificate) == ("MySQL", 4, 4, "OCP")
    assert found.assessed_us == kit.now_us
    kit.later(days=1)
    assert member(kit, kit.me).skills[0].counts == 0
    assert kit.ask("query.team").skills == ("MySQL",)
    kit.run("skill.set", person=kit.me, skill="MySQL", level=0)
    assert member(kit, kit.me).skills == ()
    with pytest.raises(KnownError, match="1 to 5"):
        kit.run("skill.set", person=kit.me, skill="MySQL", level=6)
    with pytest.raises(KnownError, match="name is needed"):
        kit.run("skill.set", person=kit.me, skill=" ", level=1)
    guest = kit.run("person.create", name="客户").subject
    with pytest.raises(KnownError, match="not a member of staff"):
        kit.run("skill.set", person=guest, skill="x", level=1)
    with pytest.raises(KnownError, match="not known here"):
        kit.run("skill.set", person=b"\1" * 16, skill="x", level=1)


def test_a_swapped_day_works_in_both_directions(kit: Kit) -> None:
    kit.run("roster.profile", person=kit.me, calendar="cn-bh", capacity=10, products=("erp",))
    assert member(kit, kit.me).on_shift, "Monday nine o'clock"
    swap = {"2026-03-09": {"kind": "swap"}, "2026-03-14": {"kind": "swap", "hours": OFFICE, "note": "补班"}}
    kit.run("roster.days", person=kit.me, days=swap)
    found = member(kit, kit.me)
    assert not found.on_shift
    assert found.products == ("erp",)
    assert found.next_shift_us == kit.now_us + DAY_US
    shown = cells(kit, kit.me)
    assert (shown["2026-03-09"].kind, shown["2026-03-09"].hours) == ("swap", "")
    assert (shown["2026-03-14"].hours, shown["2026-03-14"].note) == (OFFICE, "补班")
    assert shown["2026-03-10"].kind == "usual"
    assert shown["2026-03-10"].seconds == 27_000
    kit.run("roster.days", person=kit.me, days={"2026-03-09": None, "2026-03-14": None})
    assert member(kit, kit.me).on_shift
    with pytest.raises(KnownError, match="counterpart"):
        kit.run("roster.days", person=kit.me, days={"2026-03-09": {"kind": "swap"}})


@pytest.mark.parametrize(
    ("day", "item", "sentence"),
    [
        ("tomorrow", {}, "no date"),
        ("9999-12-31", {"kind": "off"}, "no date"),
        ("2026-03-09", {"kind": "feast"}, "not “feast”"),
        ("2026-03-09", {"kind": "off", "hours": "09:00-10:00"}, "a day off has none"),
        ("2026-03-09", {"kind": "shift"}, "write the hours"),
        ("2026-03-09", {"kind": "shift", "hours": "nine"}, "write the hours"),
        ("2026-03-09", {"kind": "shift", "hours": "09:00-12:00,11:00-13:00"}, "overlap"),
        ("2026-03-09", {"kind": "shift", "hours": "12:00-09:00"}, "across midnight lasts 16 hours"),
    ],
)
def test_wrong_days_are_refused(kit: Kit, day: str, item: dict[str, Any], sentence: str) -> None:
    with pytest.raises(KnownError) as refused:
        kit.run("roster.days", person=kit.me, days={day: item})
    assert sentence in refused.value.sentence("en")
    assert refused.value.sentence("zh_CN")


def test_wrong_profiles_are_refused(kit: Kit) -> None:
    with pytest.raises(KnownError, match="no calendar"):
        kit.run("roster.profile", person=kit.me, calendar="moon")
    kit.run("roster.profile", person=kit.me, calendar="24x7")
    assert member(kit, kit.me).shift_until_us is None, "around the clock has no end"
    with pytest.raises(KnownError, match="0 to 1000"):
        kit.run("roster.profile", person=kit.me, calendar="cn-bh", capacity=-1)
    with pytest.raises(KnownError, match="60 days"):
        roster.check_works(roster.calendar_of(CN_BH, _closed()), START_US // 1_000_000)


def test_a_night_is_written_as_one_and_saved_again_as_it_stands(kit: Kit) -> None:
    kit.run("roster.profile", person=kit.me, calendar="cn-bh")
    night = {"kind": "shift", "hours": "22:00-06:00"}
    kit.run("roster.days", person=kit.me, days={"2026-03-10": night, "2026-03-11": {"kind": "off"}})
    cells = kit.ask("query.roster", from_day="2026-03-09", days=4)[0].cells
    assert [cell.hours for cell in cells[1:3]] == ["22:00-06:00", "00:00-06:00"]
    assert [cell.seconds // 3600 for cell in cells[1:3]] == [2, 6]
    kit.run("roster.days", person=kit.me, days={"2026-03-10": {"kind": "shift", "hours": cells[1].hours}})
    kit.run("roster.days", person=kit.me, days={"2026-03-10": None})
    cells = kit.ask("query.roster", from_day="2026-03-09", days=4)[0].cells
    assert [cell.hours for cell in cells[1:3]] == ["09:00-12:00, 13:30-18:00", ""]
    kit.run("roster.import", text="姓名,日期,班次,时段\n魏清,2026-03-12,上班,20:30-04:30\n")
    cells = kit.ask("query.roster", from_day="2026-03-12", days=2)[0].cells
    assert [cell.hours for cell in cells] == ["20:30-04:30", "00:00-04:30, 09:00-12:00, 13:30-18:00"]
    early = {"2026-03-13": {"kind": "shift", "hours": "04:00-09:00"}}
    kit.run("roster.days", person=kit.me, days=early)
    assert kit.ask("query.roster", from_day="2026-03-13", days=1)[0].cells[0].hours == "00:00-09:00"


def _closed() -> list[roster.RosterDay]:
    first = roster.read_day("2026-03-09")
    days = roster.days_between(first, first.fromordinal(first.toordinal() + 61))
    return [roster.RosterDay(day, "leave") for day in days if day.weekday() != 6][:52]


def test_a_roster_file_is_taken_over_whole_or_not_at_all(kit: Kit) -> None:
    kit.run("roster.profile", person=kit.me, calendar="cn-bh")
    text = "姓名;日期;类型;时段;备注\n魏清;2026/03/10;休;;家事\n魏清;2026-03-14;班次;10:00-16:00;\n"
    kit.run("roster.import", text=text)
    shown = cells(kit, kit.me)
    assert (shown["2026-03-10"].kind, shown["2026-03-10"].note) == ("off", "家事")
    assert shown["2026-03-14"].hours == "10:00-16:00"
    kit.run("roster.import", text='[{"person": "魏清", "day": "2026-03-11", "hours": "08:00-12:00"}]')
    assert cells(kit, kit.me)["2026-03-11"].kind == "shift"
    for wrong, sentence in (
        ("person,day\n魏清,2026-03-12\n张三,2026-03-12\n", "Line 3"),
        ("who,when\n", "first line"),
        ("person,day\n ,2026-03-12\n", "missing"),
    ):
        with pytest.raises(KnownError) as refused:
            kit.run("roster.import", text=wrong)
        assert sentence in refused.value.sentence("en")
    assert cells(kit, kit.me)["2026-03-12"].kind == "usual"


def test_shifts_join_over_lunch_and_end_at_night() -> None:
    monday = START_US // 1_000_000
    assert roster.shift_at(CN_BH, monday) == (monday, monday + 9 * 3600)
    assert roster.shift_at(CN_BH, monday + 10 * 3600) is None
    assert roster.next_shift(CN_BH, monday + 4 * 86_400) == (
        monday + 7 * 86_400,
        monday + 7 * 86_400 + 32_400,
    )
    assert roster.shift_at(ALWAYS, monday) is not None
    assert roster.delivery(None, monday, urgent=False).why == "no_roster"
    assert roster.delivery(CN_BH, monday, urgent=False).state == "told"
    later = roster.delivery(CN_BH, monday + 10 * 3600, urgent=False)
    assert (later.state, later.at) == ("deferred", monday + 86_400)
    assert roster.delivery(CN_BH, monday + 10 * 3600, urgent=True).why == "urgent"
    lunch = roster.delivery(CN_BH, monday + 4 * 3600, urgent=False)
    assert lunch.state == "deferred"


def test_availability_follows_person_and_machine(kit: Kit) -> None:
    def state() -> tuple[str, str]:
        found = member(kit, kit.me)
        return found.availability, found.cause

    assert state() == ("offline", "")
    kit.run("person.availability", state="away", cause="idle")
    assert state() == ("offline", ""), "idle takes nobody away who was not there"
    kit.run("person.availability", state="available")
    kit.run("person.availability", state="away", cause="idle")
    assert state() == ("away", "idle")
    kit.run("person.availability", state="available", cause="back")
    assert state() == ("available", "person")
    kit.run("person.availability", state="busy")
    kit.run("person.availability", state="away", cause="idle")
    kit.run("person.availability", state="available", cause="back")
    assert state() == ("busy", "person"), "busy was chosen"
    kit.run("person.availability", state="offline", cause="closed")
    kit.run("person.availability", state="offline", cause="closed")
    assert state() == ("offline", "closed")
    with pytest.raises(KnownError, match="Choose available"):
        kit.run("person.availability", state="asleep")


def test_an_agent_speaks_for_nobody_else(kit: Kit) -> None:
    other = kit.run("person.create", name="乙", staff=True).subject
    group = bytes(kit.store.connection.exec_driver_sql("SELECT id FROM support_group").scalar())
    kit.run("group.join", group=group, person=other, role="agent")
    kit.run("setting.set", name="person", value=other.hex())
    with pytest.raises(KnownError, match="supervisor"):
        kit.run("person.availability", state="offline", person=kit.me)


def test_the_ledger_proves_skills(kit: Kit) -> None:
    held, until = kit.now_us - DAY_US, kit.now_us + 300 * DAY_US
    kit.run("training.record", people=(kit.me,), kind="sharing", title="死锁案例", held_us=held, minutes=60)
    kit.run(
        "training.record", people=(kit.me,), kind="assessment", title="季度考核", skill="MySQL", level=3,
        held_us=held, until_us=until, outcome="87 分",
    )  # fmt: skip
    kit.run(
        "training.record", people=(kit.me,), kind="certification", title="OCP", skill="MySQL",
        certificate="Oracle OCP", held_us=kit.now_us, until_us=until,
    )  # fmt: skip
    found = member(kit, kit.me).skills[0]
    assert (found.level, found.assessed_us, found.assessed_until_us) == (3, held, until)
    assert (found.certificate, found.certified_until_us) == ("Oracle OCP", until)
    rows = kit.ask("query.training", person=kit.me)
    assert {row.kind for row in rows} == {"sharing", "assessment", "certification"}
    assert {row.by for row in rows} == {"魏清"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "party"}, "no record"),
        ({"title": " "}, "title"),
        ({"minutes": -1}, "0 or more"),
        ({"kind": "assessment"}, "needs the skill"),
        ({"kind": "assessment", "skill": "x"}, "1 to 5"),
        ({"level": 7}, "1 to 5"),
        ({"kind": "certification", "skill": "x"}, "Name the certificate"),
        ({"until_us": 1}, "valid until"),
    ],
)
def test_wrong_records_are_refused(kit: Kit, wrong: dict[str, Any], sentence: str) -> None:
    args = {"people": (kit.me,), "kind": "training", "title": "t", "held_us": kit.now_us, **wrong}
    with pytest.raises(KnownError) as refused:
        kit.run("training.record", **args)
    assert sentence in refused.value.sentence("en")
    assert refused.value.sentence("zh_CN")


def test_an_older_replica_gets_the_tables(tmp_path: Path) -> None:
    import sqlite3

    store = Store(tmp_path / "new")
    store.close()
    names = "agent_profile", "roster_day", "availability", "training", "page", "notice", "baton", "skill"
    connection = sqlite3.connect(tmp_path / "new" / "replica.sqlite")
    wanted = {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in names}
    connection.close()
    old = sqlite3.connect(":memory:")
    old.execute(
        "CREATE TABLE skill (person_id BLOB NOT NULL, name TEXT NOT NULL, level INTEGER DEFAULT '1' NOT NULL,"
        " assessed_us INTEGER, PRIMARY KEY (person_id, name)) WITHOUT ROWID"
    )
    for statement in STEPS[11]:
        old.execute(statement)
    for name in names:
        made = old.execute(f"PRAGMA table_info({name})").fetchall()
        assert [row[1:4] for row in made] == [row[1:4] for row in wanted[name]]
    old.close()
