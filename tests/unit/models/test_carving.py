"""Rows are found in the pages of files that SQLite itself refuses."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desk.models.carving import PAGE, Carver, Pages, Value, record, shape_of, varint

WANTED = {
    "note": "CREATE TABLE note (id INTEGER PRIMARY KEY, title TEXT NOT NULL, weight REAL, body TEXT, mark BLOB, late TEXT)",
    "step": "CREATE TABLE step (ticket BLOB NOT NULL, data TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (n, ticket))"
    " WITHOUT ROWID",
    "gone": "CREATE TABLE gone (a TEXT, b TEXT, c INTEGER)",
}
NOTES = 400
Found = dict[str, list[dict[str, Value]]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a table, one clustered by its key, an index, overflow, free pages and a column added later."""
    path = tmp_path_factory.mktemp("carving") / "whole.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 3")
        connection.execute(WANTED["note"].replace(", late TEXT", ""))
        connection.execute(WANTED["step"])
        connection.execute("CREATE INDEX by_title ON note(title, body)")
        connection.execute("CREATE VIEW seen AS SELECT title FROM note")
        for number in range(1, NOTES + 1):
            body = "长" * 3_000 if number % 40 == 0 else "x" * 60
            connection.execute(
                "INSERT INTO note VALUES (?, ?, ?, ?, ?)",
                (number, f"第{number}条", number / 8, body, b"\x00\x01"),
            )
            connection.execute("INSERT INTO step VALUES (?, ?, ?)", (b"%08d" % number, "{}" * 30, -number))
        connection.execute("ALTER TABLE note ADD COLUMN late TEXT")
        connection.execute("INSERT INTO note(id, title, late) VALUES (?, 'newest', 'yes')", (2**40,))
        connection.execute("CREATE TABLE old (a TEXT)")
        connection.executemany("INSERT INTO old VALUES (?)", [("y" * 900,)] * 40)
        connection.execute("DROP TABLE old")
        connection.commit()
    return path


def found_in(path: Path) -> tuple[Found, int]:
    rows: Found = {}
    with closing(Pages(path)) as pages:
        carver = Carver(pages)
        for name, row in carver.rows(WANTED):
            rows.setdefault(name, []).append(row)
        return rows, carver.lost


def damaged(whole: Path, path: Path, harm: Callable[[bytearray], None]) -> Path:
    raw = bytearray(whole.read_bytes())
    harm(raw)
    path.write_bytes(raw)
    return path


def test_a_whole_file_gives_every_row(whole: Path) -> None:
    rows, lost = found_in(whole)
    assert sorted(rows) == ["note", "step"]
    assert [row["id"] for row in rows["note"]] == [*range(1, NOTES + 1), 2**40]
    long = {"id": 40, "title": "第40条", "weight": 5, "body": "长" * 3_000, "mark": b"\x00\x01"}
    assert rows["note"][39] == long
    assert rows["note"][-1]["late"] == "yes"
    assert {row["n"] for row in rows["step"]} == {-number for number in range(1, NOTES + 1)}
    assert rows["step"][0]["data"] == "{}" * 30
    assert lost == 0


def _wipe(start: int, end: int) -> Callable[[bytearray], None]:
    def harm(raw: bytearray) -> None:
        raw[start:end] = bytes([0xA5]) * (end - start)

    return harm


@pytest.mark.parametrize("end", [60, PAGE])
def test_without_its_head_or_its_list_of_tables_the_rows_are_known_by_their_looks(
    whole: Path, tmp_path: Path, end: int
) -> None:
    rows, _ = found_in(damaged(whole, tmp_path / "x.sqlite", _wipe(0, end)))
    assert len(rows["step"]) >= 0.9 * NOTES
    assert {row["id"] for row in rows["note"]} >= {1, 2, NOTES}


def test_a_file_cut_short_gives_what_is_left(whole: Path, tmp_path: Path) -> None:
    def cut(raw: bytearray) -> None:
        del raw[len(raw) * 6 // 10 + 100 :]

    rows, _ = found_in(damaged(whole, tmp_path / "x.sqlite", cut))
    assert 50 < len(rows["note"]) < NOTES
    assert all(str(row["title"]).startswith("第") for row in rows["note"] if row["id"] != 2**40)


def test_a_lost_root_leaves_its_leaves(whole: Path, tmp_path: Path) -> None:
    """The page that leads to all others is gone: they are told apart by their rows, indexes are not rows."""
    with closing(sqlite3.connect(whole)) as connection:
        roots = dict(connection.execute("SELECT name, rootpage FROM sqlite_master"))
    for name in ("note", "step"):
        start = (roots[name] - 1) * PAGE
        rows, _ = found_in(damaged(whole, tmp_path / f"{name}.sqlite", _wipe(start, start + PAGE)))
        assert len(rows[name]) >= 0.9 * NOTES
        assert {len(str(row["title"])) for row in rows["note"]} <= {3, 4, 5, 6}


def test_the_log_beside_the_file_counts_as_far_as_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "live.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(WANTED["gone"])
    connection.execute("INSERT INTO gone VALUES ('in the log', NULL, 7)")
    connection.commit()
    log = path.with_name("live.sqlite-wal").read_bytes()
    rows, _ = found_in(path)
    assert rows["gone"] == [{"a": "in the log", "b": None, "c": 7}]
    connection.close()
    other = tmp_path / "cut.sqlite"
    other.write_bytes(b"")
    for noise in (log + b"\x00" * 5_000, log[:40], b"no log" * 20):
        other.with_name("cut.sqlite-wal").write_bytes(noise)
        assert found_in(other)[0].get("gone", []) == (rows["gone"] if len(noise) > len(log) else [])


def test_rows_that_look_like_two_tables_belong_to_none(tmp_path: Path) -> None:
    path = tmp_path / "twins.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE one (a TEXT, b TEXT)")
        connection.execute("CREATE TABLE two (a TEXT, b TEXT)")
        connection.executemany("INSERT INTO one VALUES (?, 'b')", [("z" * 500,)] * 30)
        connection.commit()
    raw = bytearray(path.read_bytes())
    raw[PAGE : 2 * PAGE] = bytes(PAGE)  # the root of `one`
    path.write_bytes(raw)
    with closing(Pages(path)) as pages:
        carver = Carver(pages)
        assert [*carver.rows({"one": "CREATE TABLE one (a TEXT, b TEXT)"})] == []
        assert carver.lost > 1


def test_numbers_records_and_statements() -> None:
    assert varint(b"\x81\x00", 0) == (128, 2)
    assert varint(b"\xff" * 9, 0) == (-1, 9)
    assert record(b"\x07\x00\x08\x09\x01\x07\x0f\xfe" + bytes(8) + b"a") == [None, 0, 1, -2, 0.0, "a"]
    for wrong in (b"\x01", b"\x02\x0a", b"\x02\x0f", b"\x02\x08extra"):
        with pytest.raises((ValueError, IndexError)):
            record(wrong)
    assert shape_of("x", "CREATE TABLE x (") is None
    shape = shape_of("x", "CREATE TABLE x (a INTEGER, b NUMERIC, c ANYTHING)")
    assert shape is not None
    assert shape.fits([1, 2.5, b"?"])
    assert not shape.fits([b"1", 2.5, b"?"])
    assert not shape.fits([1, "2", 3])
    numbered = shape_of("n", WANTED["note"])
    assert numbered is not None
    assert not numbered.fits([1, "title", None, None, None, None])
    assert not numbered.fits([None, None, None, None, None, None])
