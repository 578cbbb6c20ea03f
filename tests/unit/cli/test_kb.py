"""`desk kb list|show|new|edit|history` over a workspace of their own."""

import json
from pathlib import Path

import pytest

from desk.cli import main
from tests.unit.ops_kit import Kit


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with one article and one ticket with a diagnosis."""
    made = Kit(tmp_path / "w")
    made.run("article.create", title="Login 403", steps="1. look\n", scenario="Accounts", language="en")
    ticket = made.create(title="VPN drops")
    made.run(
        "ticket.diagnose", ticket=ticket, hypothesis="mtu", step="ping", evidence="lost", result="confirmed"
    )
    made.store.close()
    return tmp_path / "w"


def desk(workspace: Path, *words: str) -> int:
    return main(["--workspace", str(workspace), "--language", "en", "kb", *words])


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_list_show_edit_history(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk(workspace, "list", "--scenario", "Accounts") == 0
    assert "Login 403" in printed(capsys)
    desk(workspace, "list", "--json")
    [row] = json.loads(printed(capsys))["rows"]
    text = tmp_path / "steps.md"
    text.write_text("1. look\n2. fix\n", encoding="utf-8")
    assert (
        desk(workspace, "edit", row["id"], "--steps", f"@{text}", "--tags", "iam, 403", "--note", "more") == 0
    )
    assert printed(capsys).strip() == row["id"]
    assert desk(workspace, "edit", row["id"], "--title", "Login 403") == 0
    assert "nothing changed" in printed(capsys)
    desk(workspace, "show", row["id"][:30], "--tickets")
    assert "2. fix" in printed(capsys)
    desk(workspace, "history", row["id"], "--json")
    newest = json.loads(printed(capsys))[0]
    assert (newest["changed"], newest["note"]) == (["tags", "steps"], "more")
    desk(workspace, "history", row["id"])
    assert newest["id"][-12:] in printed(capsys)
    assert desk(workspace, "history", row["id"], "--diff", newest["id"]) == 0
    assert "+2. fix" in printed(capsys)
    assert desk(workspace, "history", row["id"], "--diff", "zz") == 1


def test_a_new_one_from_a_ticket(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = _number(workspace)
    assert desk(workspace, "new", "--ticket", number, "--prevention", "Set the MTU", "--json") == 0
    made = json.loads(printed(capsys))["id"]
    desk(workspace, "show", made, "--tickets", "--json")
    shown = json.loads(printed(capsys))
    assert shown["article"]["title"] == "VPN drops"
    assert shown["article"]["steps"].startswith("1. ping → lost")
    assert shown["article"]["prevention"] == "Set the MTU"
    assert shown["tickets"]["uses"][0]["verdict"] == "source"


def _number(workspace: Path) -> str:
    from desk.models.store import Store

    store = Store(workspace)
    number = store.connection.exec_driver_sql("SELECT number FROM ticket").scalar_one()
    store.close()
    return str(number)


def test_the_life_of_an_article(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk(workspace, "list", "--json")
    article = json.loads(printed(capsys))["rows"][0]["id"]
    assert desk(workspace, "publish", article) == 1
    assert "validate it first" in capsys.readouterr().err
    for words in (
        ("validate", article), ("publish", article, "--audience", "customer"), ("flag", article, "--reason", "old"),
    ):  # fmt: skip
        assert desk(workspace, *words) == 0
    printed(capsys)
    desk(workspace, "list", "--state", "flagged", "--json")
    [row] = json.loads(printed(capsys))["rows"]
    assert (row["confidence"], row["audience"], row["flags"]) == ("validated", "customer", 1)
    desk(workspace, "new", "--title", "Better", "--symptom", "s", "--json")
    better = json.loads(printed(capsys))["id"]
    for words in (("unflag", article), ("archive", article, "--replaced-by", better), ("revive", article)):
        assert desk(workspace, *words) == 0
    desk(workspace, "gaps", "--json")
    desk(workspace, "gaps")
    assert "TIMES" in printed(capsys)
