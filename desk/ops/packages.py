"""The hand-off package of a ticket that time moved up: collected, marked where it lacks something, and wanted.

See `desk.process.package` for what belongs to it.
"""

from typing import Any

from sqlalchemy import Connection, Row

from desk.models.store import Store
from desk.ops.base import Write
from desk.ops.rules import rules_in_force
from desk.ops.timelines import SECOND, files_in, lines_of
from desk.process import package
from desk.process.calendar import ALWAYS
from desk.process.handoff import Package
from desk.process.ids import fact_id
from desk.process.policy import DEFAULT_POLICIES, Policy


def package_of(connection: Connection, row: Row[Any]) -> Package:
    """Return the package that stands on a ticket now."""
    lines = lines_of(connection, bytes(row.id))
    files = [str(item["id"]) for item in files_in(lines)]
    return package.collected([line.event for line in lines], files, product=row.product)


def sla_left(store: Store, connection: Connection, row: Row[Any]) -> dict[str, int]:
    """Return the seconds that the clocks of a ticket have left now, each in its own calendar; less than 0 = over."""
    now = store.clock() // SECOND
    clocks = connection.exec_driver_sql(
        "SELECT metric, state, target_s - elapsed_s, due_us FROM clock WHERE ticket_key = ? AND met_us IS NULL"
        " AND state IN ('running', 'paused', 'breached')",
        (row.key,),
    ).all()
    if not clocks:
        return {}
    rules = rules_in_force(store, connection)
    targets = policy_named(rules.policies, row.policy).targets.get(row.priority, {})
    found: dict[str, int] = {}
    for metric, state, left, due_us in clocks:
        if state != "paused" and due_us is not None:
            target = targets.get(metric)
            calendar = rules.calendars.get(target.calendar if target else "", ALWAYS)
            due = due_us // SECOND
            found[metric] = calendar.work(now, due) if due >= now else -calendar.work(due, now)
        else:
            found[metric] = left
    return found


def policy_named(policies: tuple[Policy, ...], name: str | None) -> Policy:
    """Return a policy by its id; the last one, which fits every ticket, where it is gone."""
    found = [policy for policy in policies if policy.id == name]
    return found[0] if found else (policies[-1] if policies else DEFAULT_POLICIES[0])


def send_along(tx: Write, row: Row[Any], key: bytes) -> dict[str, Any]:
    """Return what goes with a ticket that is moved by machine, and ask for what is missing in a checklist."""
    found = package_of(tx.connection, row)
    missing = found.missing()
    if missing:
        chinese = not row.language or row.language.startswith("zh")
        title = package.TITLE.zh if chinese else package.TITLE.en
        items = package.wanted(missing, chinese=chinese)
        tx.add_entry(
            row, "checklist", body=title, by_system=True, entry_id=fact_id("package", key),
            data={"name": package.CHECKLIST, "title": title, "items": items},
        )  # fmt: skip
    return {
        **package.parts(found),
        "score": found.score(),
        "sla_left": sla_left(tx.store, tx.connection, row),
    }
