"""Opening a ticket with 50 entries until it is painted, in a workspace of 200,000 tickets."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from desk.bench.figures import Figure, Options, percentile
from desk.bench.processes import probe
from desk.bench.workspaces import Plan, copy_of, workspace
from desk.models.store import open_store

ENTRIES = 50
TICKETS = 60
_KINDS = "('customer_message', 'public_reply', 'internal_note', 'diagnosis_step')"


def measure(options: Options) -> Iterator[Figure]:
    """Yield p50 and p95."""
    plan = Plan("open", 5_000 if options.quick else 200_000, open_only=True)
    directory = copy_of(workspace(plan, options.cache_path()))
    try:
        lengthen(directory, tickets=TICKETS, entries=ENTRIES)
        found = probe("desk.bench.open_probe", str(directory))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    what = f"a ticket with {ENTRIES} entries, {plan.tickets:,} tickets"
    if "failed" in found:
        yield Figure(row="open", what=what, value=None, target=50, note=str(found["failed"]))
        return
    for percent, target in ((50, None), (95, 50)):
        yield Figure(row="open", what=f"{what}, p{percent}", value=percentile(found["times"], percent), target=target,
                     floor=found["floor_ms"], note="floor: one empty round trip to the engine")  # fmt: skip


def lengthen(directory: Path, *, tickets: int, entries: int) -> None:
    """Give the first open tickets at least so many entries, made from their own messages and notes."""
    store = open_store(directory)
    with store.write() as connection:
        rows = connection.exec_driver_sql(
            "SELECT id, entry_count FROM ticket WHERE open = 1 AND EXISTS (SELECT 1 FROM entry"
            f" WHERE ticket_id = ticket.id AND kind IN {_KINDS}) ORDER BY key DESC LIMIT ?",
            (tickets,),
        ).all()
        names = [str(row[1]) for row in connection.exec_driver_sql("PRAGMA table_info(entry)")]
        values = {
            "id": "randomblob(16)",
            "n": "b.n + 1000 * c.n",
            "effective_us": "b.effective_us + c.n * 1000000",
        }
        chosen = ", ".join(values.get(name, f"b.{name}") for name in names)
        for ident, count in rows:
            connection.exec_driver_sql(
                f"INSERT INTO entry({', '.join(names)}) WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL"
                f" SELECT n + 1 FROM c WHERE n < {entries}) SELECT {chosen} FROM c JOIN entry b ON b.ticket_id = ?"
                f" AND b.kind IN {_KINDS} ORDER BY c.n, b.n LIMIT ?",
                (ident, max(0, entries - int(count))),
            )
            connection.exec_driver_sql(
                "UPDATE ticket SET entry_count = 50 * 1000 + ? WHERE id = ?", (count, ident)
            )
    store.close()
