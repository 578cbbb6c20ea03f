"""The words of the queue's filter language: what each key is called, which values it takes, and what they mean.

A registry: a new key is one row. Resolves what a person wrote to the values of a `Term` and back; knows the
names of groups, people, categories and products only through `Names`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from desk.process.lifecycle import DONE, OPEN, STATES
from desk.protocol import filter_dates
from desk.protocol.queue import COLUMN_SORTS, GROUPINGS, SORTS, WAITING
from desk.protocol.terms import SLA, WAITS

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the workspace.

    Attributes:
        groups, staff: id in hex -> name.
        categories, products: stored value -> every name it goes by, the first one shown.
        states: what product lines call a state (lower case) -> the states called so.
        loose: whether unknown names pass unchanged (a text that is only checked for its form).
    """

    groups: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    loose: bool = False


LOOSE = Names(loose=True)


class UnknownValueError(Exception):
    """A value no key knows; carries the values that would be understood."""

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__()
        self.known = tuple(known)


Resolve = Callable[[str, Names], tuple[str, ...]]
Show = Callable[[str, Names], str]
Offer = Callable[[Names], Pairs]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the language.

    Attributes:
        name: canonical; the field of the term. aliases: other spellings, lower case.
        resolve: one written value -> values of the term; raises UnknownValueError.
        show: a value of the term -> how it is written.
        offer: (written value, what it means) for completion and for the builder.
    """

    name: str
    aliases: tuple[str, ...]
    en: str
    zh: str
    resolve: Resolve
    show: Show
    offer: Offer


def _plain(value: str, names: Names) -> str:
    return value


def _choices(*rows: tuple[str, str, str]) -> tuple[Resolve, Show, Offer]:
    """Return the three functions of a fixed list of (value, English, Chinese)."""
    known = {word.casefold(): value for value, *words in rows for word in (value, *words)}

    def resolve(text: str, names: Names) -> tuple[str, ...]:
        found = known.get(text.casefold().replace(" ", "_")) or known.get(text.casefold())
        if found is None:
            raise UnknownValueError(value for value, *_ in rows)
        return (found,)

    return resolve, _plain, lambda names: tuple((value, f"{en} · {zh}") for value, en, zh in rows)


# ---- states and priorities ---------------------------------------------------------------------------

_STATE_SETS: dict[str, tuple[str, ...]] = {
    "waiting": WAITING, "等待": WAITING, "open": tuple(s for s in STATES if s in OPEN),
    "未关闭": tuple(s for s in STATES if s in OPEN), "done": tuple(s for s in STATES if s in DONE),
}  # fmt: skip
_STATE_NAMES = {
    word.casefold(): name for name, state in STATES.items() for word in (name, state.en, state.zh)
}
_STATE_NAMES |= {
    "pending": "pending_confirmation",
    "confirm": "pending_confirmation",
    "customer": "waiting_customer",
}


def _state(text: str, names: Names) -> tuple[str, ...]:
    wanted = text.casefold()
    if wanted in _STATE_SETS:
        return _STATE_SETS[wanted]
    if own := names.states.get(wanted):
        return own
    found = _STATE_NAMES.get(wanted) or _STATE_NAMES.get(wanted.replace(" ", "_"))
    if found is None:
        raise UnknownValueError(("waiting", *STATES))
    return (found,)


def _state_offer(names: Names) -> Pairs:
    rows = tuple((name, f"{state.en} · {state.zh}") for name, state in STATES.items())
    own = tuple((word, " · ".join(states)) for word, states in names.states.items())
    return (("waiting", "Waiting · 等待"), *rows, *own)


_PRIORITY_NAMES = {
    word: str(level)
    for level, words in enumerate(
        (("critical", "特急"), ("urgent", "紧急"), ("high", "高"), ("normal", "普通"), ("low", "低"))
    )
    for word in words
}
_LEVELS = re.compile(r"p?([0-4])(?:(?:-|\.\.)p?([0-4]))?", re.IGNORECASE)
_COMPARED_LEVEL = re.compile(r"(>=|<=|>|<)\s*p?([0-4])", re.IGNORECASE)


def _priority(text: str, names: Names) -> tuple[str, ...]:
    if text.casefold() in _PRIORITY_NAMES:
        return (_PRIORITY_NAMES[text.casefold()],)
    if compared := _COMPARED_LEVEL.fullmatch(text):
        sign, level = compared[1], int(compared[2])
        low, high = (0, level - (sign == "<")) if sign[0] == "<" else (level + (sign == ">"), 4)
        if low <= high:
            return tuple(str(number) for number in range(low, high + 1))
    found = _LEVELS.fullmatch(text)
    if found is None:
        raise UnknownValueError(f"P{level}" for level in range(5))
    low, high = int(found[1]), int(found[2] or found[1])
    return tuple(str(level) for level in range(min(low, high), max(low, high) + 1))


def _priority_offer(names: Names) -> Pairs:
    words = list(_PRIORITY_NAMES)
    return tuple((f"P{n}", f"{words[2 * n].capitalize()} · {words[2 * n + 1]}") for n in range(5))


# ---- people, groups, catalogues ----------------------------------------------------------------------

_NOBODY = {"none": "none", "nobody": "none", "无": "none", "未分派": "none"}
_MYSELF = {"me": "me", "我": "me"}


def _by_id(pick: Callable[[Names], Mapping[str, str]], special: Mapping[str, str]) -> Resolve:
    def resolve(text: str, names: Names) -> tuple[str, ...]:
        wanted = text.casefold()
        if wanted in special:
            return (special[wanted],)
        held = pick(names)
        if text in held:
            return (text,)
        found = [ident for ident, name in held.items() if name.casefold() == wanted]
        found = found or [ident for ident, name in held.items() if wanted in name.casefold()]
        if not found and names.loose:
            return (text,)
        if not found:
            raise UnknownValueError((*special, *held.values()))
        return tuple(found)

    return resolve


def _name_of(pick: Callable[[Names], Mapping[str, str]]) -> Show:
    return lambda value, names: pick(names).get(value, value)


def _named(pick: Callable[[Names], Mapping[str, tuple[str, ...]]]) -> Resolve:
    def resolve(text: str, names: Names) -> tuple[str, ...]:
        wanted = text.casefold()
        if wanted in _NOBODY:
            return ("none",)
        held = pick(names)
        for value, words in held.items():
            if wanted == value.casefold() or wanted in (word.casefold() for word in words):
                return (value,)
        # A product of an imported history may stand in no list: it is taken as it is written.
        return (text,)

    return resolve


def _catalogue(pick: Callable[[Names], Mapping[str, tuple[str, ...]]]) -> Offer:
    return lambda names: tuple((value, " · ".join(words)) for value, words in pick(names).items())


def _free(text: str, names: Names) -> tuple[str, ...]:
    return (text,)


def _nothing(names: Names) -> Pairs:
    return ()


# ---- spans of time -----------------------------------------------------------------------------------

_UNITS = {
    "s": 1, "秒": 1, "m": 60, "min": 60, "分": 60, "分钟": 60, "h": 3600, "时": 3600, "小时": 3600,
    "d": 86400, "天": 86400, "日": 86400, "w": 604800, "周": 604800, "": 86400,
}  # fmt: skip
_SPAN = re.compile(r"(-?\d+(?:\.\d+)?)\s*([a-z\u4e00-\u9fff]*)")
_SPANS = ("<1h", ">1h", ">8h", ">1d", ">3d", ">7d", "1d..3d")
_KNOWN_TIMES = (
    *_SPANS[:4],
    "2026-11-20",
    "2026-11-01..2026-11-15",
    *(word for word, _ in filter_dates.OFFERS),
)


def _seconds(text: str) -> int:
    found = _SPAN.fullmatch(text.strip().casefold())
    if found is None or found[2] not in _UNITS:
        raise UnknownValueError(_SPANS)
    return round(float(found[1]) * _UNITS[found[2]])


def _span(text: str, names: Names) -> tuple[str, ...]:
    """Return "least..most" in seconds of ">2d", "<4h", "2d..5d" or "2d" (at least)."""
    if ".." in text:
        low, _, high = text.partition("..")
        return (f"{_seconds(low) if low.strip() else ''}..{_seconds(high) if high.strip() else ''}",)
    sign, rest = (text[0], text[1:].lstrip("=")) if text[:1] in "<>" and text else (">", text)
    return (f"..{_seconds(rest)}",) if sign == "<" else (f"{_seconds(rest)}..",)


def _length(seconds: int) -> str:
    for size, unit in ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m")):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _time(text: str, names: Names) -> tuple[str, ...]:
    """Return a span, or days as `filter_dates` has them."""
    days = filter_dates.read(text)
    if days is not None:
        return (days,)
    try:
        return _span(text, names)
    except UnknownValueError as error:
        raise UnknownValueError(_KNOWN_TIMES) from error


def _days(text: str, names: Names) -> tuple[str, ...]:
    """Return days only."""
    found = filter_dates.read(text)
    if found is None:
        raise UnknownValueError(_KNOWN_TIMES[4:])
    return (found,)


def _span_text(value: str, names: Names) -> str:
    if filter_dates.is_day(value):
        return value
    low, _, high = value.partition("..")
    if low and high:
        return f"{_length(int(low))}..{_length(int(high))}"
    return f">{_length(int(low))}" if low else f"<{_length(int(high))}"


def _spans(names: Names) -> Pairs:
    return tuple((span, "") for span in _SPANS)


def _times(names: Names) -> Pairs:
    return (*filter_dates.OFFERS, *_spans(names))


# ---- the keys ----------------------------------------------------------------------------------------

CHANNELS = (
    ("form", "Form", "表单"), ("mail", "E-mail", "邮件"), ("phone", "Phone", "电话"),
    ("on_site", "On site", "现场"), ("im", "Chat", "即时消息"), ("portal", "Portal", "门户"),
    ("alert", "Alert", "告警"), ("agent", "Agent", "坐席"), ("import", "Import", "导入"),
)  # fmt: skip
_SLA_WORDS = dict(
    zip(
        SLA,
        (
            ("Breached", "已违约"), ("Over 90 %", "超过 90 %"), ("Over 75 %", "超过 75 %"), ("Over 50 %", "超过 50 %"),
            ("On track", "正常"), ("Paused", "已暂停"), ("No clock", "无时钟"),
        ), strict=True,
    )
)  # fmt: skip
_WAIT_WORDS = dict(
    zip(WAITS, (("Customer", "用户"), ("Third party", "第三方"), ("Appointment", "约定时间")), strict=True)
)


def _wait(text: str, names: Names) -> tuple[str, ...]:
    wanted = text.casefold().replace(" ", "_")
    for value, words in _WAIT_WORDS.items():
        if wanted in (value, *(word.casefold().replace(" ", "_") for word in words)):
            return (value,)
    return (text,)


def _wait_offer(names: Names) -> Pairs:
    rows = tuple((value, f"{en} · {zh}") for value, (en, zh) in _WAIT_WORDS.items())
    return (*rows, ("any", "Any wait · 任意等待"))


_YES = _choices(("yes", "yes", "是"), ("no", "no", "否"))
_TIERS = _choices(*((tier, tier, tier) for tier in ("L1", "L2", "L3", "R&D")))
_GROUPS, _STAFF = (lambda names: names.groups), (lambda names: names.staff)
_CATEGORIES, _PRODUCTS = (lambda names: names.categories), (lambda names: names.products)


def _people(names: Names) -> Pairs:
    return (("me", "Me · 我"), ("none", "Nobody · 未分派"), *((name, "") for name in names.staff.values()))


def _group_offer(names: Names) -> Pairs:
    return (*((name, "") for name in names.groups.values()), ("none", "No group · 无小组"))


_ROWS = (
    Key("state", ("status", "状态"), "State", "状态", _state, _plain, _state_offer),
    Key("priority", ("p", "prio", "优先级"), "Priority", "优先级", _priority, lambda v, n: f"P{v}", _priority_offer),
    Key("group", ("组", "小组"), "Group", "小组", _by_id(_GROUPS, _NOBODY), _name_of(_GROUPS), _group_offer),
    Key("assignee", ("owner", "负责人", "处理人"), "Assignee", "负责人",
        _by_id(_STAFF, {**_NOBODY, **_MYSELF}), _name_of(_STAFF), _people),
    Key("category", ("分类", "类别"), "Category", "分类", _named(_CATEGORIES), _plain, _catalogue(_CATEGORIES)),
    Key("product", ("产品",), "Product", "产品", _named(_PRODUCTS), _plain, _catalogue(_PRODUCTS)),
    Key("tag", ("tags", "标签"), "Tag", "标签", _free, _plain, lambda names: tuple((tag, "") for tag in names.tags)),
    Key("channel", ("渠道",), "Channel", "渠道", *_choices(*CHANNELS)),
    Key("requester", ("from", "用户", "客户"), "Requester", "用户", _free, _plain, _nothing),
    Key("age", ("已建", "时长"), "Age", "创建至今", _span, _span_text, _spans),
    Key("created", ("opened", "创建", "新建"), "Created", "创建时间", _time, _span_text, _times),
    Key("updated", ("更新",), "Since last update", "距上次更新", _time, _span_text, _times),
    Key("due", ("截止",), "Time left", "剩余时间", _time, _span_text, _times),
    Key("closed", ("关闭", "已关闭"), "Closed on", "关闭时间", _days, _plain, lambda names: filter_dates.OFFERS),
    Key("sla", (), "SLA", "SLA", *_choices(*((value, *words) for value, words in _SLA_WORDS.items()))),
    Key("wait", ("waiting", "reason", "等待", "等待原因"), "Waiting for", "等待原因", _wait, _plain, _wait_offer),
    Key("unread", ("未读",), "Unread", "未读", *_YES),
    Key("tier", ("级别",), "Tier", "级别", *_TIERS),
    Key("source", ("来源",), "Source", "来源", _free, _plain, lambda names: (("desk", "Desk"),)),
)  # fmt: skip
KEYS: dict[str, Key] = {key.name: key for key in _ROWS}

COMPARED = frozenset({"priority", "age", "created", "updated", "due", "closed"})
"""Keys that are compared by `>` and `<`, with or without a colon."""

DAY_CAPTIONS = {"due": ("Due", "截止时间"), "updated": ("Updated", "更新时间")}
"""What a key is called whose value is days, where it is called by a length of time else."""

_VIEW_ROWS = (
    ("mine", "My tickets", "我的工单"), ("breaching", "About to breach", "即将违约"),
    ("unassigned", "Unassigned", "未分派"), ("waiting", "Waiting", "等待客户"), ("open", "All open", "全部打开"),
    ("closed", "Closed", "已关闭"), ("all", "All tickets", "全部工单"),
)  # fmt: skip
_SORT_WORDS = (
    ("Deadline", "截止时间"), ("Priority", "优先级"), ("Created", "创建时间"), ("Last update", "最近更新"),
    ("Title", "标题"), ("Number", "编号"), ("State", "状态"), ("Requester", "用户"), ("Assignee", "负责人"),
    ("Group", "小组"), ("Category", "分类"), ("Product", "产品"),
)  # fmt: skip
_SORT_ROWS = tuple(
    row
    for name, (en, zh) in zip((*SORTS, *COLUMN_SORTS), _SORT_WORDS, strict=True)
    for row in ((name, en, zh), (f"-{name}", f"{en} ↓", f"{zh} ↓"))
)
_BY_WORDS = (("State", "状态"), ("Priority", "优先级"), ("Group", "小组"), ("Assignee", "负责人"))
_BY_ROWS = tuple((name, en, zh) for name, (en, zh) in zip(GROUPINGS, _BY_WORDS, strict=True))
_BAND_ROWS = (("on", "on", "开"), ("off", "off", "关"))
DIRECTIVES: dict[str, Key] = {
    key.name: key
    for key in (
        Key("in", ("view", "视图"), "List", "视图", *_choices(*_VIEW_ROWS)),
        Key("sort", ("order", "排序"), "Order", "排序", *_choices(*_SORT_ROWS)),
        Key("by", ("分组",), "Grouped by", "分组", *_choices(*_BY_ROWS)),
        Key("band", ("置顶",), "P0/P1 on top", "P0/P1 置顶", *_choices(*_BAND_ROWS)),
    )
}
"""Keys that say which list and how it is shown; each takes one value and none is negated."""

BY_WORD: dict[str, Key] = {
    word: key for key in (*KEYS.values(), *DIRECTIVES.values()) for word in (key.name, *key.aliases)
}
