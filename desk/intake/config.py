"""The configuration file of `desk serve`: one declared table of settings, read from TOML, wrong ones refused by name.

The documentation's table is made from the same rows. Secrets stand in the file or come from the environment
(a value `env:NAME`); they never reach the replica.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.intake.chat.rules import fetched_platforms
from desk.intake.options import OPTIONS, TABLES, Option
from desk.process import messages
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words

messages.register(
    {
        "config_missing": (
            "The configuration {path} cannot be read ({reason}). Check the path given with --config.",
            "无法读取配置文件 {path}（{reason}）。请检查 --config 指定的路径。",
        ),
        "config_not_toml": (
            "The configuration {path} is no TOML: {detail}. Correct that line and start again.",
            "配置文件 {path} 不是有效的 TOML：{detail}。请更正后重新启动。",
        ),
        "config_unknown": (
            "There is no setting “{field}”. Known in [{table}]: {known}.",
            "没有“{field}”这个设置。[{table}] 中可用：{known}。",
        ),
        "config_wrong": (
            "The setting “{field}” is wrong: {problem}. Correct it and start again.",
            "设置“{field}”有误：{problem}。请更正后重新启动。",
        ),
    }
)


_TYPES: Mapping[str, tuple[type, Words]] = {
    "str": (str, Words("a text is needed", "应为文本")),
    "secret": (str, Words("a text is needed", "应为文本")),
    "int": (int, Words("a whole number is needed", "应为整数")),
    "bool": (bool, Words("true or false is needed", "应为 true 或 false")),
    "list": (list, Words("a list of texts is needed", "应为文本列表")),
    "table": (dict, Words("a table is needed", "应为表")),
}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings by table, every one with its default."""

    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    more_mailboxes: tuple[Mapping[str, Any], ...] = ()

    @property
    def mailboxes(self) -> tuple[Mapping[str, Any], ...]:
        """The mailbox of [mail] and those of [[mailbox]], each with all its settings."""
        return (self.values["mail"], *self.more_mailboxes)

    def __getitem__(self, table: str) -> Mapping[str, Any]:
        """Return a table's settings."""
        return self.values[table]

    def rules(self) -> dict[str, dict[str, Any]]:
        """Return what the adapters need and the replica may keep: no secret, no server."""
        kept = {
            "alerts": "core_systems expert_group group severities heartbeats heartbeat_period_s reopen_window_s"
            " storm_groups storm_window_s quiet_s stale_s",
            "mail": "addresses group authserv_id receipts size_limit_mb language fold_s",
            "web": "public_url",
            "chat": "group receipts language continue_hours",
        }
        found = {
            table: {name: self.values[table][name] for name in names.split()} for table, names in kept.items()
        }
        found["mail"]["boxes"] = [
            {name: box[name] for name in ("username", "addresses", "group")} for box in self.mailboxes
        ]
        found["chat"]["fetch"] = fetched_platforms(self.values)
        return found


def _checked(option: Option, value: Any) -> Any:
    """Return a setting's value; raises FieldError that names the setting."""
    name = f"{option.table}.{option.name}"
    wanted, words = _TYPES[option.kind]
    texts = value if isinstance(value, list) else []
    if not isinstance(value, wanted) or (option.kind == "int" and isinstance(value, bool)):
        raise FieldError(name, words, code="config_wrong")
    if not all(isinstance(item, str) for item in texts):
        raise FieldError(name, words, code="config_wrong")
    numbers = list(value.values()) if isinstance(value, dict) else [value] if option.kind == "int" else []
    for number in numbers:
        if type(number) is not int or not option.low <= number <= option.high:
            problem = Words(
                f"{option.low} to {option.high} is possible", f"取值范围 {option.low} 至 {option.high}"
            )
            raise FieldError(name, problem, code="config_wrong")
    if option.choices and value not in option.choices:
        listed = ", ".join(option.choices)
        raise FieldError(name, Words(f"one of {listed}", f"可选 {listed}"), code="config_wrong")
    return _secret(name, str(value)) if option.kind == "secret" else value


def _secret(name: str, value: str) -> str:
    if not value.startswith("env:"):
        return value
    found = os.environ.get(value[4:])
    if found is None:
        problem = Words(f"the environment has no {value[4:]}", f"环境变量 {value[4:]} 不存在")
        raise FieldError(name, problem, code="config_wrong")
    return found


_MORE = "mailbox"
_OF_ALL = ("authserv_id", "receipts", "size_limit_mb", "language")
"""What [mail] says for every mailbox."""


def _more_mailboxes(given: Any, mail: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the mailboxes of [[mailbox]]: what one does not say itself holds as [mail] says it."""
    options = {o.name: o for o in OPTIONS if o.table == "mail" and o.name not in _OF_ALL}
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        problem = Words("write [[mailbox]] with two brackets", "请写成 [[mailbox]]（双方括号）")
        raise FieldError(_MORE, problem, code="config_wrong")
    found: list[Mapping[str, Any]] = []
    for item in given:
        for name in item:
            if name not in options:
                full = f"{_MORE}.{name}"
                raise FieldError(full, "", code="config_unknown", table=_MORE, known=", ".join(options))
        box = {**mail, **{name: _checked(options[name], value) for name, value in item.items()}}
        taken = {str(one["username"]) for one in (mail, *found)}
        if not item.get("addresses") or not item.get("username") or item["username"] in taken:
            problem = Words(
                "every mailbox needs addresses and a username of its own",
                "每个邮箱都需要各自的 addresses 和 username",
            )
            raise FieldError(f"{_MORE}.username", problem, code="config_wrong")
        if "password" not in item and "oauth_token" not in item:
            box |= {"password": "", "oauth_token": ""}  # another account's secret is not its own
        found.append(box)
    return tuple(found)


def read_config(given: Mapping[str, Any]) -> Config:
    """Return the settings of a parsed file; raises FieldError for the first that is unknown or wrong."""
    more = given.get(_MORE, [])
    given = {table: values for table, values in given.items() if table != _MORE}
    for table, values in given.items():
        if table not in TABLES or not isinstance(values, dict):
            raise FieldError(table, "", code="config_unknown", table="", known=", ".join(TABLES))
        known = [option.name for option in OPTIONS if option.table == table]
        for name in values:
            if name not in known:
                full = f"{table}.{name}"
                raise FieldError(full, "", code="config_unknown", table=table, known=", ".join(known))
    found: dict[str, dict[str, Any]] = {table: {} for table in TABLES}
    for option in OPTIONS:
        value = given.get(option.table, {}).get(option.name, option.default)
        is_given = option.name in given.get(option.table, {})
        found[option.table][option.name] = _checked(option, value) if is_given else value
    host, colon, port = found["web"]["listen"].rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 <= int(port) <= 65535:
        problem = Words("write address:port", "请写成 地址:端口")
        raise FieldError("web.listen", problem, code="config_wrong")
    for pair in found["alerts"]["apis"]:
        if re.fullmatch(r"[^=\s]+=https?://[^\s]+", pair) is None:
            raise FieldError(
                "alerts.apis",
                Words("write name=http://host:9093", "请写成 名称=http://主机:9093"),
                code="config_wrong",
            )
    return Config(found, _more_mailboxes(more, found["mail"]))


def load_config(path: Path) -> Config:
    """Read a configuration file; raises KnownError that names what is wrong."""
    try:
        return read_config(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise KnownError("config_missing", path=str(path), reason=error.strerror or str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnownError("config_not_toml", path=str(path), detail=str(error)) from error


def table_text(language: str = "en") -> str:
    """Return the settings as a Markdown table, for the documentation and `desk serve --settings`."""
    lines = ["| setting | type | default | meaning |", "|---|---|---|---|"]
    for option in OPTIONS:
        default = "" if option.kind == "secret" else option.default
        shown = ", ".join(default) if isinstance(default, tuple) else str(default)
        words = option.zh if language.startswith("zh") else option.en
        lines.append(f"| `{option.table}.{option.name}` | {option.kind} | {shown} | {words} |")
    return "\n".join(lines)
