"""Reads the demo's texts from `resources/starter/demo`: problems, phrases, names, the acting agent's queue.

Parsing and checking only; nothing here draws at random.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from desk.queries.starter import STARTER

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Step:
    """One diagnosis step: what was supposed, what was done, what it showed, and the verdict."""

    hypothesis: str
    step: str
    evidence: str
    result: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The wording of one problem in one language; slots stand in braces."""

    titles: tuple[str, ...]
    bodies: tuple[str, ...]
    diagnosis: tuple[Step, ...]
    question: str
    solution: str
    cautions: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of problem that people report.

    Attributes:
        group: the group that usually gets it; `escalation` the one that takes it when that is not enough.
        article: stem of the knowledge article, without its language; "" if none is written yet.
        weight: how often it happens, relative to the others.
        audience: who reports it: internal, external or any.
    """

    key: str
    category: str
    product: str
    group: str
    escalation: str
    article: str
    weight: float
    audience: str
    texts: Mapping[str, Texts]


@dataclass(frozen=True, slots=True)
class ActingTicket:
    """An open ticket in the acting agent's queue, with the clock that decides its place.

    Attributes:
        clock: first_response, resolution, update, waiting_customer or pending_confirmation.
        remaining: seconds until that clock's deadline; negative when it is breached.
        done: what has been written so far, as (kind, text) pairs, oldest first.
    """

    title: str
    body: str
    language: str
    requester: str
    category: str
    product: str
    priority: int
    clock: str
    remaining: int
    tags: tuple[str, ...]
    done: tuple[tuple[str, str], ...]


def _read(name: str) -> dict[str, Any]:
    with (STARTER / "demo" / name).open("rb") as file:
        return tomllib.load(file)


def _texts(raw: Mapping[str, Any]) -> Texts:
    return Texts(
        titles=tuple(raw["title"]),
        bodies=tuple(raw["body"]),
        diagnosis=tuple(Step(*row) for row in raw["diagnosis"]),
        question=raw["question"],
        solution=raw["solution"],
        cautions=raw["cautions"],
    )


def _problem(raw: Mapping[str, Any]) -> Problem:
    return Problem(
        key=raw["key"],
        category=raw["category"],
        product=raw["product"],
        group=f"group-{raw['group']}",
        escalation=f"group-{raw['escalation']}" if "escalation" in raw else "",
        article=raw.get("article", ""),
        weight=float(raw.get("weight", 1)),
        audience=raw.get("audience", "any"),
        texts={language: _texts(raw[language]) for language in LANGUAGES},
    )


@cache
def problems() -> tuple[Problem, ...]:
    """Return every kind of problem, in the order of the files `problems_*.toml` by name."""
    found: list[Problem] = []
    for path in sorted((STARTER / "demo").glob("problems_*.toml")):
        found.extend(_problem(raw) for raw in _read(path.name)["problem"])
    return tuple(found)


@cache
def phrases() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the everyday sentences by language and occasion."""
    raw = _read("phrases.toml")
    return {language: {k: tuple(v) for k, v in raw[language].items()} for language in LANGUAGES}


@cache
def cast() -> Mapping[str, Any]:
    """Return groups, staff, organisations and names as they stand in `people.toml`."""
    return _read("people.toml")


@cache
def acting_tickets() -> tuple[ActingTicket, ...]:
    """Return the acting agent's queue, most urgent first."""
    return tuple(
        ActingTicket(
            **{
                **raw,
                "tags": tuple(raw.get("tags", ())),
                "done": tuple((k, v) for k, v in raw.get("done", ())),
            }
        )
        for raw in _read("acting.toml")["ticket"]
    )
