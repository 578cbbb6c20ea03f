"""The demo's people: groups, staff and a few hundred requesters from departments and customers.

Draws names deterministically from its own random stream; knows nothing of tickets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from desk.exchange.demo.content import cast
from desk.exchange.records import GroupRecord, PersonRecord

REQUESTERS = 400
ACTING_PERSON = "staff-wei.qing"


@dataclass(frozen=True, slots=True)
class Requester:
    """A requester as the ticket writer needs it."""

    person: PersonRecord
    language: str

    @property
    def greeting(self) -> str:
        """Return how an agent addresses the person."""
        return self.person.name if self.language == "zh" else self.person.name.split(" ")[0]


@dataclass(frozen=True, slots=True)
class Cast:
    """All people of one history.

    Attributes:
        members: external ids of the agents and experts who take tickets, by group.
        tiers: tier by group.
    """

    groups: tuple[GroupRecord, ...]
    staff: tuple[PersonRecord, ...]
    requesters: tuple[Requester, ...]
    members: Mapping[str, tuple[str, ...]]
    tiers: Mapping[str, str]
    names: Mapping[str, str]


def _groups() -> tuple[GroupRecord, ...]:
    return tuple(GroupRecord(f"group-{g['key']}", g["name"], g["tier"]) for g in cast()["group"])


def _staff() -> tuple[PersonRecord, ...]:
    domain = cast()["domain"]
    return tuple(
        PersonRecord(
            external_id=f"staff-{raw['login']}",
            name=raw["name"],
            email=f"{raw['login']}@{domain}",
            phone=f"+86 21 5550 {7100 + number}",
            organisation=cast()["organisation"],
            staff=True,
            tier=raw["tier"],
            groups={f"group-{key}": role for key, role in raw["groups"].items()},
            skills=raw["skills"],
        )
        for number, raw in enumerate(cast()["staff"])
    )


def _requester(
    name: str, login: str, organisation: Mapping[str, Any], number: int, *, vip: bool
) -> Requester:
    internal = bool(organisation["internal"])
    language = "zh" if not name.isascii() else "en"
    phone = f"+86 138 0000 {number:04d}" if language == "zh" else f"+1 555 01{number % 100:02d} {number:04d}"
    person = PersonRecord(
        external_id=f"person-{number:04d}",
        name=name,
        email=f"{login}@{organisation['domain']}",
        phone=phone,
        organisation=str(organisation["name"]),
        level="vip" if vip else "standard",
        internal=internal,
    )
    return Requester(person, language)


def _requesters(seed: int) -> tuple[Requester, ...]:
    rng = Random(f"people-{seed}")
    source = cast()
    places = {place["name"]: place for place in source["place"]}
    found = [
        _requester(raw["name"], raw["login"], places[raw["place"]], number, vip=raw.get("vip", False))
        for number, raw in enumerate(source["requester"])
    ]
    names = source["names"]
    taken = {requester.person.email for requester in found}
    chinese = [place for place in source["place"] if place["language"] == "zh"]
    english = [place for place in source["place"] if place["language"] == "en"]
    while len(found) < REQUESTERS:
        if rng.random() < 0.68:
            family, given = rng.choice(names["zh_family"]), rng.choice(names["zh_given"])
            name, login, place = family[0] + given[0], f"{given[1]}.{family[1]}", rng.choice(chinese)
        else:
            first, last = rng.choice(names["en_first"]), rng.choice(names["en_last"])
            name, login, place = f"{first} {last}", f"{first}.{last}".lower(), rng.choice(english)
        if f"{login}@{place['domain']}" in taken:
            login += str(len(found))
        requester = _requester(name, login, place, len(found), vip=rng.random() < 0.05)
        taken.add(requester.person.email)
        found.append(requester)
    return tuple(found)


def gather(seed: int) -> Cast:
    """Return the people of the history with this seed; staff do not depend on it."""
    groups, staff = _groups(), _staff()
    members: dict[str, tuple[str, ...]] = {}
    for group in groups:
        members[group.external_id] = tuple(
            p.external_id
            for p in staff
            if p.groups.get(group.external_id) in ("agent", "expert", "administrator")
        )
    requesters = _requesters(seed)
    names = {p.external_id: p.name for p in staff} | {r.person.external_id: r.person.name for r in requesters}
    return Cast(
        groups=groups,
        staff=staff,
        requesters=requesters,
        members=members,
        tiers={group.external_id: group.tier for group in groups},
        names=names,
    )
