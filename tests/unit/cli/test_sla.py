"""`desk sla`: the policies of a file are tried on a ticket and set; wrong ones are refused in words."""

import json
from pathlib import Path

import pytest

from desk.cli import main
from tests.unit.ops_kit import Kit


def test_policies_are_tried_and_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kit = Kit(tmp_path)
    number = kit.row(kit.create(priority=1)).number
    standard = kit.ask("query.policies")[0]
    kit.store.close()

    def desk(*words: str, code: int = 0) -> str:
        assert main(["sla", *words, "--workspace", str(tmp_path), "--language", "en"]) == code
        return "".join(capsys.readouterr())

    assert "→ Standard" in desk("test", number)
    mail = {**standard, "id": "mail", "name": "Mail", "condition": {"channel": ["mail"], "priority": ["P1"]}}
    mail["targets"] = {"1": {"resolution": {"duration": "P2WD", "calendar": "cn-bh"}}}
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps([mail, standard]), encoding="utf-8")
    shown = desk("test", number, "--channel", "mail", "--start", "2026-03-13T17:00", "--policies", str(rules))
    assert "→ Mail" in shown
    assert "Standard: fits, but comes later" in shown
    assert "now: Standard" in shown
    assert "2026-03-17 17:00:00" in shown
    assert json.loads(desk("test", "--priority", "P4", "--json"))["fields"]["priority"] == "P4"
    rules.write_text(json.dumps(mail), encoding="utf-8")
    assert "catch-all" in desk("policies", "--set", str(rules), code=1)
    rules.write_text(json.dumps([mail, standard]), encoding="utf-8")
    assert [one["id"] for one in json.loads(desk("policies", "--set", str(rules)))] == ["mail", "standard"]
    assert "✗ Mail: channel is" in desk("test", number, "--channel", "phone")
    alone = tmp_path / "alone.json"
    alone.write_text(json.dumps({**mail, "condition": {}}), encoding="utf-8")
    assert "No clock runs" in desk("test", "--priority", "P4", "--policies", str(alone))
    quick = json.loads(json.dumps(standard))
    quick["targets"]["1"]["first_response"]["duration"] = "PT5M"
    rules.write_text(json.dumps([quick]), encoding="utf-8")
    preview = desk("policies", "--set", str(rules), "--preview")
    assert "1 of 1 open tickets would change" in preview
    assert number in preview
    assert len(json.loads(desk("policies", "--set", str(rules), "--apply-to-open"))) == 1
    assert "None" not in desk("policies", "--preview")


def test_a_matrix_of_ones_own_is_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Kit(tmp_path).store.close()
    file = tmp_path / "matrix.json"

    def desk(*words: str, code: int = 0) -> str:
        assert main(["sla", "matrix", *words, "--workspace", str(tmp_path), "--language", "zh_CN"]) == code
        return "".join(capsys.readouterr())

    body = json.loads(desk("--json"))
    body["cells"]["vip"][3] = [0, 4, 2, 2]
    file.write_text(json.dumps(body), encoding="utf-8")
    said = desk("--set", str(file))
    assert "请核对" in said
    assert "--interruption full: 业务中断 → 1 x 1" in said
    del body["cells"]["vip"][3]
    file.write_text(json.dumps(body), encoding="utf-8")
    assert "应有 4 行" in desk("--set", str(file), code=1)


def test_a_calendar_of_ones_own_is_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Kit(tmp_path).store.close()
    file = tmp_path / "calendar.json"

    def desk(body: object, code: int = 0) -> str:
        file.write_text(json.dumps(body), encoding="utf-8")
        assert main(["calendar", "set", str(file), "--workspace", str(tmp_path), "--language", "en"]) == code
        return "".join(capsys.readouterr())

    night = {"id": "night", "name": "Night", "tz": "Europe/Berlin", "weekly": {"mon": [["22:00", "02:00"]]}}
    assert "tue: 00:00-02:00" in desk([night])
    assert "overlap" in desk({**night, "weekly": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}, 1)
    assert "60 days" in desk({**night, "weekly": {}}, 1)
    assert "wrongly" in desk([], 1)
