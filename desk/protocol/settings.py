"""The one declared table of settings: name, type, default, meaning. An undeclared key is an error."""

from typing import Any

import msgspec


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One setting.

    Attributes:
        scope: `workspace` (stored in the replica, may travel) or `window` (this machine's window only).
        choices: allowed values, empty = any of the type.
        en, zh: what it is for, shown in preferences and documentation.
        restart: whether a change needs a new start.
        page: the page of the preferences on which it stands.
        editor: "key" for a text that is a key of the keyboard.
    """

    name: str
    type: type
    default: Any
    scope: str
    en: str
    zh: str
    choices: tuple[Any, ...] = ()
    restart: bool = False
    page: str = "general"
    editor: str = ""


_ALL = (
    Setting(
        name="language",
        type=str,
        default="",
        scope="window",
        choices=("", "zh_CN", "en"),
        en="Language of the window; empty follows the system",
        zh="界面语言；留空则跟随系统",
    ),
    Setting(
        name="theme",
        type=str,
        default="system",
        scope="window",
        choices=("system", "light", "dark"),
        en="Colours: system, light or dark",
        zh="配色：跟随系统、浅色或深色",
    ),
    Setting(
        name="density",
        type=str,
        default="comfortable",
        scope="window",
        choices=("comfortable", "compact"),
        en="Density: comfortable, or compact with more tickets in sight",
        zh="疏密：宽松，或紧凑（同屏显示更多工单）",
    ),
    Setting(
        name="person",
        type=str,
        default="",
        scope="workspace",
        en="Id (hex) of the person this workspace acts as",
        zh="本工作区的操作人（十六进制编号）",
    ),
    Setting(
        name="workspace_name",
        type=str,
        default="Desk",
        scope="workspace",
        en="Name shown at the top of the navigation",
        zh="导航栏顶部显示的名称",
    ),
    Setting(
        name="time_zone",
        type=str,
        default="Asia/Shanghai",
        scope="workspace",
        en="Time zone of reports and of imported times without one",
        zh="报表以及无时区导入时间所用的时区",
    ),
    Setting(
        name="breach_horizon_minutes",
        type=int,
        default=60,
        scope="workspace",
        en="A deadline nearer than this is listed under About to breach",
        zh="截止时间在此分钟数之内的工单列入“即将违约”",
    ),
    Setting(
        name="attachment_limit_mb",
        type=int,
        default=100,
        scope="workspace",
        en="Largest attachment in MB",
        zh="单个附件上限（MB）",
    ),
    Setting(
        name="message_limit_mb",
        type=int,
        default=5,
        scope="workspace",
        en="Longest text of one entry in MB; longer text becomes an attachment",
        zh="单条记录正文上限（MB）；更长的文本转为附件",
    ),
    Setting(
        name="reopen_window_days",
        type=int,
        default=7,
        scope="workspace",
        en="Days after closing within which a ticket may be reopened",
        zh="关闭后可重新打开的天数",
    ),
    Setting(
        name="keep_days",
        type=int,
        default=365,
        scope="workspace",
        en="Shared database: days that closed tickets stay on this machine (0: all); older ones come on demand",
        zh="共享数据库：已关闭工单在本机保留的天数（0 为全部）；更早的工单按需获取",
    ),
    Setting(
        name="knowledge_group",
        type=str,
        default="",
        scope="workspace",
        en="Group that reviews articles whose verifier has left; empty = the supervisors",
        zh="审核人离开后负责复核知识条目的小组；留空表示主管",
    ),
    Setting(
        name="compliance_target_percent",
        type=int,
        default=90,
        scope="workspace",
        en="Target line of the compliance chart",
        zh="达成率图表中的目标线（%）",
    ),
    Setting(
        name="notify_50",
        type=bool,
        default=False,
        scope="window",
        en="Notify when half of a target has passed",
        zh="目标时间过半时通知",
        page="notifications",
    ),
    Setting(
        name="notify_75",
        type=bool,
        default=True,
        scope="window",
        en="Notify at 75 % of a target",
        zh="目标时间用去 75 % 时通知",
        page="notifications",
    ),
    Setting(
        name="notify_90",
        type=bool,
        default=True,
        scope="window",
        en="Notify at 90 % of a target",
        zh="目标时间用去 90 % 时通知",
        page="notifications",
    ),
    Setting(
        name="notify_100",
        type=bool,
        default=True,
        scope="window",
        en="Notify of a breach",
        zh="违约时通知",
        page="notifications",
    ),
    Setting(
        name="notify_whose",
        type=str,
        default="mine",
        scope="window",
        choices=("mine", "groups", "all"),
        en="Of which tickets",
        zh="通知哪些工单",
        page="notifications",
    ),
    Setting(
        name="quiet",
        type=str,
        default="shifts",
        scope="window",
        choices=("never", "shifts", "hours"),
        en="Be quiet; P0 and P1 are shown all the same",
        zh="免打扰；P0、P1 仍会通知",
        page="notifications",
    ),
    Setting(
        name="quiet_from",
        type=str,
        default="",
        scope="window",
        en="In these hours: from (HH:MM)",
        zh="指定时段：开始时间（HH:MM）",
        page="notifications",
    ),
    Setting(
        name="quiet_until",
        type=str,
        default="",
        scope="window",
        en="In these hours: until (HH:MM)",
        zh="指定时段：结束时间（HH:MM）",
        page="notifications",
    ),
    Setting(
        name="idle_minutes",
        type=int,
        default=10,
        scope="window",
        en="Minutes without keyboard and mouse after which you are away for dispatch (0 = never)",
        zh="无键盘鼠标操作多少分钟后视为离开、不再分派（0 表示不启用）",
        page="notifications",
    ),
    Setting(
        name="tray",
        type=bool,
        default=True,
        scope="window",
        en="Show the next breach in the notification area",
        zh="在系统托盘显示下一个违约时间",
        page="notifications",
    ),
    Setting(
        name="global_key",
        type=bool,
        default=False,
        scope="window",
        en="New ticket from anywhere: take the two keys below while other programs have the keyboard",
        zh="随处新建工单：在使用其他程序时也响应下面两个快捷键",
    ),
    Setting(
        name="global_key_clipboard",
        type=str,
        default="Ctrl+Shift+F9",
        scope="window",
        en="Key anywhere: new ticket from the clipboard, its text or its screenshot (empty = none)",
        zh="全局快捷键：用剪贴板中的文字或截图新建工单（留空表示不用）",
        editor="key",
    ),
    Setting(
        name="global_key_screen",
        type=str,
        default="Ctrl+Shift+F10",
        scope="window",
        en="Key anywhere: new ticket with a picture of the screen (empty = none)",
        zh="全局快捷键：截屏并新建工单（留空表示不用）",
        editor="key",
    ),
    Setting(
        name="remote_command",
        type=str,
        default="",
        scope="workspace",
        en="Program for remote assistance; {address} is the machine, e.g. rustdesk --connect {address}",
        zh="远程协助程序；{address} 为设备地址，例如 rustdesk --connect {address}",
    ),
    Setting(
        name="script_hosts",
        type=str,
        default="",
        scope="workspace",
        en="Hosts on which scripts may run, as ssh knows them, separated by spaces",
        zh="允许运行脚本的主机（ssh 主机名，以空格分隔）",
    ),
)

SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _ALL}


def defaults() -> dict[str, Any]:
    """Return every setting's default by name."""
    return {name: setting.default for name, setting in SETTINGS.items()}
