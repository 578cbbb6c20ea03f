"""The versions of a line's process, and what differs between two of them."""

import json
from typing import Any

from sqlalchemy import select

from desk.models.blueprints import FORCE, UNIVERSAL
from desk.models.local import RULESET
from desk.process import variants
from desk.process.blueprint import Blueprint
from desk.process.errors import KnownError
from desk.process.process_diff import KINDS, PARTS, Difference, differences
from desk.protocol.process import DifferenceView, VersionView
from desk.queries.process import base_of, changes_of, staff_names
from desk.queries.registry import Context, query


@query("query.process_versions")
def versions(context: Context, *, line: str = UNIVERSAL) -> list[VersionView]:
    """Return every version of a line that is or was in force, the newest first, and what it began from."""
    names = staff_names(context)
    rows = context.connection.execute(
        select(RULESET)
        .where(RULESET.c.kind == FORCE, RULESET.c.name == line)
        .order_by(RULESET.c.version.desc())
    )
    found = []
    for row in rows:
        body = json.loads(row.body)
        signed = tuple(names.get(ident, ident[:8]) for ident in body.get("signed", ()))
        found.append(
            VersionView(version=row.version, at_us=row.at_us, signed=signed, note=body.get("note", ""))
        )
    return [*found, VersionView(version=0, at_us=0, signed=(), note="")]


@query("query.process_differences")
def process_differences(
    context: Context,
    *,
    line: str = UNIVERSAL,
    old: int | None = None,
    new: int | None = None,
    proposed: bool = False,
    language: str = "",
) -> list[DifferenceView]:
    """Return what differs between two versions of a line, in words.

    None is the version in force, 0 what the line began from; `proposed` is the one that waits for signatures. Both
    are laid over the standard of today.
    """
    after = changes_of(context, line, proposed=True) if proposed else _changes(context, line, new)
    earlier, later = _laid_over(context, line, _changes(context, line, old)), _laid_over(context, line, after)
    chinese = (language or context.language).startswith("zh")
    return [_view(one, chinese) for one in differences(earlier, later)]


def _changes(context: Context, line: str, version: int | None) -> dict[str, Any]:
    if version is None:
        return changes_of(context, line, proposed=False)
    if version == 0:
        return {}
    body = context.connection.execute(
        select(RULESET.c.body).where(
            RULESET.c.kind == FORCE, RULESET.c.name == line, RULESET.c.version == version
        )
    ).scalar()
    if body is None:
        raise KnownError("process_no_version", line=line, version=version)
    return dict(json.loads(body)["changes"])


def _laid_over(context: Context, line: str, changes: dict[str, Any]) -> Blueprint:
    return variants.in_force(base_of(context, line), changes, line="" if line == UNIVERSAL else line)


def _view(one: Difference, chinese: bool) -> DifferenceView:
    kind, subject = KINDS[one.kind][chinese], one.subject[chinese]
    return DifferenceView(
        change=one.change, what=f"{kind}“{subject}”" if chinese else f"{kind} “{subject}”",
        part=PARTS[one.part][chinese] if one.part else "", before=one.before[chinese], after=one.after[chinese],
    )  # fmt: skip
