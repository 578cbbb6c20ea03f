"""People against their posts, and what counts in an appraisal. Plain values only."""

import msgspec


class PostView(msgspec.Struct, frozen=True, kw_only=True):
    """A tier's duty in words and the least levels it asks for; `own_duty` is "" while the shipped one holds."""

    tier: str
    duty: str
    skills: dict[str, int] = {}
    own_duty: str = ""


class PostMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A person against their post: percent, and skill -> (needed, held) of what is missing."""

    person: bytes
    name: str
    tier: str
    percent: int
    gaps: dict[str, tuple[int, int]] = {}


class PostReport(msgspec.Struct, frozen=True, kw_only=True):
    """Every post, and everybody against theirs, the widest gap first."""

    posts: tuple[PostView, ...]
    people: tuple[PostMatch, ...]


class Appraisal(msgspec.Struct, frozen=True, kw_only=True):
    """What counts in one person's appraisal over a period; every figure is a count, nothing is weighed.

    Attributes:
        solved: tickets they owned when the solution was provided; reopened: those of them that came back.
        ratings, score100, csat: answers credited to them; None without any.
        worked, improved: reuse of their articles by others that worked, improvements that helped.
        trainings, minutes: trainings, sharing, lectures, cases, role play.
        certificates: skills with a certificate that holds now.
        deviations, rewards, points: the ledger of the service norm.
        post, gaps: how well they match their post.
    """

    person: bytes
    name: str
    tier: str
    solved: int
    reopened: int
    ratings: int
    score100: float | None
    csat: float | None
    worked: int
    articles: int
    improved: int
    trainings: dict[str, int]
    minutes: int
    certificates: tuple[str, ...]
    deviations: int
    rewards: int
    points: int
    post: int
    gaps: dict[str, tuple[int, int]] = {}
