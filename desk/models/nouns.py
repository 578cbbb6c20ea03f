"""The nouns of the organisation that travel as records: which table, which key, who may write them.

A new noun that shall reach other desks adds one line here. Knows no server.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from desk.models.article import ARTICLE, ARTICLE_FLAG, ARTICLE_REVISION, KNOWLEDGE_GAP
from desk.models.canned import CANNED_REPLY
from desk.models.intake import MAINTENANCE
from desk.models.ledger import LEDGER_RECORD, LEDGER_STEP
from desk.models.local import RULESET, SETTING
from desk.models.people import MEMBERSHIP, PERSON, SKILL, SUPPORT_GROUP
from desk.models.problems import PROBLEM, PROBLEM_ITEM
from desk.models.scripts import SCRIPT
from desk.models.suggestions import SUGGESTION
from desk.models.team import AVAILABILITY, BATON, NOTICE, PAGE, PROFILE, ROSTER_DAY, TRAINING
from desk.models.wire import forms_of, from_wire, row_to_wire, to_wire, wire_to_row
from desk.process import sharing
from desk.process.ledger import DECISIONS


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun.

    Attributes:
        keys: the columns that name a row, joined by ":" in its id.
        found_by: (kind of a change, column that holds its id) pairs: which changes concern this table.
        role: the least role that may write it; `values` names values that ask for more.
        append_only: rows are added and never changed.
        compare_and_set: fields that are refused when somebody changed them meanwhile.
        local: columns that do not travel.
        skipped: ids that stay on this desk.
        without: rows in which this column is filled stay on this desk (they are somebody's own).
    """

    name: str
    table: Table
    keys: tuple[str, ...]
    found_by: tuple[tuple[str, str], ...]
    role: str = "administrator"
    append_only: bool = False
    compare_and_set: tuple[str, ...] = ()
    local: frozenset[str] = frozenset()
    values: tuple[tuple[str, str, str], ...] = ()
    skipped: tuple[str, ...] = ()
    without: str = ""

    def ident(self, row: Any) -> str:
        """Return the id under which a row travels."""
        forms = forms_of(self.table)
        return ":".join(str(to_wire(row[key], forms[key][1])) for key in self.keys)

    def key_values(self, ident: str) -> dict[str, Any]:
        """Return the key columns of an id."""
        forms = forms_of(self.table)
        first, *rest = ident.split(":", 1)
        # From the right: of the keys only a name in the middle may hold a colon, and a name that stands last.
        parts = [first, *(rest[0].rsplit(":", len(self.keys) - 2) if rest else ())]
        found = {key: from_wire(part, forms[key][1]) for key, part in zip(self.keys, parts, strict=True)}
        return {key: int(value) if key == "version" else value for key, value in found.items()}

    def body(self, row: Any) -> dict[str, Any]:
        """Return a row's fields as they travel."""
        return row_to_wire(self.table, row, without=self.local | frozenset(self.keys))

    def columns(self, ident: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the columns of a travelled row."""
        found = wire_to_row(self.table, body)
        return {**{k: v for k, v in found.items() if k not in self.local}, **self.key_values(ident)}


_RULES = (
    ("survey", "name"),
    ("policy", "name"),
    ("calendar", "name"),
    ("matrix", "name"),
    ("template", "name"),
    ("dispatch", "name"),
    ("escalation", "name"),
    ("rota", "name"),
    ("webhook", "name"),
    ("post", "name"),
    ("stack", "name"),
    ("contact", "name"),
    ("process", "name"),
    ("process_draft", "name"),
    ("process_sign", "name"),
    ("checklist", "name"),
    ("macro", "name"),
)
_KIND_ROLES = (
    ("kind", "contact", "agent"),
    ("kind", "stack", "expert"),
    ("kind", "post", "supervisor"),
    ("kind", "rota", "supervisor"),
    ("kind", "template", "supervisor"),
    ("kind", "process", "supervisor"),
    ("kind", "process_draft", "supervisor"),
    ("kind", "process_sign", "supervisor"),
)
"""Kinds of rules that more than administrators write: as `desk.process.permissions` has it for their ops."""

_PERSON = (("person", "person_id"),)
NOUNS: dict[str, Noun] = {
    noun.name: noun
    for noun in (
        Noun(
            "person", PERSON, ("id",), (("person", "id"),), role="agent",
            local=frozenset({"source", "external_id"}),
        ),
        Noun("group", SUPPORT_GROUP, ("id",), (("group", "id"),), local=frozenset({"source", "external_id"})),
        Noun(
            "membership", MEMBERSHIP, ("person_id", "group_id"), (("person", "person_id"), ("group", "group_id")),
        ),
        Noun("skill", SKILL, ("person_id", "name"), (("person", "person_id"),), role="supervisor"),
        Noun(
            "ruleset", RULESET, ("kind", "name", "version"), _RULES, append_only=True, values=_KIND_ROLES,
        ),
        Noun(
            "article", ARTICLE, ("id",), (("article", "id"),), role="agent", compare_and_set=("head",),
            local=frozenset({"uses", "worked", "source", "external_id"}),
            values=(("confidence", "validated", "expert"), ("confidence", "archived", "expert")),
        ),
        Noun(
            "article_revision", ARTICLE_REVISION, ("id",), (("article", "article_id"),), role="agent",
            append_only=True,
        ),
        Noun("article_flag", ARTICLE_FLAG, ("id",), (("article", "article_id"),), role="agent"),
        Noun("knowledge_gap", KNOWLEDGE_GAP, ("id",), (("gap", "id"),), role="agent"),
        Noun("canned_reply", CANNED_REPLY, ("id",), (("template", "id"),), role="expert", without="owner_id"),
        Noun("suggestion", SUGGESTION, ("id",), (("suggestion", "id"),), role="agent"),
        Noun(
            "ledger_record", LEDGER_RECORD, ("id",), (("ledger", "id"),), role="supervisor", append_only=True,
        ),
        Noun(
            "ledger_step", LEDGER_STEP, ("id",), (("ledger_step", "id"),), role="agent", append_only=True,
            values=tuple(("kind", one, "supervisor") for one in DECISIONS),
        ),
        Noun("problem", PROBLEM, ("id",), (("problem", "id"),), role="agent"),
        Noun("problem_item", PROBLEM_ITEM, ("id",), (("problem_item", "id"),), role="agent"),
        Noun("script", SCRIPT, ("id",), (("script", "id"),), role="expert"),
        Noun(
            "agent_profile", PROFILE, ("person_id",), _PERSON, role="supervisor",
        ),
        Noun("roster_day", ROSTER_DAY, ("person_id", "day"), _PERSON, role="supervisor"),
        Noun(
            "availability", AVAILABILITY, ("person_id",), (("availability", "person_id"),), role="agent",
            local=frozenset({"last_assigned_us"}),
        ),
        Noun(
            "training", TRAINING, ("id",), (("training", "id"),), role="supervisor", append_only=True,
        ),
        Noun("page", PAGE, ("id",), (("page", "id"),), role="agent"),
        Noun("notice", NOTICE, ("id",), (("notice", "id"),), role="agent"),
        Noun("maintenance", MAINTENANCE, ("id",), (("maintenance", "id"),), role="supervisor"),
        Noun("baton", BATON, ("id",), (("baton", "id"),), role="agent"),
        Noun(
            "setting", SETTING, ("name",), (("setting", "name"),),
            skipped=("person", "workspace_name", "language", "theme", "keep_days"),
        ),
    )
}  # fmt: skip


def rule_rows() -> dict[str, list[dict[str, Any]]]:
    """Return nouns, fields and values as rows for `desk.process.sharing.rules`."""
    fields, values = [], []
    for noun in NOUNS.values():
        for column, (name, _) in forms_of(noun.table).items():
            if column in noun.local or column in noun.keys:
                continue
            policy = "cas" if column in noun.compare_and_set else "lww"
            fields.append(sharing.record_field(noun.name, name, policy))
        values += [
            {"noun": noun.name, "field": field, "value": value, "role": role}
            for field, value, role in noun.values
        ]
    nouns = [{"noun": n.name, "role": n.role, "append_only": n.append_only} for n in NOUNS.values()]
    return {"nouns": nouns, "fields": fields, "values": values}
