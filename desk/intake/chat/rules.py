"""What an administrator decides about chat, as the adapter reads it, and the rows of the settings table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PLATFORMS = ("wecom", "dingtalk", "feishu", "slack")
PLATFORM_NAMES = {
    "wecom": ("WeCom", "企业微信"),
    "dingtalk": ("DingTalk", "钉钉"),
    "feishu": ("Feishu", "飞书"),
    "slack": ("Slack", "Slack"),
}

Row = tuple[str, str, str, Any, str, str] | tuple[str, str, str, Any, str, str, int, int]

CHAT_ROWS: tuple[Row, ...] = (
    ("chat", "group", "str", "", "group of new tickets", "新工单的支持组"),
    (
        "chat", "receipts", "bool", True,
        "answer a new ticket with its number",
        "建单后是否回复工单号",
    ),
    (
        "chat", "language", "str", "zh_CN",
        "language of texts where the message says none: zh_CN or en",
        "默认语言：zh_CN 或 en",
    ),
    (
        "chat", "continue_hours", "int", 24,
        "where a platform has no threads: a message this soon after closing belongs to the same ticket",
        "平台不支持话题时，关闭后多少小时内的消息仍归入原工单",
    ),
    (
        "chat", "file_limit_mb", "int", 25,
        "attachments up to this size are fetched into the ticket; 0 = they stay in the chat",
        "附件不超过此大小（MB）时下载到工单；0 表示留在聊天中", 0, 100,
    ),
    ("wecom", "corp_id", "str", "", "corp id", "企业 ID"),
    ("wecom", "agent_id", "str", "", "id of the app", "应用 AgentId"),
    ("wecom", "secret", "secret", "", "secret of the app, for sending", "应用 Secret，用于发送"),
    ("wecom", "token", "secret", "", "token of the callback; without one it is closed", "回调 Token；未设置则关闭"),
    ("wecom", "aes_key", "secret", "", "EncodingAESKey of the callback (43 characters)", "回调 EncodingAESKey（43 位）"),
    ("wecom", "api", "str", "https://qyapi.weixin.qq.com", "address of the platform", "平台接口地址"),
    ("wecom", "bot_id", "str", "", "AI bot id: long connection, no callback", "智能机器人 Bot ID：使用长连接，无需回调"),
    ("wecom", "bot_secret", "secret", "", "its secret", "智能机器人 Secret"),
    ("wecom", "bot_url", "str", "wss://openws.work.weixin.qq.com", "its address", "长连接地址"),
    ("dingtalk", "app_key", "str", "", "client id of the app", "应用 Client ID（AppKey）"),
    (
        "dingtalk", "app_secret", "secret", "",
        "client secret: signs callbacks and sends; without one it is closed",
        "应用 Client Secret：验签与发送；未设置则关闭",
    ),
    ("dingtalk", "robot_code", "str", "", "robot code; empty = the client id", "机器人编码；留空取 Client ID"),
    (
        "dingtalk", "card_template", "str", "",
        "template of cards with a button (variables title, text, button, action, done); empty = text with the word to answer",
        "互动卡片模板 ID（变量 title、text、button、action、done）；留空则发送文本，按提示回复",
    ),
    ("dingtalk", "token", "secret", "", "token of encrypted event callbacks", "加密事件回调的 Token"),
    ("dingtalk", "aes_key", "secret", "", "aes_key of encrypted event callbacks", "加密事件回调的 aes_key"),
    ("dingtalk", "api", "str", "https://api.dingtalk.com", "address of the platform", "平台接口地址"),
    ("dingtalk", "stream", "bool", False, "Stream mode: long connection, no callback", "Stream 模式：使用长连接，无需回调"),
    ("feishu", "app_id", "str", "", "id of the app", "应用 App ID"),
    ("feishu", "app_secret", "secret", "", "secret of the app, for sending", "应用 App Secret，用于发送"),
    ("feishu", "encrypt_key", "secret", "", "encrypt key of events", "事件 Encrypt Key"),
    ("feishu", "verification_token", "secret", "", "verification token of events", "事件 Verification Token"),
    ("feishu", "api", "str", "https://open.feishu.cn", "address of the platform", "平台接口地址"),
    ("feishu", "stream", "bool", False, "long connection, no callback", "使用长连接，无需回调"),
    ("slack", "signing_secret", "secret", "", "signing secret; without one it is closed", "签名密钥；未设置则关闭"),
    ("slack", "bot_token", "secret", "", "bot token, for sending", "机器人令牌，用于发送"),
    ("slack", "app_token", "secret", "", "app token: Socket Mode, no callback", "应用令牌：Socket Mode 长连接，无需回调"),
    ("slack", "api", "str", "https://slack.com", "address of the platform", "平台接口地址"),
)  # fmt: skip
"""(table, name, kind, default, English, Chinese), as `desk.intake.options` reads them."""


@dataclass(frozen=True, slots=True)
class ChatRules:
    """The chat part of the configuration.

    Attributes:
        fetch: platforms whose attachments are fetched.
        continue_hours: without threads, a message so soon after closing still belongs to the ticket.
    """

    group: str = ""
    receipts: bool = True
    language: str = "zh_CN"
    continue_hours: int = 24
    fetch: tuple[str, ...] | list[str] = ()


def chat_rules(rules: Mapping[str, Any]) -> ChatRules:
    """Return the rules from the stored configuration."""
    given = rules.get("chat", {})
    return ChatRules(**{name: value for name, value in given.items() if name in ChatRules.__slots__})


def hears(platform: str, table: Mapping[str, Any]) -> bool:
    """Tell whether a platform's callback is open: it has what its messages are verified with."""
    needed = {
        "wecom": (("token", "aes_key"),),
        "dingtalk": (("app_secret",), ("token", "aes_key")),
        "feishu": (("encrypt_key",), ("verification_token",)),
        "slack": (("signing_secret",),),
    }[platform]
    return any(all(table.get(name) for name in names) for names in needed)


def fetched_platforms(values: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the platforms whose attachments are fetched."""
    if not values["chat"]["file_limit_mb"]:
        return []
    return [name for name in PLATFORMS if speaks(name, values[name]) or streams(name, values[name])]


def speaks(platform: str, table: Mapping[str, Any]) -> bool:
    """Tell whether answers can be sent to a platform."""
    needed = {
        "wecom": ("corp_id", "agent_id", "secret"),
        "dingtalk": ("app_key", "app_secret"),
        "feishu": ("app_id", "app_secret"),
        "slack": ("bot_token",),
    }[platform]
    return all(table.get(name) for name in needed)


def streams(platform: str, table: Mapping[str, Any]) -> bool:
    """Tell whether a platform's long connection is switched on."""
    needed = {
        "wecom": ("bot_id", "bot_secret"),
        "dingtalk": ("stream", "app_key", "app_secret"),
        "feishu": ("stream", "app_id", "app_secret"),
        "slack": ("app_token",),
    }[platform]
    return all(table.get(name) for name in needed)
