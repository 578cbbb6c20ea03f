"""The mapping file of an import: which column is which field, which value means what, in TOML.

Reads, checks and writes mappings. Must not know how a file is read; proposing one is `readers.guess`.
"""

import difflib
import json
import re
import tomllib
from collections.abc import Mapping as MappingABC
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo, available_timezones

from desk.exchange.readers import sentences as _catalogue
from desk.exchange.readers.instants import DATE_ORDERS, InstantReader
from desk.exchange.readers.values import as_priority
from desk.process.errors import KnownError
from desk.process.messages import Words

FORMS = ("tickets", "eventlog")
FORMATS = ("csv", "xlsx", "jsonl")
PEOPLE_SCOPES = ("shared", "column")
STATES = ("new", "assigned", "in_progress", "waiting_customer", "waiting_third_party", "scheduled") + (
    "pending_confirmation",
    "closed",
    "cancelled",
    "merged",
    "spam",
)
CHANNELS = ("form", "mail", "phone", "on_site", "im", "portal", "alert", "agent", "import")
# One column each, unless the field is listed in MANY.
FIELDS = (
    ("external_id", "title", "description", "answer", "resolution", "state", "priority", "impact", "urgency")
    + (
        "category",
        "subcategory",
        "symptom",
        "product",
        "group",
        "owner",
        "tier",
        "requester",
        "requester_email",
    )
    + (
        "organisation",
        "author",
        "resolved_by",
        "created",
        "updated",
        "resolved",
        "closed",
        "first_response",
        "channel",
    )
    + (
        "language",
        "type",
        "sequence",
        "made_sla",
        "reassignment_count",
        "reopen_count",
        "tags",
        "comments",
        "facts",
    )
)
MANY = frozenset({"tags", "facts", "title", "comments"})
DATE_FIELDS = ("created", "updated", "resolved", "closed", "first_response")
PEOPLE_FIELDS = ("requester", "owner", "author", "resolved_by")
VALUE_FIELDS = ("state", "priority", "impact", "urgency", "channel", "category", "product", "group", "tier")
DEFAULT_FIELDS = (
    "created",
    "state",
    "priority",
    "group",
    "category",
    "product",
    "channel",
    "language",
    "requester",
)
_TABLES: dict[str, tuple[str, ...]] = {
    "source": ("name", "form", "format", "encoding", "delimiter", "sheet"),
    "time": ("zone", "order"),
    "people": ("scope",),
    "columns": FIELDS,
    "values": VALUE_FIELDS,
    "defaults": DEFAULT_FIELDS,
}
_TEXT = Words("a text in quotation marks", "带引号的文本")
_TEXTS = Words("a column name, or a list of column names", "列名或列名列表")
_TABLE = Words("a table", "表")


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one source's columns and values become fields of tickets.

    Attributes:
        source: name under which external ids are unique; a second import of the same source updates.
        form: ``tickets`` (a row is a ticket) or ``eventlog`` (a row is an update); "" = found out.
        columns: field -> columns, most fields one.
        values: field -> source value in lower case -> our value.
        defaults: field -> value where the file says nothing.
        origin: the file the mapping came from, "" if proposed; with `text` for naming lines.
    """

    source: str
    form: str = ""
    columns: MappingABC[str, tuple[str, ...]] = field(default_factory=dict)
    values: MappingABC[str, MappingABC[str, str]] = field(default_factory=dict)
    defaults: MappingABC[str, str] = field(default_factory=dict)
    zone: str = ""
    order: str = "auto"
    people_scope: str = "shared"
    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    origin: str = ""
    text: str = field(default="", repr=False, compare=False)

    @classmethod
    def load(cls, path: Path) -> "Mapping":
        """Read a mapping file; KnownError names the line and key that is wrong."""
        try:
            return cls.parse(path.read_text("utf-8-sig"), origin=str(path), source=path.stem)
        except (OSError, UnicodeDecodeError) as error:
            raise KnownError("mapping.unreadable", path=str(path), detail=str(error)) from error

    @classmethod
    def parse(cls, text: str, *, origin: str = "mapping", source: str = "") -> "Mapping":
        """Read a mapping from TOML text."""
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise KnownError("mapping.syntax", path=origin, detail=str(error)) from error
        return _Check(document, text, origin).mapping(source)

    def check_columns(self, columns: Sequence[str]) -> None:
        """Raise KnownError if the mapping names a column that the file does not have."""
        for name, wanted in self.columns.items():
            for column in wanted:
                if column not in columns:
                    close = difflib.get_close_matches(column, columns, 3, 0.6)
                    raise KnownError(
                        "mapping.column_missing",
                        path=self.origin or "mapping",
                        line=_line_of(self.text, "columns", name),
                        field=f"columns.{name}",
                        value=column,
                        possible=[*close, *(c for c in columns if c not in close)][:30],
                    )

    def with_zone(self, zone: str) -> "Mapping":
        """Return the mapping with the workspace's zone where it names none."""
        return self if self.zone else replace(self, zone=zone)

    def to_toml(self) -> str:
        """Return the mapping as a TOML file that `parse` reads back as the same."""
        lines = ["[source]", f"name = {_quoted(self.source)}"]
        for key in ("form", "format", "encoding", "delimiter", "sheet"):
            if getattr(self, key):
                lines.append(f"{key} = {_quoted(getattr(self, key))}")
        lines += ["", "[time]", f"order = {_quoted(self.order)}"]
        if self.zone:
            lines.append(f"zone = {_quoted(self.zone)}")
        lines += ["", "[people]", f"scope = {_quoted(self.people_scope)}", "", "[columns]"]
        for name, columns in self.columns.items():
            single = len(columns) == 1
            written = _quoted(columns[0]) if single else "[" + ", ".join(map(_quoted, columns)) + "]"
            lines.append(f"{name} = {written}")
        for name, table in self.values.items():
            lines += ["", f"[values.{name}]", *(f"{_quoted(k)} = {_quoted(v)}" for k, v in table.items())]
        lines += ["", "[defaults]", *(f"{name} = {_quoted(value)}" for name, value in self.defaults.items())]
        return "\n".join(lines) + "\n"


class _Check:
    """Turns a TOML document into a Mapping, naming the line of whatever is wrong."""

    def __init__(self, document: dict[str, object], text: str, origin: str) -> None:
        self._document = document
        self._text = text
        self._origin = origin

    def mapping(self, source: str) -> Mapping:
        """Return the checked mapping."""
        for name in self._document:
            if name not in _TABLES:
                self._fail("mapping.unknown_key", "", name, possible=list(_TABLES))
        head, time, people = self._table("source"), self._table("time"), self._table("people")
        return Mapping(
            source=self._one(head, "source", "name") or source,
            form=self._one(head, "source", "form", FORMS),
            format=self._one(head, "source", "format", FORMATS),
            encoding=self._one(head, "source", "encoding"),
            delimiter=self._delimiter(head),
            sheet=self._one(head, "source", "sheet"),
            zone=self._zone(time),
            order=self._order(time),
            people_scope=self._one(people, "people", "scope", PEOPLE_SCOPES) or "shared",
            columns=self._columns(),
            values=self._values(),
            defaults=self._defaults(),
            origin=self._origin,
            text=self._text,
        )

    def _table(self, name: str) -> dict[str, object]:
        """Return a table of the document with its keys checked."""
        table = self._document.get(name, {})
        if not isinstance(table, dict):
            self._fail("mapping.wrong_type", "", name, expected=_TABLE)
        for key in table:
            if key not in _TABLES[name]:
                close = difflib.get_close_matches(key, _TABLES[name], 3, 0.6)
                self._fail("mapping.unknown_key", name, key, possible=close or list(_TABLES[name]))
        return table

    def _one(self, table: dict[str, object], name: str, key: str, allowed: Sequence[str] = ()) -> str:
        """Return the text under a key, "" if absent."""
        value = table.get(key, "")
        if not isinstance(value, str):
            self._fail("mapping.wrong_type", name, key, expected=_TEXT)
        if value and allowed and value not in allowed:
            self._fail("mapping.wrong_value", name, key, value=value, possible=list(allowed))
        return value

    def _delimiter(self, table: dict[str, object]) -> str:
        """Return the delimiter: one character."""
        delimiter = self._one(table, "source", "delimiter")
        if len(delimiter) > 1 or (delimiter and delimiter in '"\r\n'):
            possible = [",", ";", "\\t", "|"]
            self._fail("mapping.wrong_value", "source", "delimiter", value=delimiter, possible=possible)
        return delimiter

    def _zone(self, table: dict[str, object]) -> str:
        """Return the name of the time zone."""
        zone = self._one(table, "time", "zone")
        if zone and zone not in available_timezones():
            close = difflib.get_close_matches(zone, sorted(available_timezones()), 3, 0.4)
            self._fail(
                "mapping.wrong_value", "time", "zone", value=zone, possible=close or ["Asia/Shanghai", "UTC"]
            )
        return zone

    def _order(self, table: dict[str, object]) -> str:
        """Return the order of dates: one of the known names, or a strptime pattern."""
        order = self._one(table, "time", "order") or "auto"
        if "%" not in order and order not in DATE_ORDERS:
            self._fail(
                "mapping.wrong_value", "time", "order", value=order, possible=[*DATE_ORDERS, "%d/%m/%Y %H:%M"]
            )
        return order

    def _columns(self) -> dict[str, tuple[str, ...]]:
        """Return field -> columns."""
        found = {}
        for name, value in self._table("columns").items():
            listed = [value] if isinstance(value, str) else value
            wrong = (
                not isinstance(listed, list)
                or not listed
                or not all(isinstance(v, str) and v for v in listed)
            )
            if wrong or (isinstance(listed, list) and len(listed) > 1 and name not in MANY):
                self._fail("mapping.wrong_type", "columns", name, expected=_TEXTS if name in MANY else _TEXT)
            assert isinstance(listed, list)
            found[name] = tuple(map(str, listed))
        return found

    def _values(self) -> dict[str, dict[str, str]]:
        """Return field -> source value -> our value, checked against our vocabulary."""
        found: dict[str, dict[str, str]] = {}
        for name, table in self._table("values").items():
            if not isinstance(table, dict):
                self._fail("mapping.wrong_type", "values", name, expected=_TABLE)
            found[name] = {}
            for key, value in table.items():
                if not isinstance(value, (str, int)) or isinstance(value, bool):
                    self._fail("mapping.wrong_type", f"values.{name}", key, expected=_TEXT)
                found[name][key.strip().lower()] = self._vocabulary(f"values.{name}", name, key, str(value))
        return found

    def _defaults(self) -> dict[str, str]:
        """Return field -> value used where the file says nothing."""
        found = {}
        for name, value in self._table("defaults").items():
            if isinstance(value, bool) or (
                not isinstance(value, (str, int)) and not hasattr(value, "isoformat")
            ):
                self._fail("mapping.wrong_type", "defaults", name, expected=_TEXT)
            text = value.isoformat() if hasattr(value, "isoformat") else str(value)
            found[name] = self._vocabulary("defaults", name, name, text)
        return found

    def _vocabulary(self, table: str, name: str, key: str, value: str) -> str:
        """Return a value after checking that our vocabulary has it."""
        allowed = {"state": STATES, "channel": CHANNELS}.get(name)
        if allowed and value not in allowed:
            self._fail("mapping.wrong_value", table, key, value=value, possible=list(allowed))
        try:
            if name == "priority":
                as_priority(value)
            elif name == "created":
                InstantReader(order="iso").read(value)
        except ValueError:
            if name == "created":
                self._fail("mapping.bad_date", table, key, value=value)
            self._fail(
                "mapping.wrong_value", table, key, value=value, possible=["P0", "P1", "P2", "P3", "P4"]
            )
        return value

    def _fail(self, code: str, table: str, key: str, **params: object) -> NoReturn:
        """Raise the KnownError of a code for a key."""
        name = f"{table}.{key}" if table else key
        raise KnownError(code, path=self._origin, line=_line_of(self._text, table, key), field=name, **params)


def zone_of(mapping: Mapping) -> ZoneInfo:
    """Return the time zone of a mapping; UTC where it names none."""
    return ZoneInfo(mapping.zone or "UTC")


def _quoted(text: str) -> str:
    """Return a TOML basic string: JSON's escapes are a subset of TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line_of(text: str, table: str, key: str) -> int:
    """Return the line on which a key (or the table of that name) stands; 1 if it is written another way."""
    current = ""
    wanted = {key, _quoted(key), f"'{key}'"}
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([^\]]+?)\s*\]", line)
        if header:
            current = header[1].replace('"', "")
            if current == (f"{table}.{key}" if table else key):
                return number
            continue
        name = re.match(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[\w.\-]+)\s*=""", line)
        if name and ((current == table and name[1] in wanted) or name[1] == f"{table}.{key}"):
            return number
    return 1


__all__ = ["DATE_FIELDS", "FIELDS", "FORMATS", "FORMS", "PEOPLE_FIELDS", "STATES", "Mapping", "zone_of"]
# Importing the catalogue registers its sentences before the first KnownError of this module is shown.
assert _catalogue.SENTENCES
