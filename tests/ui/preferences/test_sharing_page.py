"""The page of sharing: facts of an enrolled desk, the form to join, what the process of joining said."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Event, Failure
from desk.protocol.sharing import DeskView
from desk.ui.preferences.sharing import SharingPage
from desk.ui.sharing import sharing
from tests.ui.fakes import FakeRequester

SHARED = DeskView(number=3, person="Ada", server="db:5432/desk", enrolled_us=1_700_000_000_000_000,
                  synced_us=1_700_000_100_000_000, keep_days=365, tickets=12)  # fmt: skip


def page_of(qtbot: QtBot, desk: DeskView, folder: Path) -> tuple[SharingPage, FakeRequester]:
    asked = FakeRequester(answers={"query.desk": desk, "engine.status": {"workspace": str(folder)}})
    page = SharingPage(asked, "agent")
    qtbot.addWidget(page)
    page.show()
    return page, asked


def test_a_shared_desk_says_who_and_where_and_keeps_less(qtbot: QtBot, tmp_path: Path) -> None:
    page, asked = page_of(qtbot, SHARED, tmp_path)
    assert not page.form_box.isVisible()
    assert [page.facts[name][1].text() for name in ("person", "server", "desk")] == [
        "Ada",
        "db:5432/desk",
        "3",
    ]
    page.keep.editingFinished.emit()
    assert "sync.keep" not in asked.verbs()
    page.keep.setValue(30)
    page.keep.editingFinished.emit()
    assert asked.last("sync.keep") == {"days": 30}


def test_leaving_is_asked_twice_and_says_what_came_of_it(qtbot: QtBot, tmp_path: Path) -> None:
    page, asked = page_of(qtbot, SHARED, tmp_path)
    box, said = page.leaving, list[tuple[str, str]]()
    page.said.connect(lambda tone, text: said.append((tone, text)))
    assert not box.really.isVisible()
    box.leave.click()
    assert box.meaning.isVisible()
    box.stay.click()
    assert box.leave.isVisible()
    assert "sync.leave" not in asked.verbs()
    asked.answers["sync.leave"] = {"asked": True}
    box.leave.click()
    box.really.click()
    assert asked.last("sync.leave") == {}
    sharing.on_event(Event(event="left", data={"left": False, "why": "2 wait", "why_zh": ""}))
    assert said[-1] == ("bad", "2 wait")
    asked.answers["sync.leave"] = Failure("engine", "The engine is gone.")
    box.begin()
    assert said[-1] == ("bad", "The engine is gone.")
    asked.answers["query.desk"] = DeskView()
    sharing.on_event(Event(event="left", data={"left": True, "why": "Left.", "why_zh": "已退出"}))
    assert said[-1][0] == "ok"
    assert page.form_box.isVisible()


def joined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    """Let another program stand where Desk's own would: it sees the same input, arguments and environment."""
    (tmp_path / "desk.py").write_text(script)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def test_joining_gives_the_code_by_input_and_tells_how_it_went(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, asked = page_of(qtbot, DeskView(person="Ada", tickets=4), tmp_path)
    assert page.upload.isVisible()
    assert not page.join.isEnabled()
    page.address.setText("postgresql://db/desk")
    page.code.setText("abc.secret")
    page.passphrase.setText("a long passphrase")
    page.upload.setChecked(True)
    page.label.setText("laptop")
    assert page.join.isEnabled()
    assert "abc.secret" not in page.arguments()
    assert page.arguments()[-3:] == ["--label", "laptop", "--upload"]
    joined(monkeypatch, tmp_path, "import os, sys\nassert input('Code: ') == 'abc.secret'\n"
           "assert os.environ['DESK_PASSPHRASE'] == 'a long passphrase'\n"
           "print('{\"desk\": 3, \"received\": 5}')\n")  # fmt: skip
    said: list[tuple[str, str]] = []
    page.said.connect(lambda role, sentence: said.append((role, sentence)))
    asked.answers["query.desk"] = SHARED
    page.begin()
    page.begin()  # while one runs, a second click does nothing
    assert not page.join.isEnabled()
    qtbot.waitUntil(lambda: bool(said))
    assert said[0][0] == "ok"
    assert "3" in said[0][1]
    assert asked.last("sync.unlock") == {"passphrase": "a long passphrase"}
    assert page.facts_box.isVisible()
    assert page.code.text() == page.passphrase.text() == ""


def test_a_refused_code_is_told_and_kept(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = page_of(qtbot, DeskView(), tmp_path)
    page.address.setText("postgresql://db/desk")
    page.code.setText("abc")
    joined(monkeypatch, tmp_path, "import sys\nprint('This is not a code.', file=sys.stderr)\nsys.exit(3)\n")
    with qtbot.waitSignal(page.said) as told:
        page.begin()
    assert told.args == ["bad", "This is not a code."]
    assert page.code.text() == "abc"
    assert page.join.isEnabled()
