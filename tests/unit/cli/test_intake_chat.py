"""`desk intake chat --check` says of each platform what is right and what is wrong; a file becomes a ticket."""

import json
from pathlib import Path

import pytest

from desk.cli import main
from tests.unit.intake.chat import platforms as post
from tests.unit.intake.chat.platforms import platforms


def test_check_and_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys are tried, platforms asked; a wrong key makes the command fail."""
    with platforms() as server:
        tables = server.tables() | {"feishu": {}}
        tables["wecom"]["aes_key"] = "short"
        server.moods.append((200, {}, {"errcode": 40013, "errmsg": "invalid corpid"}))
        lines = [
            f"[{name}]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in table.items())
            for name, table in tables.items()
        ]
        config = tmp_path / "desk.toml"
        config.write_text("\n".join(lines), encoding="utf-8")
        head = ["--workspace", str(tmp_path / "w"), "--language", "en", "intake", "chat"]
        assert main([*head, "--check", "--config", str(config), "--json"]) == 1
        found = json.loads(capsys.readouterr().out)
        assert found["slack"] == {"callback": "ok", "sending": "ok"}
        assert found["feishu"] == {"callback": "off", "sending": "off"}
        assert "43" in found["wecom"]["callback"]
        assert "invalid corpid" in found["wecom"]["sending"]
        assert main([*head, "--check", "--offline", "--config", str(config)]) == 1
        assert "Slack" in capsys.readouterr().out
    event = tmp_path / "event.json"
    event.write_bytes(post.slack_event("cannot log in"))
    assert main([*head, str(event), "--source", "slack", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ticket"]["title"] == "cannot log in"
