"""`desk phone`: the caller by number, a call logged on the newest open ticket, or as a new one."""

import json
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main
from tests.unit.ops_kit import Kit


def test_a_call_is_found_and_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The number finds the person and their tickets; the log stands on the timeline."""
    made = Kit(tmp_path / "w")
    made.run("person.create", name="王小明", phone="+86 138-0013-8000")
    (person,) = [one.id for one in made.ask("query.people", text="王小明")]
    first = made.create(title="VPN drops", requester=person)
    assert [one.tickets[0].title for one in made.ask("query.callers", number="13800138000")] == ["VPN drops"]
    assert made.ask("query.callers", number="13800138001") == []
    made.store.close()

    def desk(*words: str) -> Any:
        assert main(["--workspace", str(tmp_path / "w"), "--language", "en", "phone", *words]) == 0
        return capsys.readouterr().out

    assert "VPN drops" in desk("138 0013 8000")
    assert "Nobody" in desk("555 000 1111")
    said = json.loads(desk("13800138000", "--log", "still drops", "--minutes", "3", "--json"))
    fresh = json.loads(desk("13800138000", "--log", "another matter", "--new", "--json"))
    unknown = json.loads(desk("5550001111", "--log", "who knows", "--json"))
    desk("13800138000", "--log", "again", "--ticket", said["logged"])
    assert len({said["logged"], fresh["logged"], unknown["logged"]}) == 3
    again = Kit(tmp_path / "w")
    calls = [one for one in again.ask("query.ticket", ticket=first).entries if one.kind == "call"]
    assert [(one.body, one.data["duration_s"], one.data["direction"]) for one in calls] == [
        ("still drops", 180, "in"), ("again", 0, "in"),
    ]  # fmt: skip
    again.store.close()
