"""What a product line calls the states of its tickets, and the reasons for waiting that it offers.

The states themselves are fixed: clocks, sync and figures rely on them (process.md 5.3). Knows no storage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desk.process.blueprint import ident_of, words_of, wrong
from desk.process.lifecycle import STATES, WAITING
from desk.process.messages import Words

LONGEST = 40
MOST_REASONS = 30
MOST_HOURS = 8760
_NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class WaitReason:
    """A reason for waiting that is offered; hours is how long that usually lasts, 0 where nobody knows."""

    id: str
    title: Words
    hours: int = 0


@dataclass(frozen=True, slots=True)
class StateWords:
    """A line's name of a state (empty: the usual one) and its reasons; `only`: no other reason is taken."""

    title: Words = _NOTHING
    reasons: tuple[WaitReason, ...] = ()
    only: bool = False


def states_of(found: Any) -> dict[str, StateWords]:
    """Read {state: {title, reasons [{id, title, hours}], only}}; raises `process_wrong`."""
    if not isinstance(found, Mapping):
        raise wrong("“states” must be a table", "“states”应为表")
    return {str(name): _state_of(str(name), one) for name, one in found.items()}


def _state_of(name: str, found: Any) -> StateWords:
    if name not in STATES:
        possible = ", ".join(STATES)
        raise wrong(
            f"there is no state “{name}”; possible: {possible}", f"没有状态“{name}”，可用：{possible}"
        )
    if not isinstance(found, Mapping) or set(found) - {"title", "reasons", "only"}:
        raise wrong(
            f"state “{name}” takes title, reasons and only", f"状态“{name}”仅可设置 title、reasons 和 only"
        )
    title = _title_of(found.get("title"), f"state “{name}”", f"状态“{name}”", may_be_empty=True)
    listed = found.get("reasons", ())
    if not isinstance(listed, list | tuple) or len(listed) > MOST_REASONS:
        raise wrong(
            f"state “{name}”: at most {MOST_REASONS} reasons", f"状态“{name}”：最多 {MOST_REASONS} 个原因"
        )
    if listed and name not in WAITING:
        raise wrong(f"state “{name}” is no waiting: it has no reasons", f"“{name}”不是等待状态，不能设置原因")
    reasons = tuple(_reason_of(name, one) for one in listed)
    names = [one.id for one in reasons]
    if len(set(names)) < len(names):
        raise wrong(f"state “{name}”: a reason stands twice", f"状态“{name}”：原因编号重复")
    only = found.get("only", False)
    if type(only) is not bool or (only and not reasons):
        raise wrong(f"state “{name}”: “only” needs reasons", f"状态“{name}”：“only”须先列出原因")
    return StateWords(title, reasons, only)


def _reason_of(state: str, found: Any) -> WaitReason:
    if not isinstance(found, Mapping) or set(found) - {"id", "title", "hours"}:
        raise wrong(
            f"a reason of “{state}” takes id, title and hours", f"“{state}”的原因仅可设置 id、title 和 hours"
        )
    ident = ident_of(found)
    title = _title_of(found.get("title"), f"reason “{ident}”", f"原因“{ident}”")
    hours = found.get("hours", 0)
    if type(hours) is not int or not 0 <= hours <= MOST_HOURS:
        raise wrong(
            f"reason “{ident}”: 0 to {MOST_HOURS} hours", f"原因“{ident}”：时长应为 0 到 {MOST_HOURS} 小时"
        )
    return WaitReason(ident, title, hours)


def _title_of(value: Any, en: str, zh: str, *, may_be_empty: bool = False) -> Words:
    given = words_of(value)
    title = Words(*(" ".join(text.split()) for text in given))
    if not title.en and not may_be_empty:
        raise wrong(f"{en} has no name", f"{zh}没有名称")
    if max(map(len, title)) > LONGEST:
        raise wrong(f"{en}: a name has at most {LONGEST} characters", f"{zh}：名称最多 {LONGEST} 个字符")
    return title


def laid_over(standard: Mapping[str, StateWords], own: Mapping[str, StateWords]) -> dict[str, StateWords]:
    """Return a line's states over the standard's: what it does not say itself holds as the standard says it."""
    made = dict(standard)
    for name, one in own.items():
        below = standard.get(name, StateWords())
        with_title = replace(one, title=one.title if one.title.en else below.title)
        made[name] = (
            with_title if one.reasons else replace(with_title, reasons=below.reasons, only=below.only)
        )
    return made


def check_names(states: Mapping[str, StateWords]) -> None:
    """Raise `process_wrong` where two states would have the same name in one language."""
    for chinese in (False, True):
        taken: dict[str, str] = {}
        for name in STATES:
            shown = name_of(states, name)[chinese].casefold()
            if shown in taken:
                raise wrong(
                    f"two states are called “{shown}”: {taken[shown]} and {name}",
                    f"两个状态同名“{shown}”：{taken[shown]} 与 {name}",
                )
            taken[shown] = name


def name_of(states: Mapping[str, StateWords], name: str) -> Words:
    """Return what a state is called."""
    own = states.get(name)
    return own.title if own is not None and own.title.en else STATES[name].words


def reason_in(states: Mapping[str, StateWords], state: str, said: str) -> WaitReason | None:
    """Return the offered reason that a text names, by its id or its title in either language."""
    wanted = " ".join(said.split()).casefold()
    for one in states[state].reasons if state in states else ():
        if wanted in (one.id.casefold(), one.title.en.casefold(), one.title.zh.casefold()):
            return one
    return None
