"""Ops on checklists and macros: templates, a checklist put on a ticket and ticked, a macro run as one step."""

from typing import Any

from desk.ops.base import Write
from desk.ops.packages import package_of
from desk.ops.registry import OPS, op
from desk.ops.ruleset_rows import bodies, store_body
from desk.ops.states import require_open
from desk.ops.timelines import lines_of
from desk.process import checklists
from desk.process.checklists import SHIPPED, Checklist
from desk.process.errors import FieldError, KnownError
from desk.process.handoff import PARTS
from desk.process.messages import Words
from desk.process.package import needs_note
from desk.process.shipped_macros import SHIPPED_MACROS
from desk.protocol.changes import Changes
from desk.protocol.verbs import parse_arguments


def templates(connection: Any, language: str) -> dict[str, dict[str, Any]]:
    """Return the checklist templates by name: the shipped ones, overlaid by the stored ones."""
    short = "zh" if not language or language.startswith("zh") else "en"
    shipped = {name: checklists.template(texts[short]) for name, texts in SHIPPED.items()}
    stored = bodies(connection, "checklist")
    return {name: body for name, body in {**shipped, **stored}.items() if body.get("items")}


@op("checklist.save")
def save(tx: Write, *, name: str, checklist: dict[str, Any]) -> Changes:
    """Create or change a template: {title, items [{text, required}]}."""
    if not name.strip():
        raise FieldError("checklist.name", Words("must be a text", "应为文本"))
    store_body(tx, "checklist", name.strip()[:60], checklists.template(checklist))
    return tx.changes()


@op("checklist.retire")
def retire(tx: Write, *, name: str) -> Changes:
    """Take a template from the list, a shipped one too; tickets that have it keep it, saving brings it back."""
    known = templates(tx.connection, "")
    if name not in known:
        raise KnownError("checklist.unknown", name=name, known=", ".join(sorted(known)) or "-")
    store_body(tx, "checklist", name, {})
    return tx.changes()


@op("ticket.checklist")
def add(tx: Write, *, ticket: bytes, name: str = "", title: str = "", items: tuple[str, ...] = ()) -> Changes:
    """Put a checklist on a ticket: a template by name, or a title with its lines."""
    row = require_open(tx.ticket(ticket))
    known = templates(tx.connection, row.language)
    if name and name not in known:
        raise KnownError("checklist.unknown", name=name, known=", ".join(sorted(known)))
    chosen = known[name] if name else checklists.template({"title": title, "items": list(items)})
    lines = [{"id": str(number), **item} for number, item in enumerate(chosen["items"], 1)]
    data = {"name": name, "title": chosen["title"], "items": lines}
    tx.subject = tx.add_entry(row, "checklist", body=str(chosen["title"]), data=data)
    return tx.changes()


def on_ticket(connection: Any, ticket: bytes) -> list[Checklist]:
    """Return the checklists of a ticket with their ticks."""
    lines = lines_of(connection, ticket)
    return checklists.standing([line.event for line in lines], {line.event.id: line.author for line in lines})


@op("ticket.check", undoable=True)
def check(
    tx: Write, *, ticket: bytes, checklist: bytes, item: str, done: bool = True, note: str = ""
) -> Changes:
    """Tick a line of a checklist, or take the tick back."""
    row = tx.ticket(ticket)
    found = [one for one in on_ticket(tx.connection, ticket) if one.id == checklist.hex()]
    line = next((one for one in (found[0].items if found else ()) if one.id == item), None)
    if line is None:
        raise KnownError("checklist.item")
    if done and line.part in PARTS and needs_note(line.part, package_of(tx.connection, row), note):
        raise KnownError("package.note", part=PARTS[line.part])
    data = {"checklist": checklist.hex(), "item": item, "done": done, "text": line.text, "note": note.strip()}
    tx.add_entry(row, "checklist_item", body=note.strip(), data={k: v for k, v in data.items() if v != ""})
    return tx.changes()


@op("macro.save", permission="checklist.save")
def save_macro(tx: Write, *, name: str, macro: dict[str, Any]) -> Changes:
    """Create or change a macro: {title, steps [{verb, args}]}; wrong verbs and arguments are refused by name."""
    if not name.strip():
        raise FieldError("macro.name", Words("must be a text", "应为文本"))
    store_body(tx, "macro", name.strip()[:60], checked_macro(macro))
    return tx.changes()


def checked_macro(macro: dict[str, Any]) -> dict[str, Any]:
    """Return a macro whose steps have the arguments of their verbs; the error names what is wrong."""
    checked = checklists.macro(macro)
    for step in checked["steps"]:
        arguments = {**step["args"], "ticket": bytes(16)}
        parse_arguments(OPS[step["verb"]].arguments, step["verb"], arguments)
    return checked


def macros(connection: Any, language: str) -> dict[str, dict[str, Any]]:
    """Return the macros in use by name: the shipped ones in a language, overlaid by the stored ones."""
    short = "zh" if not language or language.startswith("zh") else "en"
    shipped = {name: checklists.macro(texts[short]) for name, texts in SHIPPED_MACROS.items()}
    known = {**shipped, **bodies(connection, "macro")}
    return {name: body for name, body in known.items() if body.get("steps")}


@op("macro.retire", permission="checklist.save")
def retire_macro(tx: Write, *, name: str) -> Changes:
    """Take a macro from the list; saving one of its name brings it back."""
    _macro_steps(tx, name, "")
    store_body(tx, "macro", name, {})
    return tx.changes()


def _macro_steps(tx: Write, name: str, language: str) -> list[dict[str, Any]]:
    known = macros(tx.connection, language)
    if name not in known:
        raise KnownError("macro.unknown", name=name, known=", ".join(sorted(known)) or "-")
    steps: list[dict[str, Any]] = known[name]["steps"]
    return steps


@op("ticket.macro")
def run_macro(tx: Write, *, ticket: bytes, name: str, values: dict[str, str] | None = None) -> Changes:
    """Run a macro on a ticket: every step or none; {{names}} in its texts are filled from ticket and `values`."""
    row = tx.ticket(ticket)
    steps = _macro_steps(tx, name, row.language)
    me = tx.person(tx.person_id)
    filled = values_of(row, me.name if me is not None else "")
    words = {**filled, **{k: v for k, v in (values or {}).items() if v.strip()}}
    missing = checklists.prompts(steps, words)
    if missing:
        raise KnownError("macro.prompt", names=", ".join(missing))
    for step in steps:
        verb = step["verb"]
        arguments = {**checklists.filled_in(step["args"], words), "ticket": ticket}
        OPS[verb].function(tx, **parse_arguments(OPS[verb].arguments, verb, arguments))
    return tx.changes()


def values_of(row: Any, agent: str) -> dict[str, str]:
    """Return what a macro's texts may name without asking, in both languages."""
    values = (
        ("number", "工单号", row.number),
        ("title", "标题", row.title),
        ("requester", "用户", row.requester_name),
        ("agent", "处理人", agent),
    )
    return {name: str(value) for en, zh, value in values for name in (en, zh) if value}
