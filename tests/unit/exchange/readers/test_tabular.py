"""Rows of CSV files in any dialect and encoding."""

import gzip
from pathlib import Path

import pytest

from desk.exchange.readers.encoding import encoding_of
from desk.exchange.readers.sentences import Reason
from desk.exchange.readers.tabular import CsvSource, sniff_delimiter, unique_columns
from desk.exchange.records import RejectedRow
from desk.process.errors import KnownError

TEXT = '编号,标题,状态\n1,打印机无法连接网络,新建\n2,"登录失败,\n请处理",已关闭\n'


def read(path: Path, content: bytes | str, **options: str) -> tuple[CsvSource, list[object]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with CsvSource(path, **options) as source:
        return source, list(source.rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    source, rows = read(tmp_path / "f.csv", TEXT.encode(encoding))
    assert source.columns == ("编号", "标题", "状态")
    assert rows == [(2, ["1", "打印机无法连接网络", "新建"]), (3, ["2", "登录失败,\n请处理", "已关闭"])]
    assert source.info.encoding == encoding.removesuffix("-sig")


def test_western_text_is_not_taken_for_chinese() -> None:
    assert encoding_of("Straße Müller, Zürich\nGrüße aus Köln\n".encode("cp1252")) == "cp1252"
    assert encoding_of(b"") == "utf-8"
    assert encoding_of("服务器宕机".encode("gb18030")) == "gb18030"


def test_gzip_is_told_by_its_bytes(tmp_path: Path) -> None:
    source, rows = read(tmp_path / "f.csv", gzip.compress(TEXT.encode()))
    assert len(rows) == 2
    assert source.fraction() == 1.0


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    lines = [delimiter.join(cells) for cells in (["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"])]
    source, rows = read(tmp_path / "f.csv", "\n".join(lines))
    assert (source.columns, source.info.delimiter) == (("a", "b", "c"), delimiter)
    assert [row[1] for row in rows] == [["1", "2", "3"], ["4", "5", "6"]]


def test_delimiter_of_one_column_and_excels_own_line(tmp_path: Path) -> None:
    assert sniff_delimiter(["a\n", "b\n"]) == ","
    source, rows = read(tmp_path / "f.csv", "sep=;\na;b\n1;2,5\n")
    assert source.columns == ("a", "b")
    assert rows == [(3, ["1", "2,5"])]


def test_repeated_and_empty_column_names_stay_apart(tmp_path: Path) -> None:
    assert unique_columns(["category", "", "category", None, "category"]) == (
        "category", "column 2", "category#2", "column 4", "category#3",
    )  # fmt: skip
    source, rows = read(tmp_path / "f.csv", "a,a,b\n1,2,3\n")
    assert source.columns == ("a", "a#2", "b")
    assert rows == [(2, ["1", "2", "3"])]


def test_ragged_rows_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    source, rows = read(tmp_path / "f.csv", "a,b,c\n1,2,3\n1,2\n1,2,3,4\n5,6,7,,\n,,\n\n8,9,10\n")
    good = [row for row in rows if not isinstance(row, RejectedRow)]
    bad = [row for row in rows if isinstance(row, RejectedRow)]
    assert [cells for _, cells in good] == [["1", "2", "3"], ["5", "6", "7"], ["8", "9", "10"]]
    assert [(row.line, row.row) for row in bad] == [(3, "1,2"), (4, "1,2,3,4")]
    assert source.blank == 2
    reason = bad[0].reason
    assert isinstance(reason, Reason)
    assert "2 cells" in reason
    assert "2 个单元格" in reason.in_language("zh_CN")


def test_an_open_quote_loses_only_its_own_line(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "f.csv", 'a,b\n1,"open\n2,x\n3,y\n')
    assert [row for row in rows if not isinstance(row, RejectedRow)] == [(3, ["2", "x"]), (4, ["3", "y"])]
    assert [(row.line, row.row) for row in rows if isinstance(row, RejectedRow)] == [(2, '1,"open')]


def test_an_open_quote_closed_by_a_later_one(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "f.csv", 'a,b\n1,"open\n2,x\n3,"y",z\n4,w\n')
    assert (3, ["2", "x"]) in rows
    assert (5, ["4", "w"]) in rows
    assert [row.line for row in rows if isinstance(row, RejectedRow)] == [2, 4]


def test_nul_and_foreign_bytes(tmp_path: Path) -> None:
    good = "".join(f"{n},héllo\n" for n in range(5))
    _, rows = read(tmp_path / "f.csv", b"a,b\n1,x\0y\n" + good.encode() + b"2,\xff\xfe bad\n3,fine\n")
    assert rows[0] == (2, ["1", "xy"])
    assert rows[-1] == (9, ["3", "fine"])
    assert isinstance(rows[-2], RejectedRow)
    assert rows[-2].row == "2,\\xff\\xfe bad"


def test_a_field_too_large_is_refused_with_its_size(tmp_path: Path) -> None:
    huge = "x" * (1 << 20 | 1)
    path = tmp_path / "f.csv"
    path.write_text(f"a,b\n1,{huge}\n2,fine\n")
    with CsvSource(path, field_limit=1 << 20) as source:
        rows = list(source.rows())
    assert isinstance(rows[0], RejectedRow)
    assert "1 MiB" in rows[0].reason
    assert len(rows[0].row) == len(huge) + 2
    assert rows[1] == (3, ["2", "fine"])


def test_a_gzip_that_breaks_off_keeps_what_was_read(tmp_path: Path) -> None:
    import random

    noise = random.Random(1)
    body = "a,b\n" + "".join(f"{n},{noise.random()}\n" for n in range(60_000))
    packed = gzip.compress(body.encode())
    _, rows = read(tmp_path / "f.csv.gz", packed[: len(packed) // 2])
    assert len(rows) > 1000
    assert isinstance(rows[-1], RejectedRow)
    assert "breaks off" in rows[-1].reason


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="holds no rows"):
        read(tmp_path / "f.csv", "\n \n")
    with pytest.raises(KnownError, match="no character encoding"):
        read(tmp_path / "f.csv", "a,b\n", encoding="klingon")


def test_a_huge_line_does_not_stop_the_search_for_the_delimiter(tmp_path: Path) -> None:
    huge = "x" * 300_000
    _, rows = read(tmp_path / "f.csv", f'a;b\n1;{huge}\n2;"{huge}\n{huge}"\n3;c\n')
    assert [row[0] for row in rows if not isinstance(row, RejectedRow)] == [2, 3, 5]
