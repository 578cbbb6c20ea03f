"""A message of each chat platform becomes a ticket in a real `desk serve`, once, and its answer arrives there."""

import contextlib
import http.client
import json
import time
from pathlib import Path

from tests.integration.serve.rig import serving, until
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


def test_all_platforms_in_and_out(tmp_path: Path) -> None:
    """Each callback twice, over a kill: four tickets, four receipts; a reply leaves where it was asked."""
    with platforms() as server, serving(tmp_path, config(server)) as desk:
        posts = [
            post.wecom_post("打印机坏了"),
            post.dingtalk_post(post.dingtalk_event("VPN 连不上"), time.time()),
            post.feishu_post(post.feishu_event("数据库连接超时")),
            post.slack_post(post.slack_event("cannot log in", channel="C1"), time.time()),
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
            lambda: desk.rows("SELECT count(*) FROM outbound WHERE state = 'sent'") == [(4,)], what="receipts"
        )
        (number,) = desk.rows("SELECT number FROM ticket WHERE title = 'VPN 连不上'")[0]
        desk.run("ticket", "reply", number, "请重启客户端")
        said = server.wait_for(5)
        assert sorted(name for name, _ in said[:4]) == ["dingtalk", "feishu", "slack", "wecom"]
        assert said[4][0] == "dingtalk"
        assert "请重启客户端" in said[4][1]["msgParam"]
        assert b'desk_channel_up{channel="slack"} 1.0' in desk.get("/metrics")[1]
