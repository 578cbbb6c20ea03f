"""What screens show of escalation: pages with their steps, the history of notices, a policy tried out."""

import msgspec


class PageView(msgspec.Struct, frozen=True, kw_only=True):
    """One run of an escalation policy.

    Attributes:
        level: the level that was told last (1 first), 0 = none yet; `levels` how many there are.
        next_us: when the next level is told; `ack_until_us` when the acknowledgement becomes void.
    """

    id: bytes
    ticket: bytes
    number: str
    title: str
    priority: int
    cause: str
    policy: str
    state: str
    level: int
    levels: int
    round: int
    started_us: int
    next_us: int | None
    acked_by: str
    acked_us: int | None
    ack_until_us: int | None
    ended_us: int | None
    told: tuple[str, ...] = ()


class NoticeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something people were told of, with everybody concerned and why.

    Attributes:
        told: a sentence for each person; `mine` is the sentence for the acting person, told or not.
    """

    at_us: int
    reason: str
    text: str
    told: tuple[str, ...]
    mine: str


class LevelTrial(msgspec.Struct, frozen=True, kw_only=True):
    """One level as it would be now: after so many seconds, these people, or why nobody."""

    level: int
    after_s: int
    targets: tuple[str, ...]
    people: tuple[str, ...]


class PolicyTrial(msgspec.Struct, frozen=True, kw_only=True):
    """Which policy a ticket gets and why not the earlier ones."""

    policy: str
    name: str
    earlier: tuple[str, ...]
    levels: tuple[LevelTrial, ...]
    repeat: int
    ack_s: int
    fallback: str
    next_group: str
    enabled: bool


class WebhookView(msgspec.Struct, frozen=True, kw_only=True):
    """A web address that escalation posts to; `state` of its newest post: ready, sending, sent, failed or ""."""

    name: str
    url: str
    state: str = ""
    error: str = ""
    at_us: int | None = None
