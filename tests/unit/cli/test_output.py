"""What the command line prints and how it reads what is typed."""

import io
import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk import opening
from desk.cli import _split, guessed_language, main
from desk.cli.export import record_of, safe_cell
from desk.cli.lookup import priority_of
from desk.cli.session import Session, iso, plain, width
from desk.process.errors import KnownError
from desk.protocol.views import FileView


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-", "'-"), ("@x", "'@x"), ("  =1", "'  =1"),
        ("plain", "plain"), ("1-2", "1-2"), ("＝1", "'＝1"), (None, ""), ("\ta", "'\ta"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(text: str | None, safe: str) -> None:
    assert safe_cell(text) == safe


def test_rows_are_exported_with_instants_of_the_zone() -> None:
    row = ("T-1", "x", "new", 2, *[None] * 14, 0, 0, None, "", None)
    found = record_of(row, ZoneInfo("Asia/Shanghai"))
    assert found["priority"] == "P2"
    assert found["created"] == "1970-01-01T08:00:00+08:00"
    assert found["closed"] is None


def test_values_leave_desk_in_hex_and_iso() -> None:
    found = plain(
        {"id": b"\x01\x02", "at_us": 1_500_000, "priority": 3, "files": [FileView("a", "b", "c", 4)]}
    )
    assert found == {
        "id": "0102",
        "at_at": "1970-01-01T00:00:01.500000+00:00",
        "priority": "P3",
        "files": [{"id": "a", "name": "b", "type": "c", "size": 4}],
    }
    assert iso(None) is None


def test_wide_characters_take_two_columns() -> None:
    assert width("工单 a") == 6


@pytest.mark.parametrize(("typed", "found"), [("P0", 0), ("p4", 4), (" 2 ", 2)])
def test_priorities_are_read(typed: str, found: int) -> None:
    assert priority_of(typed) == found


def test_a_wrong_priority_gets_a_sentence() -> None:
    with pytest.raises(KnownError, match="P0, P1"):
        priority_of("P7")


def test_common_options_may_stand_anywhere() -> None:
    assert _split(["--workspace", "d", "queue", "--json"]) == (["--workspace", "d"], "queue", ["--json"])
    assert _split(["--version"]) == (["--version"], "", [])


@pytest.mark.parametrize(
    ("value", "language"), [("zh_CN.UTF-8", "zh_CN"), ("de_DE", "en"), ("C.UTF-8", "en")]
)
def test_the_language_follows_the_locale(monkeypatch: pytest.MonkeyPatch, value: str, language: str) -> None:
    monkeypatch.setenv("LC_ALL", value)
    assert guessed_language() == language


def test_a_typed_instant_with_an_offset_is_exact(tmp_path: Path) -> None:
    session = Session(tmp_path, "en")
    assert session.instant_us("1970-01-01T01:00:00+01:00") == 0
    with pytest.raises(KnownError, match="no instant"):
        session.instant_us("tomorrow")


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--language", "zh_CN", "nonsense"])
    assert end.value.code == 2
    assert "未知命令" in capsys.readouterr().err


def test_a_wrong_scenario_gets_a_sentence_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "s.json"
    file.write_text('{"calendar": "24x7", "targets": {}, "events": [{"at": "x", "kind": "created"}]}')
    assert main(["sla", "simulate", str(file), "--json"]) == 1
    assert "events[0].at" in capsys.readouterr().err
    assert main(["sla", "simulate", str(tmp_path / "none.json")]) == 1


def test_a_terminal_of_another_encoding_loses_signs_not_the_answer(tmp_path: Path) -> None:
    """GBK knows no emoji: a table shows a question mark, JSON escapes it."""
    before, raw = sys.stdout, io.BytesIO()
    terminal = sys.stdout = io.TextIOWrapper(raw, encoding="gbk", write_through=True)
    try:
        with pytest.raises(SystemExit):
            main(["--language", "zh_CN", "queue", "--help"])
        session = Session(tmp_path, "zh_CN")
        session.print_line("登录 😀")
        session.print_json({"title": "登录 😀"})
    finally:
        sys.stdout = before
    text = raw.getvalue().decode("gbk")
    assert terminal.errors == "replace"
    assert "登录 ?" in text
    assert json.loads(text[text.index("{\n") :]) == {"title": "登录 😀"}


def test_a_window_without_a_display_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Qt itself would end the process with a dump."""
    for name in opening.DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    assert opening.open_window([], tmp_path, "en", demo=False) == 1
    assert "no display" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "plain"),
    [([], True), (["desk://ticket/T-1"], True), (["DESK://TICKET/T-1"], True), ([opening.DEMO], True), (["queue"], False),
     (["desk://ticket/T-1", "desk://ticket/T-2"], False)],
)  # fmt: skip
def test_a_link_opens_the_window_however_its_scheme_is_written(arguments: list[str], plain: bool) -> None:
    assert opening.is_plain(arguments) is plain
