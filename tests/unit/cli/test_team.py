"""`desk dispatch`, `desk roster`, `desk skill`: what is typed reaches the ops, what is known is printed."""

import json
from pathlib import Path

import pytest

from desk.cli import main
from tests.unit.ops_kit import Kit


def test_a_supervisor_works_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kit = Kit(tmp_path)
    group = bytes(kit.store.connection.exec_driver_sql("SELECT id FROM support_group").scalar()).hex()
    number = kit.row(kit.create(body="x")).number
    kit.store.close()

    def desk(*words: str, code: int = 0) -> str:
        assert main([*words, "--workspace", str(tmp_path), "--language", "en"]) == code
        return "".join(capsys.readouterr())

    desk("roster", "shift", "me", "24x7", "--capacity", "8")
    desk("skill", "set", "me", "MySQL", "4", "--certificate", "OCP", "--certified-until", "2099-01-01T00:00")
    assert "OCP" in desk("skill", "list")
    desk("skill", "record", "sharing", "Deadlocks", "me", "--minutes", "60")
    assert "Deadlocks" in desk("skill", "ledger", "me")
    desk("dispatch", "availability", "available")
    assert "available" in desk("roster", "team")
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps({"enabled": True, "rules": [{"group": group}]}), encoding="utf-8")
    assert json.loads(desk("dispatch", "rules", "--set", str(rules)))["enabled"] is True
    assert "assigned" in desk("dispatch", "board")
    tried = desk("dispatch", "test", number, "--priority", "P1", "--waited", "5", "--rules", str(rules))
    assert "→ rule 1" in tried
    assert "✓ 魏清" in tried
    assert json.loads(desk("dispatch", "test", "--start", "2031-05-04T03:00", "--json"))["lane"] == "assigned"
    desk("dispatch", "run")
    assert "rule 1" in desk("dispatch", "why", number)
    desk("dispatch", "decline", number, "--reason", "not mine", "--wrong-rule")
    assert "Nothing was dispatched" in desk("dispatch", "accept", number, code=1)
    desk("roster", "day", "me", "2031-05-04", "off")
    desk("roster", "swap", "me", "2031-05-05", "2031-05-09", "09:00-12:00")
    assert "*09:00-12:00" in desk("roster", "show", "--from", "2031-05-04", "--days", "7")
    assert "no calendar" in desk("roster", "shift", "me", "moon", code=1)
    assert "cannot be read" in desk("roster", "import", str(tmp_path / "none.csv"), code=1)
    shifts = tmp_path / "shifts.csv"
    shifts.write_text("person,day,kind,hours\n魏清,2031-05-06,leave,\n", encoding="utf-8")
    assert "1 people" in desk("roster", "import", str(shifts))
    rota = tmp_path / "rota.json"
    rota.write_text(
        json.dumps({"id": "duty", "people": [kit.me.hex()], "first": "2026-01-01"}), encoding="utf-8"
    )
    assert "魏清" in desk("escalation", "rota", "--set", str(rota))
    levels = [{"after": 0, "targets": [{"kind": "rota", "id": "duty"}]}]
    policy = {"id": "all", "levels": levels, "fallback": group}
    rules.write_text(json.dumps({"enabled": True, "policies": [policy]}), encoding="utf-8")
    assert "duty" in desk("escalation", "rules", "--set", str(rules))
    assert "+0 min  1" in desk("escalation", "test", number)
    assert "Nothing has been" in desk("escalation", "ack", number, code=1)
    assert "policy" in desk("escalation", "pages", "--all")
    assert "dispatched" in desk("escalation", "notices", number)
    desk("escalation", "baton", "give", "--note", "x")
    desk("escalation", "baton", "sign")
    assert "clock" in desk("escalation", "baton", "list")
    for words in (("escalation", "pages"), ("escalation", "test", number), ("escalation", "baton")):
        assert isinstance(json.loads(desk(*words, "--json")), (dict, list))
    for words in (("dispatch", "board"), ("dispatch", "why", number), ("skill", "list"), ("skill", "ledger")):
        assert json.loads(desk(*words, "--json"))
