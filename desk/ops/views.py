"""Ops on saved lists: save, rename, move, delete. They are a setting of the replica and name no ticket."""

import json
import re
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from desk.models.local import SETTING
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.protocol.saved_views import MOST, NAME, SavedView, checked


def _held(tx: Write) -> list[SavedView]:
    stored = tx.connection.execute(select(SETTING.c.value).where(SETTING.c.name == NAME)).scalar()
    return msgspec.convert(json.loads(stored), list[SavedView]) if stored else []


def _store(tx: Write, views: list[SavedView], changed: str) -> Changes:
    value: Any = json.dumps(msgspec.to_builtins(views), ensure_ascii=False)
    statement = insert(SETTING).values(name=NAME, value=value)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
    tx.subject = bytes.fromhex(changed)
    tx.change("view", tx.subject)
    return tx.changes()


def _place(views: list[SavedView], ident: str) -> int:
    for place, view in enumerate(views):
        if view.id == ident:
            return place
    raise KnownError("view_missing")


@op("view.save")
def save_view(
    tx: Write,
    *,
    name: str,
    query: str,
    id: str = "",
    layout: str = "rows",
    columns: tuple[tuple[str, int], ...] = (),
    at: int | None = None,
) -> Changes:
    """Save a list under a name: a new one (last, or at a place), or one that is there already."""
    if id and not re.fullmatch("[0-9a-f]{32}", id):
        raise KnownError("view_missing")
    views = _held(tx)
    view = checked(
        SavedView(id=id or tx.new_id().hex(), name=name, query=query, layout=layout, columns=columns)
    )
    if any(held.name.casefold() == view.name.casefold() and held.id != view.id for held in views):
        raise KnownError("view_taken", name=view.name)
    if id and any(held.id == id for held in views):
        views[_place(views, id)] = view
    elif len(views) >= MOST:
        raise KnownError("view_most", most=MOST)
    else:
        views.insert(len(views) if at is None else max(0, at), view)
    return _store(tx, views, view.id)


@op("view.rename")
def rename_view(tx: Write, *, id: str, name: str) -> Changes:
    """Give a saved list another name."""
    views = _held(tx)
    held = views[_place(views, id)]
    return save_view(tx, id=id, name=name, query=held.query, layout=held.layout, columns=held.columns)


@op("view.move")
def move_view(tx: Write, *, id: str, to: int) -> Changes:
    """Move a saved list to another place among the saved ones."""
    views = _held(tx)
    view = views.pop(_place(views, id))
    views.insert(min(max(to, 0), len(views)), view)
    return _store(tx, views, id)


@op("view.delete")
def delete_view(tx: Write, *, id: str) -> Changes:
    """Delete a saved list; its tickets stay."""
    views = _held(tx)
    views.pop(_place(views, id))
    return _store(tx, views, id)
