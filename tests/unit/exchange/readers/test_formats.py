"""Spreadsheets, JSON Lines and the registry that chooses between them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from desk.exchange.mapping import Mapping
from desk.exchange.readers.instants import InstantReader
from desk.exchange.readers.jsonl import JsonLinesSource
from desk.exchange.readers.registry import detect, open_source
from desk.exchange.readers.workbook import WorkbookSource
from desk.exchange.records import RejectedRow
from desk.process.errors import KnownError


def write_workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("Tickets")
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["ID", "创建时间", "Serial", "ID"])
        sheet.write_number(1, 0, 17)
        sheet.write_datetime(1, 1, datetime(2026, 3, 9, 14, 5), day)  # noqa: DTZ001
        sheet.write_number(1, 2, 46090.586805555555)
        sheet.write_row(3, 0, ["18", "2026-03-10"])
    return path


def test_workbook_rows_dates_and_serials(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx")
    assert detect(path) == "xlsx"
    with WorkbookSource(path) as source:
        assert source.columns == ("ID", "创建时间", "Serial", "ID#2")
        assert source.info.sheet == "Tickets"
        rows = list(source.rows())
        assert source.blank == 1
        assert source.fraction() == 1.0
    reader = InstantReader(zone=UTC)
    line, cells = rows[0]
    assert line == 2
    assert reader.read(cells[1]) == reader.read(cells[2]) == reader.read("2026-03-09T14:05Z")
    assert rows[1] == (4, ["18", "2026-03-10", "", ""])


def test_workbooks_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx")
    with pytest.raises(KnownError, match="no sheet"):
        WorkbookSource(path, sheet="Nowhere")
    with pytest.raises(KnownError, match="holds no rows"):
        WorkbookSource(path, sheet="Empty")
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(KnownError, match="cannot be read as a workbook"):
        open_source(path)


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    objects = [{"id": 1, "user": {"name": "Wei", "tags": ["a"]}}, {"id": 2, "late": None}]
    lines = [json.dumps(item) for item in objects]
    path.write_text("\n".join([lines[0], "", "{broken", "[1]", lines[1]]), "utf-8")
    assert detect(path) == "jsonl"
    with JsonLinesSource(path) as source:
        assert source.columns == ("id", "user.name", "user.tags", "late")
        rows = list(source.rows())
        assert source.blank == 1
        assert source.fraction() == 1.0
    assert rows[0] == (1, [1, "Wei", ["a"], None])
    assert [row.line for row in rows if isinstance(row, RejectedRow)] == [3, 4]
    assert rows[-1] == (5, [2, None, None, None])


def test_keys_that_come_late_are_named(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text("".join(json.dumps({"id": n, **({"new": 1} if n > 5 else {})}) + "\n" for n in range(9)))
    with JsonLinesSource(path, sample=2) as source:
        assert len(list(source.rows())) == 9
        assert source.late_columns == {"new"}


def test_the_registry(tmp_path: Path) -> None:
    path = tmp_path / "f.txt"
    path.write_text("a;b\n1;2\n")
    assert detect(path) == "csv"
    with open_source(path, Mapping("s", delimiter=","), format="csv") as source:
        assert source.columns == ("a;b",)
    with open_source(path, Mapping("s", format="csv")) as source:
        assert source.columns == ("a", "b")
    with pytest.raises(KnownError, match="no import format"):
        open_source(path, format="pdf")
    with pytest.raises(KnownError, match="cannot be opened"):
        open_source(tmp_path / "absent.csv")
    (tmp_path / "none.csv").write_text("")
    with pytest.raises(KnownError, match="holds no rows"):
        open_source(tmp_path / "none.csv")
    path.write_text("nothing here\n")
    with pytest.raises(KnownError, match="no JSON object"):
        open_source(path, format="jsonl")
