"""What supervisors and receivers work through: surveys, hand-offs, findings, articles. Plain values only."""

from typing import Any

import msgspec


class SurveyState(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket's survey now.

    Attributes:
        state: open (an answer counts), answered (a new one replaces it), closed (`why` says why not).
        rating, comment: the answer that counts; 0 without one.
    """

    state: str
    why: str = ""
    rating: int = 0
    comment: str = ""
    cycle: int = 1
    until_us: int | None = None


class SurveyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer that counts; `waits` says that a low mark wants a follow-up."""

    ticket: bytes
    number: str
    title: str
    product: str
    priority: int
    cycle: int
    rating: int
    comment: str
    channel: str
    requester: str
    credit: str
    at_us: int
    waits: bool = False
    followed_us: int | None = None
    follow_note: str = ""


class SurveyFigures(msgspec.Struct, frozen=True, kw_only=True):
    """CSAT of some answers: percent of 4 and 5 with Wilson's interval, score100 = mean x 20, n of `sent` questions."""

    name: str
    n: int
    sent: int
    percent: float | None
    score100: float | None
    low: float | None
    high: float | None
    rate: float | None
    enough: bool


class SurveyReport(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of a period, newest first, with figures of all and by product, priority and person."""

    whole: SurveyFigures
    products: tuple[SurveyFigures, ...]
    priorities: tuple[SurveyFigures, ...]
    people: tuple[SurveyFigures, ...]
    answers: tuple[SurveyAnswer, ...]
    waiting: int
    rules: dict[str, Any] = {}
