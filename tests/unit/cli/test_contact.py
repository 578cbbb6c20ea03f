"""`desk contact`: what is named changes, the rest stays."""

import json
from pathlib import Path

import pytest

from desk.cli import main
from tests.unit.ops_kit import Kit


def test_ways_are_set_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Chat accounts, services, mail, folding, quiet hours and digest; other people by name."""
    kit = Kit(tmp_path)
    for name in ("钱莉", "钱莉莉"):
        kit.run("person.create", name=name, staff=True)
    kit.store.close()

    def desk(*words: str, code: int = 0) -> str:
        assert main(["contact", *words, "--workspace", str(tmp_path), "--language", "en"]) == code
        return "".join(capsys.readouterr())

    said = desk(
        "set", "--chat", "slack=U1", "--chat", "feishu=ou_1", "--target", "json://127.0.0.1", "--mail", "on"
    )
    assert "json://127.0.0.1" in said
    desk("set", "--chat", "slack=", "--fold", "30", "--quiet", "22:00-07:00", "--digest", "09:00,13:30")
    found = json.loads(desk("show", "--json"))
    assert (found["chats"], found["fold_s"], found["mail"]) == ({"feishu": "ou_1"}, 30, True)
    assert (found["quiet"], found["digest"]) == (["22:00", "07:00"], ["09:00", "13:30"])
    assert "off" in desk("set", "--quiet", "off", "--target", "", "--mail", "off")
    assert "slack" in desk("set", "--person", "钱莉", "--chat", "slack=U2")
    assert "people are named" in desk("show", "--person", "nobody", code=1)
    assert "write times" in desk("set", "--digest", "nine", code=1)
