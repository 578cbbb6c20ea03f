"""Templates of work as an editor wants them: what a macro's steps take, and how a template would turn out."""

import types
import typing
from typing import Any, Literal

import msgspec

from desk.ops.checklists import checked_macro, values_of
from desk.ops.registry import OPS
from desk.process import checklists
from desk.process.checklists import MACRO_VERBS
from desk.protocol.templates import StepField, StepKind, TemplateTrial
from desk.queries.names import names_of
from desk.queries.registry import Context, query
from desk.queries.tickets import find_ticket

_KINDS: dict[Any, str] = {str: "text", int: "number", bytes: "group", tuple[str, ...]: "words"}


@query("query.macro_steps")
def macro_steps(context: Context) -> list[StepKind]:
    """Return what a macro may do, each with the values its form asks for."""
    return [StepKind(verb=verb, fields=tuple(_fields(verb))) for verb in MACRO_VERBS]


def _fields(verb: str) -> list[StepField]:
    found = []
    for field in msgspec.structs.fields(OPS[verb].arguments):
        kind, choices = _kind(field.type)
        if field.name != "ticket" and kind:
            found.append(StepField(name=field.name, kind=kind, required=field.required, choices=choices))
    return found


def _kind(given: Any) -> tuple[str, tuple[str, ...]]:
    """Return how a value is asked for, "" for what no macro fills in (files, mentions, articles)."""
    if typing.get_origin(given) is Literal:
        return "choice", typing.get_args(given)
    if typing.get_origin(given) is types.UnionType:
        inner = [one for one in typing.get_args(given) if one is not type(None)]
        # An optional id names an article: a person picks it at the ticket.
        given = None if bytes in inner else inner[0]
    return _KINDS.get(given, ""), ()


@query("query.template_trial")
def template_trial(
    context: Context, *, kind: Literal["checklist", "macro"], body: dict[str, Any], number: str = ""
) -> TemplateTrial:
    """Return what a template would put on a ticket, checked as at saving; nothing is written."""
    if kind == "checklist":
        plan = checklists.template(body)
        return TemplateTrial(
            title=plan["title"],
            lines=tuple(
                ("required" if one["required"] else "optional", one["text"]) for one in plan["items"]
            ),
        )
    macro = checked_macro(body)
    known: dict[str, str] = {}
    if number:
        me = context.person_id
        agent = names_of(context.connection, {me}).get(me, "") if me else ""
        known = values_of(find_ticket(context, number=number), agent)
    steps = checklists.filled_in(macro["steps"], known)
    return TemplateTrial(
        title=macro["title"],
        lines=tuple((str(step["verb"]), _told(step["args"])) for step in steps),
        prompts=checklists.prompts(steps, known),
    )


def _told(args: dict[str, Any]) -> str:
    texts = (
        ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for value in args.values()
    )
    return " · ".join(text for text in texts if text)
