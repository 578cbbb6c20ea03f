"""Checklists and macros as data: what is valid, what stands on a ticket, and the shipped emergency plan.

Knows no storage and no op.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desk.process import messages
from desk.process.errors import FieldError
from desk.process.messages import Words
from desk.process.timeline import Event

MOST_ITEMS, MOST_STEPS = 60, 20
EMERGENCY = "emergency"
MACRO_VERBS = (
    "ticket.reply", "ticket.note", "ticket.tags", "ticket.priority", "ticket.category", "ticket.product",
    "ticket.group", "ticket.wait", "ticket.checklist", "ticket.time_spent", "ticket.diagnose",
)  # fmt: skip
"""What a macro may do; sending a solution or closing stays a person's own step."""

_PROMPT = re.compile(r"\{\{\s*([^{}]{1,40}?)\s*\}\}")

messages.register(
    {
        "checklist.unknown": (
            "There is no checklist “{name}”. Known ones: {known}.",
            "没有名为“{name}”的检查清单。可用的清单：{known}。",
        ),
        "checklist.item": (
            "This item is not on the ticket's checklist. Open the ticket again.",
            "工单的检查清单中没有此项，请重新打开工单。",
        ),
        "macro.unknown": (
            "There is no macro “{name}”. Known ones: {known}.",
            "没有名为“{name}”的宏。可用的宏：{known}。",
        ),
        "macro.prompt": (
            "The macro wants a value for: {names}. Fill it in and run it again.",
            "执行宏前需要填写：{names}。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist; `by` and `at` once it is ticked, `part` where it asks for a part of a hand-off."""

    id: str
    text: str
    required: bool = True
    done: bool = False
    note: str = ""
    at: int | None = None
    by: bytes | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist on a ticket."""

    id: str
    name: str
    title: str
    items: tuple[Item, ...]

    @property
    def open_required(self) -> int:
        """How many required lines are not ticked."""
        return sum(item.required and not item.done for item in self.items)


def template(data: object, path: str = "checklist") -> dict[str, Any]:
    """Return a checked template {title, items [{text, required}]}; FieldError names what is wrong."""
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    title, items = data.get("title"), data.get("items")
    if not isinstance(title, str) or not title.strip():
        raise FieldError(f"{path}.title", Words("must be a text", "应为文本"))
    if not isinstance(items, list | tuple) or not 1 <= len(items) <= MOST_ITEMS:
        raise FieldError(
            f"{path}.items", Words(f"must have 1 to {MOST_ITEMS} lines", f"应有 1 到 {MOST_ITEMS} 项")
        )
    return {
        "title": title.strip()[:200],
        "items": [_line(one, f"{path}.items.{n}") for n, one in enumerate(items)],
    }


def _line(one: object, path: str) -> dict[str, Any]:
    if isinstance(one, str):
        one = {"text": one}
    if not isinstance(one, Mapping) or not isinstance(one.get("text"), str) or not one["text"].strip():
        raise FieldError(f"{path}.text", Words("must be a text", "应为文本"))
    return {"text": one["text"].strip()[:500], "required": bool(one.get("required", True))}


def standing(events: Sequence[Event], authors: Mapping[bytes, bytes | None]) -> list[Checklist]:
    """Return the checklists of a ticket with their ticks; `authors` by entry id."""
    found: dict[str, Checklist] = {}
    for event in sorted(events, key=lambda e: (e.at, e.id)):
        data: Mapping[str, Any] = event.data
        if event.kind == "checklist":
            items = tuple(
                Item(str(i["id"]), str(i["text"]), bool(i.get("required", True)), part=str(i.get("part", "")))
                for i in data["items"]
            )
            ident = event.id.hex()
            found[ident] = Checklist(ident, str(data.get("name", "")), str(data["title"]), items)
        elif event.kind == "checklist_item" and (known := found.get(str(data.get("checklist")))) is not None:
            ticked = tuple(_tick(item, event, authors.get(event.id)) for item in known.items)
            found[known.id] = replace(known, items=ticked)
    return list(found.values())


def _tick(item: Item, event: Event, by: bytes | None) -> Item:
    data: Mapping[str, Any] = event.data
    if item.id != data.get("item"):
        return item
    done = bool(data.get("done", True))
    return replace(
        item,
        done=done,
        note=str(data.get("note", "")),
        at=event.at if done else None,
        by=by if done else None,
    )


SHIPPED: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    EMERGENCY: {
        "zh": {
            "title": "应急预案：大规模故障",
            "items": (
                "确认影响范围与开始时间", "指定事件负责人与沟通负责人", "通知主管与相关业务方", "建立协同群组或会议",
                "发布首次对外通告", "确认止损措施（回滚、切换、限流）", "每 30 分钟更新一次进展",
                "恢复后验证核心业务", "统一答复全部关联工单", "安排复盘与预防措施",
            ),
        },
        "en": {
            "title": "Emergency plan: large-scale fault",
            "items": (
                "Confirm impact and start time", "Name an incident lead and a communication lead",
                "Inform supervisors and the business", "Open a room or call for coordination",
                "Publish the first notice", "Decide how to limit the damage (roll back, switch, throttle)",
                "Publish an update every 30 minutes", "Verify the core business after recovery",
                "Answer every linked ticket at once", "Schedule the review and preventive measures",
            ),
        },
    },
}  # fmt: skip
"""Templates that every workspace has; a stored one of the same name stands in its place."""


# ---- macros ------------------------------------------------------------------------------------------


def macro(data: object, path: str = "macro") -> dict[str, Any]:
    """Return a checked macro {title, steps [{verb, args}]}; FieldError names what is wrong."""
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    title, steps = data.get("title"), data.get("steps")
    if not isinstance(title, str) or not title.strip():
        raise FieldError(f"{path}.title", Words("must be a text", "应为文本"))
    if not isinstance(steps, list | tuple) or not 1 <= len(steps) <= MOST_STEPS:
        raise FieldError(
            f"{path}.steps", Words(f"must have 1 to {MOST_STEPS} steps", f"应有 1 到 {MOST_STEPS} 步")
        )
    checked = []
    for number, step in enumerate(steps):
        verb = step.get("verb") if isinstance(step, Mapping) else None
        if verb not in MACRO_VERBS:
            known = ", ".join(MACRO_VERBS)
            raise FieldError(
                f"{path}.steps.{number}.verb", Words(f"must be one of {known}", f"应为以下之一：{known}")
            )
        args = step.get("args", {})
        if not isinstance(args, Mapping) or "ticket" in args:
            raise FieldError(f"{path}.steps.{number}.args", Words("must be an object", "应为一个对象"))
        checked.append({"verb": verb, "args": dict(args)})
    return {"title": title.strip()[:120], "steps": checked}


def prompts(steps: object, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that a macro's texts ask for and nobody has given, in order."""
    found: dict[str, None] = {}
    for text in _texts(steps):
        for name in _PROMPT.findall(text):
            if name not in known:
                found[name] = None
    return tuple(found)


def filled_in(value: Any, known: Mapping[str, str]) -> Any:
    """Return arguments with every {{name}} in their texts replaced."""
    if isinstance(value, str):
        return _PROMPT.sub(lambda match: known.get(match.group(1), match.group(0)), value)
    if isinstance(value, Mapping):
        return {name: filled_in(item, known) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [filled_in(item, known) for item in value]
    return value


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return []
