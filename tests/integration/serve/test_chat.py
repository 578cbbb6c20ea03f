"""A message of each chat platform becomes a ticket in a real `desk serve`, once, and its answer arrives there."""

import contextlib
import http.client
import json
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.integration.serve.rig import Serve, serving, until
from tests.unit.intake.chat import platforms as post
from tests.unit.intake.chat.platforms import Platforms, Posted, platforms


def config(server: Platforms) -> str:
    """Return the chat tables as TOML."""
    lines = ["[chat]", "receipts = true"]
    for name, table in server.tables().items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def send(port: int, posted: Posted) -> int:
    """Post a callback; return the status."""
    path, headers, body = posted
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("POST", path, body, headers)
        return connection.getresponse().status


def accept_a_page(desk: Serve, server: Platforms, number: str, directory: Path) -> None:
    """A page reaches the linked account as a card; the signed press accepts it, and the card says so."""
    desk.run("person", "me", "魏清")
    (group,) = desk.rows("SELECT hex(id) FROM support_group LIMIT 1")[0]
    level = {"after": 0, "targets": [{"kind": "lead"}]}
    policy = {"id": "p", "name": "P", "order": 1, "levels": [level], "fallback": group.lower()}
    rules = directory / "rules.json"
    rules.write_text(json.dumps({"enabled": True, "policies": [policy]}), encoding="utf-8")
    desk.run("escalation", "rules", "--set", str(rules))
    desk.run("contact", "set", "--chat", "slack=U9")
    before = len(server.said)
    desk.run("escalation", "start", number)
    name, card = server.wait_for(before + 1)[before]
    action = card["blocks"][1]["elements"][0]["value"]
    press = {
        "type": "block_actions", "user": {"id": "U9"}, "channel": {"id": "D9"}, "container": {"message_ts": "5.5"},
        "actions": [{"value": action, "action_ts": "6.6"}],
    }  # fmt: skip
    form = urlencode({"payload": json.dumps(press)}).encode()
    path, headers, body = post.slack_post(form, time.time())
    headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    assert [send(desk.port, (path, headers, body)) for _ in range(2)] == [200, 200]
    changed = server.wait_for(before + 2)[before + 1][1]
    assert (name, changed["ts"]) == ("slack", "5.5")
    assert number in changed["text"]
    assert desk.rows("SELECT count(*) FROM entry WHERE kind = 'acknowledged'") == [(1,)]


def test_all_platforms_in_and_out(tmp_path: Path) -> None:
    """Each callback twice, over a kill: four tickets, four receipts; a reply leaves where it was asked."""
    with platforms() as server, serving(tmp_path, config(server)) as desk:
        shot = {"name": "shot.png", "url_private_download": f"{server.url}/file/1"}
        posts = [
            post.wecom_post("打印机坏了"),
            post.dingtalk_post(post.dingtalk_event("VPN 连不上"), time.time()),
            post.feishu_post(post.feishu_event("数据库连接超时")),
            post.slack_post(post.slack_event("cannot log in", channel="C1", files=[shot]), time.time()),
        ]
        assert [send(desk.port, one) for one in posts] == [200] * 4
        desk.kill()
        desk.start()
        assert [send(desk.port, one) for one in posts] == [200] * 4
        rows = desk.rows("SELECT title, channel FROM ticket ORDER BY key")
        assert rows == [
            (title, "im") for title in ("打印机坏了", "VPN 连不上", "数据库连接超时", "cannot log in")
        ]
        server.wait_for(4)
        until(
            lambda: desk.rows("SELECT count(*) FROM outbound WHERE state = 'sent'") == [(5,)],
            what="receipts and the attachment",
        )
        assert desk.rows("SELECT count(*) FROM entry WHERE kind = 'attachment'") == [(1,)]
        (number,) = desk.rows("SELECT number FROM ticket WHERE title = 'VPN 连不上'")[0]
        desk.run("ticket", "reply", number, "请重启客户端")
        said = server.wait_for(5)
        assert sorted(name for name, _ in said[:4]) == ["dingtalk", "feishu", "slack", "wecom"]
        assert said[4][0] == "dingtalk"
        assert "请重启客户端" in said[4][1]["msgParam"]
        accept_a_page(desk, server, number, tmp_path)
        assert b'desk_channel_up{channel="slack"} 1.0' in desk.get("/metrics")[1]
