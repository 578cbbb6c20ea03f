"""What a window asks at start: who, which groups, which counts, and the small lists of choices."""

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import func, or_, select

from desk.models.blobs import NOTHING
from desk.models.migrations import VERSION
from desk.models.people import PERSON
from desk.process.errors import KnownError
from desk.protocol.like import containing
from desk.protocol.queue import QueueQuery, count
from desk.protocol.views import Counts, PersonView, Workspace
from desk.queries.names import group_counts, groups, one_person, person_view, staff
from desk.queries.registry import Context, query
from desk.queries.saved import saved_counts, saved_views
from desk.queries.starter import load_categories, load_products, load_templates
from desk.queries.state_words import states

COUNTED_VIEWS = ("mine", "breaching", "unassigned", "waiting", "open")
UNKNOWN_PERSON = PersonView(id=b"", name="")


@query("query.workspace")
def workspace(context: Context) -> Workspace:
    """Return everything the window needs once, at start or after people and settings changed."""
    connection = context.connection
    tickets = connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one()
    categories = tuple(dataclasses.asdict(item) for item in load_categories())
    used = connection.exec_driver_sql("SELECT DISTINCT product FROM ticket WHERE open = 1 AND product <> ''")
    known = load_products()
    products = sorted({item.key for item in known} | {str(name) for (name,) in used})
    return Workspace(
        name=context.settings["workspace_name"],
        me=one_person(connection, context.person_id) or UNKNOWN_PERSON,
        groups=groups(connection),
        staff=staff(connection),
        categories=categories,
        products=tuple(products),
        product_names={item.key: dataclasses.asdict(item.name) for item in known},
        settings=context.settings,
        replica_version=VERSION,
        tickets=int(tickets),
        views=saved_views(context),
        states=states(connection),
    )


@query("query.counts")
def counts(context: Context) -> Counts:
    """Return the numbers of the navigation."""
    horizon = context.store.clock() + context.settings["breach_horizon_minutes"] * 60_000_000
    found = {}
    for view in COUNTED_VIEWS:
        statement, params = count(QueueQuery(view=view, person=context.person_id, breach_before_us=horizon))
        found[view] = int(context.connection.exec_driver_sql(statement, tuple(params)).scalar_one())
    by_group = {ident.hex(): number for ident, number in group_counts(context.connection).items()}
    return Counts(views=found, groups=by_group, saved=saved_counts(context))


@query("query.people")
def people(
    context: Context, *, text: str = "", staff: bool | None = None, limit: int = 20
) -> list[PersonView]:
    """Return people whose name, mail address or telephone number contains the text."""
    statement = select(PERSON).where(PERSON.c.active == 1)
    if staff is not None:
        statement = statement.where(PERSON.c.staff == int(staff))
    wanted = text.strip()
    if wanted:
        pattern = containing(wanted)
        columns = (PERSON.c.name, PERSON.c.email, PERSON.c.phone, PERSON.c.organisation)
        statement = statement.where(or_(*(column.like(pattern, escape="\\") for column in columns)))
    rows = context.connection.execute(
        statement.order_by(func.length(PERSON.c.name), PERSON.c.name).limit(limit)
    )
    return [person_view(row) for row in rows]


@query("query.templates")
def templates(context: Context) -> list[dict[str, Any]]:
    """Return the ticket templates of the categories."""
    return [dataclasses.asdict(template) for template in load_templates()]


@query("query.blob")
def blob(context: Context, *, id: str, name: str = "", limit: int = 0) -> dict[str, str]:
    """Write an attachment, or its beginning up to about `limit` bytes, to a private file and return its path."""
    suffix = Path(name).suffix[:12] if name else ""
    with tempfile.NamedTemporaryFile(prefix="desk-", suffix=suffix, delete=False) as handle:
        target = Path(handle.name)
    context.store.blobs.write_to(id, target, limit=limit)
    if target.stat().st_size == 0 and id != NOTHING:
        target.unlink()
        raise KnownError("nothing_found", what=name or id[:12])
    return {"path": str(target)}
