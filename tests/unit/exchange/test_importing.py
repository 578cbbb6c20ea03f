"""The import job: dry run, batches, cancelling, resuming, refused rows."""

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from desk.exchange.importing import Known, Progress, plan, plan_steps, run
from desk.exchange.mapping import Mapping
from desk.exchange.readers.preparation import default_source
from desk.exchange.records import Record
from desk.process import messages
from desk.process.errors import KnownError
from tests.unit.exchange.import_kit import KeepingLoader, us


def write(folder: Path, tickets: int = 25, *, bad_every: int = 10) -> Path:
    path = folder / "tickets.csv"
    lines = ["id,subject,status,created_at,assignee,odd"]
    for n in range(tickets):
        if n % bad_every == bad_every - 1:
            lines.append(f"=bad{n},x")
        lines.append(f"{n},Title {n},open,13/3/2026 10:00,Agent {n % 3},o{n}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_the_dry_run_says_what_would_happen(tmp_path: Path) -> None:
    path = write(tmp_path)

    def compare(records: Iterable[Record]) -> SimpleNamespace:
        return SimpleNamespace(new=len(list(records)) - 1, changed=1, unchanged=0)

    report = plan(path, zone="Asia/Shanghai", known=Known(compare, {"Agent 1"}, set()))
    assert (report.rows, report.tickets, report.rejected_count) == (25, 25, 2)
    assert (report.new, report.changed, report.unchanged) == (24, 1, 0)
    assert report.unmapped_columns == ("odd",)
    assert report.unknown_people == ("Agent 0", "Agent 2")
    assert report.states == {"new": 25}
    assert report.first_us == us("2026-03-13 02:00")
    assert report.mapping.order == "dmy"
    assert Mapping.parse(report.mapping.to_toml(), origin="") == report.mapping
    shown = report.as_json("zh")
    assert shown["first"] == "2026-03-13T02:00:00+00:00"
    assert "Asia/Shanghai" in str(shown["assumptions"])
    assert "单元格" in str(shown["rejected_rows"])
    assert not list(tmp_path.glob("*.rejected.csv"))


def test_the_dry_run_says_what_the_rows_contradict(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        "编号;标题;状态;创建时间;解决时间\n"
        "A-1;甲;已关闭;45962,375;45963,5\n"
        "A-2;乙;已关闭;46000,5;45999,25\n"
        "A-1;甲，改;已关闭;45962,375;45964\n",
        "gb18030",
    )
    report = plan(path, zone="Asia/Shanghai", known=Known())
    assert (report.tickets, report.rejected_count) == (3, 0)
    assert report.first_us == us("2025-11-01 01:00")
    said = str(report.as_json("zh")["assumptions"])
    assert "有 1 行与前面的工单编号重复" in said
    assert "有 1 张工单含有早于创建时间的日期" in said


def test_the_dry_run_goes_in_steps(tmp_path: Path) -> None:
    steps = list(plan_steps(write(tmp_path, 1200), None, known=Known()))
    assert [step.phase for step in steps] == ["survey", "read", "read", "read"]
    assert all(0 <= step.fraction <= 1 for step in steps)
    assert steps[-1].done > 900


def test_the_dry_run_states_its_assumptions(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("subject,body,created_at\nx,y,1/2/2026\nz,w,3/4/2026\n")
    codes = {reason.code for reason in plan(path).assumptions}
    assert codes == {"import.assume_order", "import.assume_zone", "import.assume_ids", "import.assume_state"}
    path.write_text("id,subject,created_at\n1,y,13/2/2026\n2,w,3/14/2026\n")
    report = plan(path)
    assert "import.assume_order_conflict" in {reason.code for reason in report.assumptions}
    assert report.rejected_count == 1
    path.write_text("subject,body\nx,y\n")
    report = plan(path, created_us=us("2020-01-01 00:00"))
    assert "2020-01-01" in str(report.as_json()["assumptions"])
    assert "指定的时间" in str(report.as_json("zh")["assumptions"])
    given = plan(path, Mapping.parse("[defaults]\ncreated='2021-05-05'\nstate='new'\n"))
    assert given.first_us == us("2021-05-05 00:00")
    assert given.states == {"new": 1}


def test_a_run_stores_in_batches_and_shows_progress(tmp_path: Path) -> None:
    path, loader, ticks = write(tmp_path), KeepingLoader(), iter(range(1000))
    steps = list(
        run(path, None, loader, state_path=tmp_path / "s", batch=10, clock=lambda: float(next(ticks)))
    )
    assert [step.phase for step in steps] == ["survey", "store", "store", "store", "done"]
    assert loader.batches == [10, 10, 5]
    first, last = steps[1], steps[-1]
    assert (first.done, first.rate) == (10, 10.0)
    assert first.eta_s == pytest.approx((first.total - 10) / 10)
    assert 23 <= first.total <= 28
    assert (last.done, last.total, last.new, last.rejected, last.eta_s) == (25, 25, 25, 2, 0.0)
    assert not (tmp_path / "s").exists()
    refused = (tmp_path / "tickets.csv.rejected.csv").read_text("utf-8-sig").splitlines()
    assert refused[0] == "line,reason,row"
    assert refused[1].startswith("11,the row has 2 cells")
    assert "'=bad9" in refused[1]


def test_a_second_run_finds_everything_unchanged(tmp_path: Path) -> None:
    path, loader = write(tmp_path), KeepingLoader()
    for _ in range(2):
        *_, last = run(path, None, loader, state_path=tmp_path / "s", batch=10, language="zh")
    assert (last.new, last.changed, last.unchanged) == (0, 0, 25)
    assert "单元格" in (tmp_path / "tickets.csv.rejected.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("form", ["tickets", "eventlog"])
def test_cancelled_and_resumed(tmp_path: Path, form: str) -> None:
    path, loader = write(tmp_path), KeepingLoader()
    mapping = None
    if form == "eventlog":
        mapping = Mapping.parse(
            "[source]\nform='eventlog'\n[columns]\nexternal_id='id'\nstate='status'\nupdated='created_at'\nowner='assignee'"
        )
    steps = list(run(path, mapping, loader, state_path=tmp_path / "s", batch=10, cancelled=lambda: True))
    assert (steps[-1].phase, steps[-1].done) == ("cancelled", 10)
    assert (tmp_path / "s").exists()
    steps = list(run(path, mapping, loader, state_path=tmp_path / "s", batch=10))
    assert (steps[-1].phase, steps[-1].done, steps[-1].resumed, steps[-1].new) == ("done", 25, 10, 25)
    assert loader.batches == [10, 10, 5]
    assert len(loader.tickets) == 25
    assert set(loader.people) == {"Agent 0", "Agent 1", "Agent 2"}
    assert len((tmp_path / "tickets.csv.rejected.csv").read_text("utf-8-sig").splitlines()) == 3


def test_a_failing_loader_leaves_a_run_that_can_go_on(tmp_path: Path) -> None:
    path, loader = write(tmp_path), KeepingLoader(fail_at=2)
    with pytest.raises(OSError, match="disk full"):
        list(run(path, None, loader, state_path=tmp_path / "s", batch=10))
    loader.fail_at = 0
    *_, last = run(path, None, loader, state_path=tmp_path / "s", batch=10)
    assert (last.resumed, last.done, loader.batches) == (10, 25, [10, 10, 5])


@pytest.mark.parametrize("note", ["", "{", "[]", '{"fingerprint": "other"}'])
def test_a_strange_note_is_no_harm(tmp_path: Path, note: str) -> None:
    path, loader = write(tmp_path), KeepingLoader()
    (tmp_path / "s").write_text(note)
    *_, last = run(path, None, loader, state_path=tmp_path / "s")
    assert (last.done, last.resumed) == (25, 0)


def test_another_file_is_not_resumed(tmp_path: Path) -> None:
    path, loader = write(tmp_path), KeepingLoader()
    list(run(path, None, loader, state_path=tmp_path / "s", batch=10, cancelled=lambda: True))
    path.write_text(path.read_text() + "99,Late,open,13/3/2026 10:00,Agent 9,o\n")
    *_, last = run(path, None, loader, state_path=tmp_path / "s", batch=10)
    assert (last.resumed, last.done) == (0, 26)


def test_places_that_cannot_be_written_say_so(tmp_path: Path) -> None:
    path = write(tmp_path)
    with pytest.raises(KnownError, match="cannot be written"):
        list(run(path, None, KeepingLoader(), state_path=tmp_path / "no" / "s"))
    with pytest.raises(KnownError, match="cannot be written"):
        list(run(path, None, KeepingLoader(), state_path=tmp_path / "s", reject_path=tmp_path / "no" / "r"))


def test_a_file_without_any_ticket_column_says_so(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("x,y\n1,2\n")
    with pytest.raises(KnownError, match="Columns: x, y"):
        plan(path)
    with pytest.raises(KnownError, match="does not have"):
        plan(path, Mapping("s", columns={"title": ("z",)}))


def test_names_of_sources(tmp_path: Path) -> None:
    assert default_source(Path("a/uci.csv.gz")) == "uci"
    assert default_source(Path("a/uci.csv"), Mapping("desk7")) == "desk7"
    assert Progress("store").eta_s is None


def test_every_sentence_has_both_languages() -> None:
    for code in messages.codes():
        if code.startswith(("import.", "mapping.")):
            english, chinese = messages.text(code, "en"), messages.text(code, "zh")
            assert english != chinese
            assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
