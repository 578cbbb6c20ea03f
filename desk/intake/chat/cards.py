"""Cards with a button: how each platform takes one, and how it is changed once somebody has pressed it.

Where a platform has no card to offer, a text says which word to answer. Knows no ticket.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from desk.intake.chat.calls import RefusedError
from desk.intake.chat.clients import Client, DingTalk, Feishu, Interface, Post, slack_channel

Send = Callable[[Any, Post], None]


def _slack_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack_card(client: Interface, post: Post) -> None:
    place = post.place
    button = {
        "type": "button", "style": "primary", "action_id": "desk_accept", "value": place["action"],
        "text": {"type": "plain_text", "text": place["button"]},
    }  # fmt: skip
    said = f"*{_slack_text(place['title'])}*\n{_slack_text(post.text)}"[:2900]
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": said}},
        {"type": "actions", "elements": [button]},
    ]
    client.api("chat.postMessage", {"channel": slack_channel(post), "text": place["title"], "blocks": blocks})


def _slack_change(client: Interface, post: Post) -> None:
    said = {"type": "section", "text": {"type": "mrkdwn", "text": _slack_text(post.text)[:2900]}}
    body = {"channel": post.place["channel"], "ts": post.place["ts"], "text": post.text, "blocks": [said]}
    client.api("chat.update", body)


def _feishu_body(title: str, text: str, *buttons: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Feishu card; one that shall be changed later says so."""
    elements: list[dict[str, Any]] = [{"tag": "div", "text": {"tag": "plain_text", "content": text[:9000]}}]
    if buttons:
        elements.append({"tag": "action", "actions": list(buttons)})
    head = {"title": {"tag": "plain_text", "content": title}, "template": "red" if buttons else "grey"}
    return {"config": {"update_multi": True}, "header": head, "elements": elements}


def _feishu_card(client: Feishu, post: Post) -> None:
    button = {
        "tag": "button", "type": "primary", "text": {"tag": "plain_text", "content": post.place["button"]},
        "value": {"action": post.place["action"]},
    }  # fmt: skip
    client.say(post, "interactive", _feishu_body(post.place["title"], post.text, button))


def _feishu_change(client: Interface, post: Post) -> None:
    content = json.dumps(_feishu_body(post.place.get("title", "Desk"), post.text), ensure_ascii=False)
    message = quote(post.place["message"], safe="")
    client.api(f"/open-apis/im/v1/messages/{message}", {"content": content}, "PATCH")


def _wecom_agent(client: Interface) -> Any:
    agent = str(client.table["agent_id"])
    return int(agent) if agent.isdigit() else agent


def _wecom_card(client: Interface, post: Post) -> None:
    place = post.place
    card = {
        "card_type": "button_interaction", "task_id": place["task"],
        "main_title": {"title": place["title"][:36], "desc": post.text[:120]},
        "button_list": [{"text": place["button"], "style": 1, "key": place["action"]}],
    }  # fmt: skip
    body = {
        "touser": place.get("user", ""), "msgtype": "template_card", "agentid": _wecom_agent(client),
        "template_card": card, "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
    }  # fmt: skip
    client.api("/cgi-bin/message/send", body)


def _wecom_change(client: Interface, post: Post) -> None:
    """Put the outcome onto the pressed button; the code of a press serves once."""
    body = {
        "userids": [post.place.get("user", "")], "agentid": _wecom_agent(client),
        "response_code": post.place["code"], "button": {"replace_name": post.text[:100]},
    }  # fmt: skip
    client.api("/cgi-bin/message/update_template_card", body)


def _dingtalk_card(client: DingTalk, post: Post) -> None:
    """Send the card of the configured template; without one a text says how to answer."""
    place, template = post.place, str(client.table.get("card_template", ""))
    if not template:
        _as_text(client, post)
        return
    data = {
        "title": place["title"],
        "text": post.text,
        "button": place["button"],
        "action": place["action"],
        "done": "",
    }
    robot = client.table["robot_code"] or client.table["app_key"]
    body = {
        "cardTemplateId": template, "outTrackId": place["task"], "callbackType": "STREAM" if client.table.get("stream") else
        "HTTP", "callbackRouteKey": "desk", "cardData": {"cardParamMap": data}, "userIdType": 1,
        "openSpaceId": f"dtv1.card//IM_ROBOT.{place.get('user', '')}",
        "imRobotOpenSpaceModel": {"supportForward": False},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": robot},
    }  # fmt: skip
    client.api("/v1.0/card/instances/createAndDeliver", body)


def _dingtalk_change(client: Interface, post: Post) -> None:
    data = {"cardParamMap": {"done": post.text, "button": "", "action": ""}}
    body = {
        "outTrackId": post.place["task"],
        "cardData": data,
        "cardUpdateOptions": {"updateCardDataByKey": True},
    }
    client.api("/v1.0/card/instances", body, "PUT")


def _as_text(client: Client, post: Post) -> None:
    """Say it in words, with the word to answer."""
    text = f"{post.place['title']}\n{post.text}\n\n{post.place.get('word', '')}".strip()
    client.send(Post(text, post.place, post.name))


CARDS: Mapping[str, tuple[Send, Send]] = {
    "wecom": (_wecom_card, _wecom_change),
    "dingtalk": (_dingtalk_card, _dingtalk_change),
    "feishu": (_feishu_card, _feishu_change),
    "slack": (_slack_card, _slack_change),
}
"""Platform -> how a card is sent, how it is changed."""


def send_card(platform: str, client: Client, post: Post) -> None:
    """Send a card; a client without an interface for cards says it in words."""
    if isinstance(client, Interface):
        CARDS[platform][0](client, post)
    else:
        _as_text(client, post)


def change_card(platform: str, client: Client, post: Post) -> None:
    """Change a card that was pressed; raises RefusedError where the platform cannot."""
    if not isinstance(client, Interface):
        raise RefusedError("no cards")
    try:
        CARDS[platform][1](client, post)
    except KeyError as error:
        raise RefusedError(f"no {error}") from error
