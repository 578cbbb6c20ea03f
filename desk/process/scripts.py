"""The rules of automation scripts: the manifest beside a script, typed parameters, hosts, danger, approval.

A manifest is TOML (docs/scripts.md). Knows neither processes nor storage.
"""

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from desk.process import messages
from desk.process.errors import KnownError
from desk.process.messages import Words

LOCAL = "local"
"""The host name of the machine that Desk runs on."""

SECRET_SHOWN = "••••"
INTERPRETERS = ("bash", "sh", "python3", "powershell")
DANGERS = ("read", "change", "destroy")
TYPES = ("str", "int", "bool", "enum", "list", "path", "secret")
DRY_RUNS = ("flag", "none")
RESULTS = ("text", "log_report")
ROLES = ("agent", "expert", "supervisor", "administrator")
LONGEST_TIMEOUT_S = 3600
LONGEST_VALUE = 4000
LONGEST_SCRIPT = 200_000
_NAME = re.compile(r"[a-z][a-z0-9-]{1,59}")
_PARAMETER = re.compile(r"[a-z][a-z0-9_]{0,31}")
_HOST = re.compile(r"[A-Za-z0-9_*?][A-Za-z0-9_.:@*?-]{0,120}")
_ITEM = r"[A-Za-z0-9_.@:+/-]+"
_LINE = r"[^\x00-\x1f\x7f]*"
_UNSAFE_ITEM = re.compile(r"[\s*?\[\]\\]")

messages.register(
    {
        "script_manifest": (
            "The manifest cannot be used: {reason}. Correct it and save again.",
            "脚本清单无法使用：{reason}。请更正后重新保存。",
        ),
        "script_value": (
            "Parameter “{name}”: {reason}.",
            "参数“{name}”：{reason}。",
        ),
        "script_host": (
            "This script may not run on “{host}”. Allowed: {allowed}.",
            "此脚本不允许在“{host}”上运行。允许的主机：{allowed}。",
        ),
        "script_no_host": (
            "Choose at least one host for the script.",
            "请至少选择一台运行脚本的主机。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One typed parameter of a script.

    Attributes:
        kind: str, int, bool, enum, list (words without spaces), path, or secret (never shown nor stored).
        choices: what may be chosen (enum, list); empty for a list = anything that fits the pattern.
        pattern: what a text (a list's every word) must match as a whole.
        low, high: limits of an int.
    """

    name: str
    kind: str
    title: tuple[str, str]
    choices: tuple[str, ...] = ()
    pattern: str = ""
    required: bool = False
    default: str = ""
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a script is, may do, and asks for.

    Attributes:
        title: (English, Chinese).
        timeout_s: after so many seconds nothing of it runs any more.
        danger: read (changes nothing), change, or destroy (cannot be taken back).
        hosts: globs over the inventory; `local` names this machine.
        dry_run: flag = with DRY_RUN=1 it only says what it would do; none.
        role: the least role that may run it.
        categories, articles, products: where it is offered first.
        result: text, or log_report (the JSON of a log analysis).
    """

    name: str
    title: tuple[str, str]
    summary: tuple[str, str]
    interpreter: str
    timeout_s: int
    danger: str
    hosts: tuple[str, ...]
    dry_run: str
    role: str
    parameters: tuple[Parameter, ...]
    categories: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    result: str = "text"
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Values:
    """Checked parameters: as environment variables, the secret ones, and as they may be shown and stored."""

    environment: Mapping[str, str]
    secrets: tuple[str, ...]
    shown: Mapping[str, str]


def version_digest(manifest: str, script: str) -> str:
    """Return what an approval pins: one SHA-256 over manifest and script; any edit changes it."""
    return hashlib.sha256(b"\x00".join((manifest.encode(), script.encode()))).hexdigest()


# ---- manifest ----------------------------------------------------------------------------------------


def _wrong(reason: str, reason_zh: str) -> KnownError:
    return KnownError("script_manifest", reason=Words(reason, reason_zh))


def parse_manifest(text: str) -> Manifest:
    """Return the manifest of a TOML text; raises `script_manifest` with the first thing that is wrong."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(f"it is no TOML ({error})", f"不是有效的 TOML（{error}）") from error
    known = {
        "id", "title", "summary", "interpreter", "timeout", "danger", "hosts", "dry_run", "role", "param",
        "categories", "articles", "products", "result", "sha256",
    }  # fmt: skip
    if unknown := sorted(set(found) - known):
        raise _wrong(f"unknown field “{unknown[0]}”", f"未知字段“{unknown[0]}”")
    name = str(found.get("id", ""))
    if not _NAME.fullmatch(name):
        raise _wrong(
            "“id” must be 2-60 small letters, digits and hyphens", "“id”必须为 2–60 个小写字母、数字或连字符"
        )
    danger = _one_of(found, "danger", DANGERS, "")
    return Manifest(
        name=name,
        title=_both(found, "title", required=True),
        summary=_both(found, "summary"),
        interpreter=_one_of(found, "interpreter", INTERPRETERS, ""),
        timeout_s=_whole(found, "timeout", 1, LONGEST_TIMEOUT_S),
        danger=danger,
        hosts=_hosts(found),
        dry_run=_one_of(found, "dry_run", DRY_RUNS, "none"),
        role=_one_of(found, "role", ROLES, "expert" if danger == "destroy" else "agent"),
        parameters=_parameters(found.get("param", [])),
        categories=_texts(found, "categories"),
        articles=_texts(found, "articles"),
        products=_texts(found, "products"),
        result=_one_of(found, "result", RESULTS, "text"),
        sha256=str(found.get("sha256", "")),
    )


def _one_of(found: Mapping[str, Any], field: str, allowed: Sequence[str], default: str) -> str:
    value = found.get(field, default)
    if value not in allowed:
        options = ", ".join(allowed)
        raise _wrong(f"“{field}” must be one of {options}", f"“{field}”必须是 {options} 之一")
    return str(value)


def _whole(found: Mapping[str, Any], field: str, low: int, high: int) -> int:
    value = found.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _wrong(
            f"“{field}” must be a whole number from {low} to {high}",
            f"“{field}”必须是 {low} 到 {high} 的整数",
        )
    return value


def _both(found: Mapping[str, Any], field: str, *, required: bool = False) -> tuple[str, str]:
    """Return (English, Chinese) of a text or of a table with `en` and `zh`."""
    value = found.get(field, "")
    if isinstance(value, Mapping):
        en, zh = str(value.get("en", "")), str(value.get("zh", ""))
        pair = (en or zh, zh or en)
    else:
        pair = (str(value), str(value))
    if required and not pair[0].strip():
        raise _wrong(f"“{field}” is missing", f"缺少“{field}”")
    return pair


def _texts(found: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = found.get(field, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(f"“{field}” must be a list of texts", f"“{field}”必须是文本列表")
    return tuple(value)


def _hosts(found: Mapping[str, Any]) -> tuple[str, ...]:
    hosts = _texts(found, "hosts")
    if not hosts:
        raise _wrong("“hosts” names no host", "“hosts”没有列出任何主机")
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise _wrong(f"“{host}” is no host name", f"“{host}”不是有效的主机名")
    return hosts


def _parameters(found: Any) -> tuple[Parameter, ...]:
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise _wrong("“param” must be [[param]] tables", "“param”必须写成 [[param]] 表")
    parameters = tuple(map(_parameter, found))
    names = [parameter.name for parameter in parameters]
    for name in names:
        if names.count(name) > 1:
            raise _wrong(f"parameter “{name}” stands twice", f"参数“{name}”重复")
    return parameters


def _parameter(found: Mapping[str, Any]) -> Parameter:
    name = str(found.get("name", ""))
    if not _PARAMETER.fullmatch(name):
        raise _wrong(
            f"“{name}” is no parameter name (small letters, digits, underscores)",
            f"“{name}”不是有效的参数名（小写字母、数字、下划线）",
        )
    known = {"name", "type", "title", "choices", "pattern", "required", "default", "min", "max"}
    if unknown := sorted(set(found) - known):
        raise _wrong(
            f"parameter {name}: unknown field “{unknown[0]}”", f"参数 {name}：未知字段“{unknown[0]}”"
        )
    kind = _one_of(found, "type", TYPES, "")
    choices = _texts(found, "choices")
    if kind == "enum" and not choices:
        raise _wrong(f"parameter {name} has no choices", f"参数 {name} 没有可选值")
    pattern = str(found.get("pattern", ""))
    try:
        re.compile(pattern)
    except re.error as error:
        raise _wrong(
            f"parameter {name}: pattern: {error}", f"参数 {name} 的正则表达式有误：{error}"
        ) from error
    made = Parameter(
        name, kind, _both(found, "title"), choices, pattern, bool(found.get("required", False)),
        _default(found.get("default", "")), _limit(found, "min"), _limit(found, "max"),
    )  # fmt: skip
    if made.default:
        try:
            checked_value(made, made.default)
        except KnownError as error:
            raise _wrong(
                f"parameter {name}: its default is not allowed", f"参数 {name} 的默认值不符合要求"
            ) from error
    return made


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)


def _limit(found: Mapping[str, Any], field: str) -> int | None:
    value = found.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


# ---- a run -------------------------------------------------------------------------------------------


def _bad(parameter: Parameter, reason: str, reason_zh: str) -> KnownError:
    name = Words(*parameter.title) if parameter.title[0] else parameter.name
    return KnownError("script_value", name=name, reason=Words(reason, reason_zh))


def checked_value(parameter: Parameter, value: str) -> str:
    """Return a typed value as its environment variable holds it; "" = not given. Raises `script_value`."""
    if len(value) > LONGEST_VALUE:
        raise _bad(parameter, f"longer than {LONGEST_VALUE} characters", f"超过 {LONGEST_VALUE} 个字符")
    if not value.strip() and parameter.kind != "bool":
        if parameter.required:
            raise _bad(parameter, "a value is needed", "必须填写")
        return ""
    return _CHECKS[parameter.kind](parameter, value)


def _checked_bool(parameter: Parameter, value: str) -> str:
    folded = value.strip().casefold()
    if folded in ("1", "true", "yes", "on", "是"):
        return "1"
    if folded in ("", "0", "false", "no", "off", "否"):
        return "0"
    raise _bad(parameter, "yes or no is needed", "请填写是或否")


def _checked_int(parameter: Parameter, value: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value.strip()):
        raise _bad(parameter, "a whole number is needed", "请填写整数")
    number = int(value)
    if parameter.low is not None and number < parameter.low:
        raise _bad(parameter, f"at least {parameter.low}", f"不得小于 {parameter.low}")
    if parameter.high is not None and number > parameter.high:
        raise _bad(parameter, f"at most {parameter.high}", f"不得大于 {parameter.high}")
    return str(number)


def _checked_enum(parameter: Parameter, value: str) -> str:
    if value not in parameter.choices:
        options = ", ".join(parameter.choices)
        raise _bad(
            parameter, f"“{value}” is not allowed; choose from {options}", f"“{value}”不允许，可选：{options}"
        )
    return value


def _checked_list(parameter: Parameter, value: str) -> str:
    items = value.replace(",", " ").replace("，", " ").split()
    for item in items:
        allowed = item in parameter.choices if parameter.choices else True
        fits = re.fullmatch(parameter.pattern or _ITEM, item) is not None
        if not allowed or not fits or _UNSAFE_ITEM.search(item):
            raise _bad(parameter, f"“{item}” is not allowed", f"“{item}”不允许")
    return " ".join(dict.fromkeys(items))


def _checked_text(parameter: Parameter, value: str) -> str:
    if not re.fullmatch(_LINE, value):
        raise _bad(parameter, "line breaks and control characters are not allowed", "不允许换行或控制字符")
    if parameter.pattern and not re.fullmatch(parameter.pattern, value):
        raise _bad(parameter, "it has a form that is not allowed", "格式不符合要求")
    return value


_CHECKS = {
    "str": _checked_text,
    "path": _checked_text,
    "secret": _checked_text,
    "int": _checked_int,
    "bool": _checked_bool,
    "enum": _checked_enum,
    "list": _checked_list,
}


def check_values(manifest: Manifest, given: Mapping[str, str]) -> Values:
    """Return the checked parameters of a run; raises `script_value` for the first that is not allowed."""
    names = {parameter.name for parameter in manifest.parameters}
    if unknown := sorted(set(given) - names):
        raise KnownError(
            "script_value",
            name=unknown[0],
            reason=Words("the script has no such parameter", "脚本没有此参数"),
        )
    environment = {
        parameter.name: checked_value(parameter, str(given.get(parameter.name, parameter.default)))
        for parameter in manifest.parameters
    }
    secret = {parameter.name for parameter in manifest.parameters if parameter.kind == "secret"}
    return Values(
        environment,
        tuple(environment[name] for name in sorted(secret) if environment[name]),
        {
            name: SECRET_SHOWN if name in secret and value else value
            for name, value in environment.items()
            if value
        },
    )


def allowed_hosts(manifest: Manifest, inventory: Collection[str]) -> tuple[str, ...]:
    """Return the hosts of the inventory (and this machine) on which the script may run, in that order."""
    every = dict.fromkeys([*([LOCAL] if LOCAL in manifest.hosts else []), *inventory])
    return tuple(host for host in every if any(fnmatchcase(host, glob) for glob in manifest.hosts))


def check_hosts(manifest: Manifest, hosts: Sequence[str], inventory: Collection[str]) -> tuple[str, ...]:
    """Return the chosen hosts without repeats; raises `script_host` or `script_no_host`."""
    allowed = allowed_hosts(manifest, inventory)
    chosen = tuple(dict.fromkeys(hosts))
    if not chosen:
        raise KnownError("script_no_host")
    for host in chosen:
        if host not in allowed:
            raise KnownError("script_host", host=host, allowed=list(allowed))
    return chosen
