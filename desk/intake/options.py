"""The declared table of settings of `desk serve`; knows nothing of what they do."""

from typing import Any, NamedTuple

from desk.intake.chat.rules import CHAT_ROWS


class Option(NamedTuple):
    """A row of the settings table; `kind` is str, int, bool, list, table or secret."""

    table: str
    name: str
    kind: str
    default: Any
    en: str
    zh: str
    low: int = 0
    high: int = 10**9
    choices: tuple[str, ...] = ()


# fmt: off
OPTIONS: tuple[Option, ...] = (
    Option(
        "web", "portal", "bool", True,
        "the pages for requesters",
        "面向用户的自助页面",
    ),
    Option(
        "web", "listen", "str", "127.0.0.1:8080",
        "address and port; behind a reverse proxy for TLS",
        "监听地址与端口；TLS 由反向代理提供",
    ),
    Option(
        "web", "public_url", "str", "",
        "the address in links that are sent out",
        "对外链接使用的网址",
    ),
    Option(
        "web", "body_limit_mb", "int", 25,
        "largest form with its files",
        "表单（含附件）大小上限（MB）", 1, 1000,
    ),
    Option(
        "web", "proxies", "list", (),
        "addresses of proxies whose X-Forwarded-For is believed",
        "可信任的代理地址",
    ),
    Option(
        "notify", "services", "bool", False,
        "notifications go to the other services people have set, by Apprise (install desk-workstation[apprise])",
        "是否通过 Apprise 向人员设置的其他服务发送通知（需安装 desk-workstation[apprise]）",
    ),
    Option(
        "alerts", "token", "secret", "",
        "bearer token of the webhook; without one the hook is closed",
        "webhook 令牌；未设置则关闭",
    ),
    Option(
        "alerts", "hmac_secret", "secret", "",
        "secret of Grafana's signature",
        "Grafana 签名密钥",
    ),
    Option(
        "alerts", "body_limit_mb", "int", 12,
        "largest notification",
        "单次通知大小上限（MB）", 1, 100,
    ),
    Option(
        "alerts", "core_systems", "list", (),
        "core systems (value of a system label, or label=value): P1 to the experts",
        "核心系统：告警定为 P1 并派给专家组",
    ),
    Option(
        "alerts", "expert_group", "str", "",
        "group for P0 and P1; empty = the first of tier L3 or L2",
        "P0/P1 的专家组；留空取第一个 L3/L2 组",
    ),
    Option(
        "alerts", "group", "str", "",
        "group for all others",
        "其他告警的支持组",
    ),
    Option(
        "alerts", "severities", "table", {},
        "severity label -> priority 0 to 4, over the built-in map",
        "严重级别到优先级（0-4）的映射", 0, 4,
    ),
    Option(
        "alerts", "heartbeats", "list", ("Watchdog", "DeadMansSwitch"),
        "names of always-firing alerts",
        "心跳告警名称",
    ),
    Option(
        "alerts", "heartbeat_period_s", "int", 300,
        "a heartbeat is expected this often; three missed make a P1",
        "心跳周期（秒），缺失三次即建 P1", 5, 86400,
    ),
    Option(
        "alerts", "reopen_window_s", "int", 1800,
        "fire within this time reopens the ticket",
        "此秒数内再次告警则重新打开工单", 0, 604800,
    ),
    Option(
        "alerts", "storm_groups", "int", 20,
        "more new groups than this within the window are one storm",
        "窗口内新告警组超过此数即为风暴", 1, 10000,
    ),
    Option(
        "alerts", "storm_window_s", "int", 60,
        "the storm's window",
        "风暴窗口（秒）", 1, 3600,
    ),
    Option(
        "alerts", "quiet_s", "int", 3600,
        "P3 and P4 that nobody touched close this long after recovery; 0 = never",
        "未经处理的 P3/P4 恢复多久后自动关闭；0 为从不", 0, 2592000,
    ),
    Option(
        "alerts", "stale_s", "int", 28800,
        "alerts that fire and are not heard of for this long are stale (twice the repeat interval); 0 = never",
        "触发后这么久没有消息即视为失联（重复间隔的两倍）；0 表示不检查", 0, 30 * 86400,
    ),
    Option(
        "alerts", "apis", "list", (),
        "Alertmanagers to look at and to silence: NAME=http://host:9093, NAME being that of the hook; both members of a pair",
        "可查询与静默的 Alertmanager：NAME=http://主机:9093（NAME 与 webhook 相同），高可用对请两者都列出",
    ),
    Option(
        "alerts", "api_token", "secret", "",
        "bearer token of those Alertmanagers",
        "访问这些 Alertmanager 的令牌",
    ),
    Option(
        "alerts", "poll_s", "int", 60,
        "they are asked this often which alerts fire",
        "查询触发中告警的间隔（秒）", 1, 3600,
    ),
    Option(
        "mail", "addresses", "list", (),
        "our own addresses; answers come from the first",
        "本方邮箱地址；以第一个地址回复",
    ),
    Option(
        "mail", "imap_host", "str", "",
        "IMAP server; empty = no fetching",
        "IMAP 服务器；留空则不收信",
    ),
    Option(
        "mail", "imap_port", "int", 993,
        "its port",
        "IMAP 端口", 1, 65535,
    ),
    Option(
        "mail", "imap_security", "str", "tls",
        "tls, starttls or none",
        "加密方式", choices=("tls", "starttls", "none"),
    ),
    Option(
        "mail", "username", "str", "",
        "name at IMAP and SMTP",
        "登录名",
    ),
    Option(
        "mail", "password", "secret", "",
        "password or app password; empty = from the keyring",
        "密码或授权码；留空则取自系统密钥环",
    ),
    Option(
        "mail", "oauth_token", "secret", "",
        "XOAUTH2 access token instead of a password",
        "XOAUTH2 访问令牌",
    ),
    Option(
        "mail", "folder", "str", "INBOX",
        "folder that is read",
        "收件文件夹",
    ),
    Option(
        "mail", "processed", "str", "Processed",
        "folder that read mails are moved to",
        "处理后移入的文件夹",
    ),
    Option(
        "mail", "sweep_s", "int", 60,
        "the folder is looked through this often besides IDLE",
        "除 IDLE 外的轮询间隔（秒）", 1, 3600,
    ),
    Option(
        "mail", "smtp_host", "str", "",
        "SMTP server; empty = nothing is sent",
        "SMTP 服务器；留空则不发信",
    ),
    Option(
        "mail", "smtp_port", "int", 587,
        "its port",
        "SMTP 端口", 1, 65535,
    ),
    Option(
        "mail", "smtp_security", "str", "starttls",
        "tls, starttls or none",
        "加密方式", choices=("tls", "starttls", "none"),
    ),
    Option(
        "mail", "authserv_id", "str", "",
        "name of your server in Authentication-Results",
        "Authentication-Results 中本方服务器名称",
    ),
    Option(
        "mail", "group", "str", "",
        "group of new tickets",
        "新工单的支持组",
    ),
    Option(
        "mail", "receipts", "bool", True,
        "acknowledge new tickets",
        "是否自动回执",
    ),
    Option(
        "mail", "fold_s", "int", 0,
        "answers to a ticket within so many seconds leave as one mail; 0 = each at once",
        "同一工单在此秒数内的多条回复合并为一封邮件；0 为逐条发送", 0, 600,
    ),
    Option(
        "mail", "size_limit_mb", "int", 50,
        "of larger mails only the text is taken",
        "超过此大小仅接收正文（MB）", 1, 1000,
    ),
    Option(
        "mail", "language", "str", "zh_CN",
        "language of texts where the ticket says none",
        "默认语言", choices=("zh_CN", "en"),
    ),
    *(Option(*row) for row in CHAT_ROWS),
)
# fmt: on
TABLES = tuple(dict.fromkeys(option.table for option in OPTIONS))
