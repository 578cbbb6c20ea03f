"""Rules of dispatch and escalation as people type them into cells: lists, priorities, targets. Knows no widget."""

from collections.abc import Mapping
from typing import Any

from desk.process.escalation import TARGETS
from desk.ui.i18n import pick

_TARGET_NAMES = {
    "owner": ("owner", "负责人"),
    "lead": ("lead", "主管"),
    "group": ("group", "小组"),
    "person": ("person", "人员"),
    "rota": ("rota", "值班表"),
    "webhook": ("webhook", "Webhook"),
    "next_tier": ("next tier", "上一级"),
}
_FIELDS = {
    "优先级": "priority",
    "产品": "product",
    "问题类型": "type",
    "分类": "category",
    "渠道": "channel",
    "小组": "group",
    "支持级别": "tier",
    "用户级别": "requester_level",
    "user level": "requester_level",
    "原因": "cause",
}


def words_of(text: str) -> list[str]:
    """Return the parts of a list typed with commas of either script."""
    return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def list_text(values: object) -> str:
    """Return a list as it is typed."""
    return ", ".join(str(value) for value in values) if isinstance(values, (list, tuple)) else ""


def span_text(item: Mapping[str, Any]) -> str:
    """Return priorities from worst to mildest: "P0–P1", "" for all."""
    worst, mildest = int(item.get("worst", 0)), int(item.get("mildest", 4))
    return "" if (worst, mildest) == (0, 4) else f"P{worst}–P{mildest}" if worst != mildest else f"P{worst}"


def span_of(text: str) -> tuple[int, int] | None:
    """Return (worst, mildest) of "P0-P2", "P1" or "" (all); None when it is neither."""
    if not text.strip():
        return 0, 4
    parts = [part.strip().upper().removeprefix("P") for part in text.replace("–", "-").split("-")]
    if not 1 <= len(parts) <= 2 or any(part not in ("0", "1", "2", "3", "4") for part in parts):
        return None
    return int(parts[0]), int(parts[-1])


def target_text(target: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return a target: "lead", "group: 网络", "rota: duty"."""
    kind, ident = str(target.get("kind", "")), str(target.get("id") or "")
    said = pick(*_TARGET_NAMES.get(kind, (kind, kind)))
    return f"{said}: {names.get(ident, ident)}" if ident else said


def target_of(text: str, idents: Mapping[str, str]) -> dict[str, str] | None:
    """Return the target that was typed in either language, None when there is no such kind."""
    kind, _, name = text.replace("：", ":").partition(":")
    wanted = kind.strip().casefold()
    for known in TARGETS:
        if wanted in (known, *(one.casefold() for one in _TARGET_NAMES[known])):
            ident = idents.get(name.strip(), name.strip())
            return {"kind": known, "id": ident} if ident else {"kind": known}
    return None


def condition_text(condition: Mapping[str, Any]) -> str:
    """Return a condition: "priority=0,1; product=erp", "" for every ticket."""
    return "; ".join(f"{name}={','.join(map(str, values))}" for name, values in condition.items())


def condition_of(text: str) -> dict[str, list[str]]:
    """Return the condition that was typed, fields by their names in either language; P0 is written 0 as well."""
    found: dict[str, list[str]] = {}
    for part in text.replace("；", ";").replace("＝", "=").split(";"):
        typed, _, values = part.partition("=")
        name = _FIELDS.get(typed.strip().casefold(), typed.strip())
        if name:
            listed = words_of(values)
            if name == "priority":
                listed = [one.upper().removeprefix("P") for one in listed]
            found[name] = listed
    return found


def minutes_text(seconds: object) -> str:
    """Return seconds as minutes."""
    return f"{int(seconds) / 60:g}" if isinstance(seconds, int) else ""


def minutes_of(text: str) -> int | None:
    """Return the seconds of typed minutes, None when it is no number."""
    try:
        return round(float(text) * 60)
    except (ValueError, OverflowError):
        return None
