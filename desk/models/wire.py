"""Rows as they travel: ids as UUID text, instants as ISO 8601 in UTC under `..._at`, everything else as it is.

Knows the columns of the replica; knows no server.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.types import BLOB

from desk.models.entry import ENTRY
from desk.models.ticket import TICKET
from desk.process import lifecycle

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LOCAL_TICKET = frozenset(
    {"key", "open", "entry_count", "unread", "rev", "fv", "extra", "due_metric", "due_start_us", "due_w50_us",
     "due_w75_us", "due_w90_us", "due_us", "due_left_s", "due_sort"}
)  # fmt: skip
"""Columns that a desk keeps for itself, or that travel beside the registers."""

BASE = ""
"""Under this name `fv` holds the version of the ticket's creation."""


def uuid_text(ident: bytes) -> str:
    """Return 16 bytes as UUID text."""
    return str(UUID(bytes=bytes(ident)))


def uuid_bytes(text: str) -> bytes:
    """Return UUID text (or hex) as 16 bytes; raises ValueError where it is none."""
    found = bytes.fromhex(
        text.replace("-", "")
    )  # a third of the time of UUID(text).bytes, on the hottest path
    if len(found) != 16:
        raise ValueError(f"not an id: {text[:60]!r}")
    return found


def iso(at_us: int) -> str:
    """Return an instant as ISO 8601 in UTC, to the microsecond where there are any."""
    return (EPOCH + at_us * MICROSECOND).isoformat()


def instant_us(text: str) -> int:
    """Return microseconds UTC of an ISO instant."""
    return (datetime.fromisoformat(text) - EPOCH) // MICROSECOND


def wire_name(column: str) -> str:
    """Return the name under which a column travels."""
    return f"{column[:-3]}_at" if column.endswith("_us") else column


def column_of(name: str) -> str:
    """Return the column of a name on the wire."""
    return f"{name[:-3]}_us" if name.endswith("_at") else name


def _columns(table: Table) -> dict[str, tuple[str, str]]:
    """Return column -> (name on the wire, form: id, instant or plain)."""
    forms = {}
    for column in table.columns:
        form = (
            "id" if isinstance(column.type, BLOB) else "instant" if column.name.endswith("_us") else "plain"
        )
        forms[column.name] = (wire_name(column.name), form)
    return forms


_FORMS: dict[str, dict[str, tuple[str, str]]] = {}
_READERS: dict[str, list[tuple[str, str, Callable[[str], Any] | None]]] = {}


def forms_of(table: Table) -> dict[str, tuple[str, str]]:
    """Return how each column of a table travels."""
    found = _FORMS.get(table.name)
    if found is None:
        found = _FORMS[table.name] = _columns(table)
    return found


def to_wire(value: Any, form: str) -> Any:
    """Return a column's value as it travels."""
    if value is None or form == "plain":
        return value
    return uuid_text(value) if form == "id" else iso(value)


def from_wire(value: Any, form: str) -> Any:
    """Return a travelled value as the column holds it."""
    if value is None or form == "plain":
        return value
    return uuid_bytes(value) if form == "id" else instant_us(value)


def row_to_wire(table: Table, row: Any, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a row as it travels."""
    return {
        name: to_wire(row[column], form)
        for column, (name, form) in forms_of(table).items()
        if column not in without
    }


def wire_to_row(table: Table, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a travelled row; what this table does not know is left out."""
    found = {}
    for column, name, read in _readers_of(table):
        if name in body:
            value = body[name]
            found[column] = value if read is None or value is None else read(value)
    return found


def _readers_of(table: Table) -> list[tuple[str, str, Callable[[str], Any] | None]]:
    """Return each column with its name on the wire and what reads it: asked for every row of a catch-up."""
    found = _READERS.get(table.name)
    if found is None:
        reads: dict[str, Callable[[str], Any]] = {"id": uuid_bytes, "instant": instant_us}
        found = _READERS[table.name] = [
            (column, name, reads.get(form)) for column, (name, form) in forms_of(table).items()
        ]
    return found


def ticket_to_wire(row: Any) -> dict[str, Any]:
    """Return a ticket's registers as the server has them, with `rev`, `fv`, `base_ver` and `extra`."""
    body = row_to_wire(TICKET, row, without=LOCAL_TICKET)
    versions = json.loads(row["fv"])
    body["base_ver"] = versions.pop(BASE, "")
    return {**body, "fv": versions, "rev": row["rev"], "extra": json.loads(row["extra"])}


def wire_to_ticket(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a ticket; registers that only newer desks know stay in `extra`."""
    extra = dict(body.get("extra") or {})
    values = wire_to_row(TICKET, {**extra, **body})
    for name in ("key", "unread", "entry_count", "open"):
        values.pop(name, None)
    known = {name for name, _ in forms_of(TICKET).values()}
    values["extra"] = json.dumps({k: v for k, v in extra.items() if k not in known}, sort_keys=True)
    values["fv"] = json.dumps({**(body.get("fv") or {}), BASE: body.get("base_ver", "")}, sort_keys=True)
    values["rev"] = body.get("rev", 0)
    values["open"] = int(values["state"] in lifecycle.OPEN)
    return values


def entry_to_wire(row: Any) -> dict[str, Any]:
    """Return an entry as an op carries it."""
    return {
        "id": uuid_text(row["id"]),
        "kind": row["kind"],
        "visibility": row["visibility"],
        "author": None if row["author_id"] is None else uuid_text(row["author_id"]),
        "at": iso(row["occurred_us"]),
        "source": row["source"],
        "policy_version": row["policy_version"],
        "calendar_version": row["calendar_version"],
        "body": row["body"],
        "data": json.loads(row["data"]),
    }


def wire_to_entry(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of an entry (without `n`, which each desk counts for itself)."""
    values = wire_to_row(ENTRY, body)
    values.pop("n", None)
    data = body.get("data")
    values["data"] = json.dumps(data, ensure_ascii=False, sort_keys=True) if data else "{}"
    values["time_adjusted"] = int(bool(body.get("time_adjusted")))
    return values
