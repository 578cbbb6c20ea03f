"""Names in rules that are typed by hand: groups and people by name, as a file has them, or by id as they are stored.

What is unknown stays as it was written, so that the check which refuses it can say it in the writer's own words.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from desk.models.people import PERSON, SUPPORT_GROUP
from desk.process import messages
from desk.process.dispatch_config import MANUAL
from desk.process.dispatch_parts import MODES
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words

messages.register(
    {
        "rule_person_unclear": (
            "Several people are called “{name}”. Write the id instead (`desk person list --json`).",
            "有多人名为“{name}”，请改写其编号（desk person list --json）。",
        ),
    }
)


class Names:
    """Active groups and staff by name, whatever the case."""

    def __init__(self, connection: Connection) -> None:
        """Read them."""
        groups = select(SUPPORT_GROUP.c.id, SUPPORT_GROUP.c.name).where(SUPPORT_GROUP.c.active == 1)
        self._groups = {
            name.strip().casefold(): bytes(ident).hex() for ident, name in connection.execute(groups)
        }
        staff = select(PERSON.c.id, PERSON.c.name).where(PERSON.c.staff == 1)
        self._people: dict[str, list[str]] = {}
        for ident, name in connection.execute(staff):
            self._people.setdefault(name.strip().casefold(), []).append(bytes(ident).hex())

    def group(self, typed: Any) -> Any:
        """Return the id of a group that is written by name."""
        return self._groups.get(typed.strip().casefold(), typed) if isinstance(typed, str) else typed

    def person(self, typed: Any) -> Any:
        """Return the id of a person who is written by name; KnownError where several are called so."""
        found = self._people.get(typed.strip().casefold(), [typed]) if isinstance(typed, str) else [typed]
        if len(found) > 1:
            raise KnownError("rule_person_unclear", name=typed)
        return found[0]


def dispatch_named(connection: Connection, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return dispatch rules with ids for names; a mode that there is not is refused by the group's name."""
    names, made = Names(connection), dict(settings)
    _check_modes(made.get("modes"))
    made = _each(made, "rules", lambda one: _with(one, "group", names.group))
    made = _keys(made, "modes", names.group)
    made = _keys(made, "wider", names.group)
    if isinstance(made.get("wider"), dict):
        made["wider"] = {key: _all(value, names.group) for key, value in made["wider"].items()}
    made = _with(made, "expert_group", names.group)
    return dict(_with(made, "backstop", lambda people: _all(people, names.person)))


def _check_modes(modes: Any) -> None:
    for name, mode in modes.items() if isinstance(modes, Mapping) else ():
        if mode not in (*MODES, MANUAL):
            listed = ", ".join((*MODES, MANUAL))
            raise FieldError(
                f"dispatch.modes.{name}", Words(f"must be one of {listed}", f"应为 {listed} 之一")
            )


def escalation_named(connection: Connection, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return escalation rules with ids for names."""
    names = Names(connection)

    def target(one: Any) -> Any:
        kind = one.get("kind") if isinstance(one, Mapping) else ""
        find = {"group": names.group, "person": names.person}.get(str(kind))
        return one if find is None else _with(one, "id", find)

    def policy(one: Any) -> Any:
        made = _with(one, "fallback", names.group)
        made = _with(made, "condition", lambda c: _with(c, "group", lambda g: _all(g, names.group)))
        return _each(made, "levels", lambda level: _each(level, "targets", target))

    made = _each(dict(settings), "policies", policy)
    made = _keys(made, "next_group", names.group)
    if isinstance(made.get("next_group"), dict):
        made["next_group"] = {key: names.group(value) for key, value in made["next_group"].items()}
    return dict(made)


def rota_named(connection: Connection, rota: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rota with ids for names."""
    names = Names(connection)
    made = _with(dict(rota), "people", lambda people: _all(people, names.person))
    return dict(_each(made, "covers", lambda cover: _with(cover, "person", names.person)))


def _with(data: Any, name: str, change: Any) -> Any:
    """Return an object with one field changed, if it is an object that has it."""
    if not isinstance(data, Mapping) or name not in data:
        return data
    return {**data, name: change(data[name])}


def _each(data: Any, name: str, change: Any) -> Any:
    """Return an object in which every item of a list is changed."""
    return _with(data, name, lambda items: _all(items, change))


def _all(items: Any, change: Any) -> Any:
    return [change(item) for item in items] if isinstance(items, (list, tuple)) else items


def _keys(data: Any, name: str, change: Any) -> Any:
    """Return an object in which the keys of one of its objects are changed."""
    return _with(
        data,
        name,
        lambda table: {change(k): v for k, v in table.items()} if isinstance(table, dict) else table,
    )
