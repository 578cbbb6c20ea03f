"""What stands beside a ticket's timeline: checklists, macros, working time, third parties, children."""

from collections import Counter
from typing import Any, Literal

from desk.ops.checklists import macros, on_ticket, templates
from desk.ops.incidents import TAG
from desk.ops.timelines import SECOND, lines_of
from desk.process import checklists
from desk.process.checklists import Checklist
from desk.protocol.review import ChecklistItem, ChecklistView, MacroView, TicketWork
from desk.queries.names import names_of
from desk.queries.registry import Context, query
from desk.queries.tickets import find_ticket

_KNOWN = dict.fromkeys(("number", "工单号", "title", "标题", "requester", "用户", "agent", "处理人"), "")


@query("query.ticket_work")
def ticket_work(context: Context, *, ticket: bytes) -> TicketWork:
    """Return what stands beside a ticket's timeline."""
    row = find_ticket(context, ticket=ticket)
    ident = bytes(row.id)
    lines = lines_of(context.connection, ident)
    minutes: Counter[bytes] = Counter()
    threads: Counter[str] = Counter()
    for line in lines:
        spent = line.event.data.get("minutes")
        if line.event.kind == "time_spent" and line.author is not None and isinstance(spent, int):
            minutes[line.author] += spent
        elif line.event.kind == "side_message":
            threads[str(line.event.data.get("party", ""))] += 1
    standing = on_ticket(context.connection, ident)
    people = {item.by for one in standing for item in one.items if item.by} | set(minutes)
    names = names_of(context.connection, people)
    count = context.connection.exec_driver_sql(
        "SELECT count(*) FROM link l JOIN ticket t ON t.id = l.target_id WHERE l.ticket_id = ? AND l.type = 'parent'"
        " AND t.open = 1",
        (ident,),
    ).scalar()
    known = templates(context.connection, context.language)
    return TicketWork(
        checklists=tuple(_view(one, names) for one in standing),
        templates=tuple((name, str(body["title"])) for name, body in sorted(known.items())),
        macros=tuple(
            MacroView(
                name=name, title=str(body["title"]), verbs=tuple(str(step["verb"]) for step in body["steps"]),
                prompts=checklists.prompts(body["steps"], _KNOWN),
            )
            for name, body in sorted(macros(context.connection, row.language).items())
        ),
        minutes=tuple((names.get(who, ""), spent) for who, spent in minutes.most_common()),
        threads=tuple(threads.most_common()),
        major=TAG in row.tags.split(),
        children=int(count or 0),
    )  # fmt: skip


@query("query.work_templates")
def work_templates(context: Context, *, kind: Literal["checklist", "macro"]) -> dict[str, Any]:
    """Return the checklists or macros of the workspace by name."""
    if kind == "checklist":
        return templates(context.connection, context.language)
    return macros(context.connection, context.language)


def _view(one: Checklist, names: dict[bytes, str]) -> ChecklistView:
    items = tuple(
        ChecklistItem(
            id=item.id, text=item.text, required=item.required, done=item.done, note=item.note,
            by=names.get(item.by, "") if item.by else "", at_us=None if item.at is None else item.at * SECOND,
        )
        for item in one.items
    )  # fmt: skip
    return ChecklistView(id=bytes.fromhex(one.id), name=one.name, title=one.title, items=items)
