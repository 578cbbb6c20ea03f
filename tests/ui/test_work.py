"""Long work of the window: rate and time left, cancel without remains, errors told, the end of the window."""

from pathlib import Path
from typing import Any

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from desk.ui.beside import beside, copying
from desk.ui.work import Pace, Step, Steps, Works


def counting(total: int, closed: list[str]) -> Steps:
    try:
        for number in range(total):
            yield Step(number, total)
    finally:
        closed.append("closed")
    return total


def endless(closed: list[str]) -> Steps:
    try:
        number = 0
        while True:
            number += 1
            yield Step(number, 1 << 40)
    finally:
        closed.append("closed")


def refuse(error: Exception) -> None:
    raise AssertionError(error)


@pytest.fixture
def board(qapp: Any) -> Works:
    return Works(shown_after_s=0.0, every_ms=1)


def test_a_work_ends_with_its_result(board: Works, qtbot: QtBot) -> None:
    told: list[int] = []
    closed: list[str] = []
    board.begin("window.pdf", counting(50, closed), done=told.append, failed=refuse)
    assert board.running
    qtbot.waitUntil(lambda: told == [50], timeout=60_000)
    assert closed == ["closed"]
    assert not board.running


def test_a_cancelled_work_says_how_far_it_came_and_is_closed(board: Works, qtbot: QtBot) -> None:
    heard: list[dict[str, Any]] = []
    closed: list[str] = []
    done: list[object] = []
    board.reported.connect(heard.append)
    key = board.begin(
        "window.pdf",
        endless(closed),
        done=done.append,
        failed=refuse,
        cancelled=lambda: closed.append("told"),
    )
    qtbot.waitUntil(lambda: len(heard) > 2 and heard[-1]["rate"] > 0, timeout=60_000)
    assert (heard[-1]["job"], heard[-1]["finished"]) == (key, False)
    assert heard[-1]["eta_s"] > 0
    assert board.cancel(key)
    qtbot.waitUntil(lambda: not board.running, timeout=60_000)
    assert (heard[-1]["finished"], heard[-1]["cancelled"]) == (True, True)
    assert closed == ["closed", "told"]
    assert not done
    assert not board.cancel(key)


def test_works_go_on_side_by_side_and_end_with_the_window(board: Works, qtbot: QtBot) -> None:
    closed: list[str] = []
    for name in ("window.save", "window.pdf"):
        board.begin(name, endless(closed), done=refuse, failed=refuse)
    qtbot.waitUntil(lambda: all(work.step.done for work, _ in board._running.values()), timeout=60_000)
    board.close()
    assert closed == ["closed", "closed"]
    assert not board.running
    board.close()


def test_what_cannot_be_written_is_told(board: Works, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    told: list[Exception] = []
    heard: list[dict[str, Any]] = []
    board.reported.connect(heard.append)
    board.begin(
        "window.save", copying(tmp_path / "a", tmp_path / "no" / "b"), done=refuse, failed=told.append
    )
    board.report()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=60_000)
    assert isinstance(told[0], FileNotFoundError)
    assert "no" in heard[-1]["failure"]["sentence"]


def test_an_error_of_ours_is_raised(board: Works, qtbot: QtBot) -> None:
    def broken() -> Steps:
        yield Step(0)
        raise ZeroDivisionError

    with capture_exceptions() as caught:
        board.begin("window.save", broken(), done=refuse, failed=refuse)
        qtbot.waitUntil(lambda: bool(caught), timeout=60_000)
    assert caught[0][0] is ZeroDivisionError
    assert not board.running


def test_rate_is_that_of_the_last_seconds() -> None:
    pace = Pace()
    assert pace.rate() == 0
    for second in range(30):
        pace.note(float(second), second * (10 if second < 15 else 100))
    assert 90 < pace.rate() < 110
    pace = Pace()
    pace.note(1.0, 5)
    pace.note(1.0, 9)
    assert pace.rate() == 0


def test_files_are_whole_or_not_there(tmp_path: Path) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_bytes(b"x" * 3_000_000)

    def break_off() -> None:
        with beside(target) as part:
            part.write_bytes(b"half")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        break_off()
    steps = copying(source, target)
    assert next(steps) == Step(1 << 20, 3_000_000)
    steps.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    list(copying(source, target))
    assert target.read_bytes() == source.read_bytes()
