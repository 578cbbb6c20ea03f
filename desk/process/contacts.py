"""Where a person is told of things besides the window: chat accounts, mail, other services; when, and folded how.

Rules only: pages and P0/P1 leave at once, everything else waits for the fold, for the end of quiet hours, or for
the next digest. Knows no network, storage or clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from desk.process import messages
from desk.process.errors import FieldError
from desk.process.messages import Words
from desk.process.notices import LOUD, is_quiet, minute_of

KIND = "contact"
PLATFORMS = ("wecom", "dingtalk", "feishu", "slack")
DAY_M = 1440
MOST_FOLD_S = 3600
MOST_TARGETS = 10
URGENT = frozenset({"page", "moved_up", "dispatched"})
"""What wants an answer within minutes: it waits for no fold, quiet hours or digest."""

messages.register(
    {
        "contact.wrong": (
            "“{field}” is wrong: {problem}. Correct it and set it again.",
            "“{field}”有误：{problem}。请更正后重新设置。",
        ),
        "contact.other": (
            "Only supervisors set how others are told. Ask one of them.",
            "只有主管可以设置他人的通知方式，请联系主管。",
        ),
        "contact.person": (
            "{count} people are named “{name}”. Give the full name of one.",
            "名为“{name}”的人员有 {count} 位，请给出完整姓名。",
        ),
        "contact.taken": (
            "The account {account} is linked to {name} already. Take it away there first.",
            "账号 {account} 已关联到 {name}，请先在其设置中移除。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person is told.

    Attributes:
        chats: platform -> the person's account there.
        targets: addresses of other services, as Apprise writes them.
        mail: whether notices go to the person's mail address, too.
        fold_s: notices within so many seconds are one message.
        quiet: begin and end of quiet hours as HH:MM, () for none.
        digest: times of the day (HH:MM) at which what is not urgent comes, () for as it happens.
    """

    chats: Mapping[str, str]
    targets: tuple[str, ...] = ()
    mail: bool = False
    fold_s: int = 120
    quiet: tuple[str, ...] = ()
    digest: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return it as JSON data."""
        return {
            "chats": dict(self.chats), "targets": list(self.targets), "mail": self.mail, "fold_s": self.fold_s,
            "quiet": list(self.quiet), "digest": list(self.digest),
        }  # fmt: skip


def _wrong(field: str, en: str, zh: str) -> FieldError:
    return FieldError(field, Words(en, zh), code="contact.wrong")


def _texts(data: Mapping[str, object], field: str, most: int) -> tuple[str, ...]:
    given = data.get(field) or ()
    if not isinstance(given, list | tuple) or not all(isinstance(item, str) for item in given):
        raise _wrong(field, "a list of texts is needed", "应为文本列表")
    found = tuple(dict.fromkeys(item.strip() for item in given if item.strip()))
    if len(found) > most:
        raise _wrong(field, f"at most {most}", f"最多 {most} 个")
    return found


def _times(data: Mapping[str, object], field: str, most: int) -> tuple[str, ...]:
    found = _texts(data, field, most)
    for text in found:
        if minute_of(text) is None:
            raise _wrong(field, "write times as 08:30", "时间请写成 08:30")
    return found


def from_json(data: object) -> Contact:
    """Read and check how a person is told; errors name the wrong field."""
    if not isinstance(data, Mapping):
        raise _wrong("contact", "an object is needed", "应为一个对象")
    chats = data.get("chats") or {}
    if not isinstance(chats, Mapping) or not set(chats) <= set(PLATFORMS):
        listed = ", ".join(PLATFORMS)
        raise _wrong("chats", f"known platforms: {listed}", f"可用平台：{listed}")
    targets = _texts(data, "targets", MOST_TARGETS)
    for target in targets:
        if not urlsplit(target).scheme or "://" not in target or not target.isprintable():
            raise _wrong("targets", "write service://…", "请写成 服务://…")
    fold = data.get("fold_s", 120)
    if type(fold) is not int or not 0 <= fold <= MOST_FOLD_S:
        raise _wrong("fold_s", f"0 to {MOST_FOLD_S} seconds", f"取值范围 0 至 {MOST_FOLD_S} 秒")
    quiet = _times(data, "quiet", 2)
    if len(quiet) == 1:
        raise _wrong("quiet", "begin and end are needed", "需要起止两个时间")
    accounts = {str(name): str(value).strip()[:120] for name, value in chats.items()}
    return Contact(
        {name: value for name, value in accounts.items() if value}, targets, bool(data.get("mail")), fold, quiet,
        tuple(sorted(_times(data, "digest", 24))),
    )  # fmt: skip


def is_urgent(reason: str, priority: int) -> bool:
    """Tell whether a notice is never folded, kept or put into a digest."""
    return reason in URGENT or priority <= LOUD


def leaves_in(contact: Contact, second: int) -> int:
    """Return in how many seconds what is not urgent leaves, at this second of the person's day."""
    if contact.digest:
        wait = _until(contact.digest, second)
        quiet = (second + wait) % (DAY_M * 60)
        return wait + _quiet_left(contact, quiet)
    return contact.fold_s + _quiet_left(contact, (second + contact.fold_s) % (DAY_M * 60))


def _until(times: Sequence[str], second: int) -> int:
    """Return the seconds to the next of these times; one that is now is the next day's."""
    waits = [((minute_of(text) or 0) * 60 - second - 1) % (DAY_M * 60) + 1 for text in times]
    return min(waits)


def _quiet_left(contact: Contact, second: int) -> int:
    """Return how long quiet hours still last at this second of the day."""
    if len(contact.quiet) != 2 or not is_quiet(second // 60, *contact.quiet):
        return 0
    return _until(contact.quiet[1:], second)
