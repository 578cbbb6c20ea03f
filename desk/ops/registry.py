"""The registry of ops and the one way to run them: permission, transaction, fold, log, answer.

Knows how an op is run, not what any op does.
"""

import inspect
import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import insert

from desk.models.local import APPLIED_OP
from desk.models.store import Store
from desk.ops import derived
from desk.ops.base import Write
from desk.process import messages, permissions
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure, Reply, Request
from desk.queries.settings import load_settings

OpFunction = Callable[..., Changes]

messages.register(
    {
        "unknown_verb": (
            "This version of Desk does not know “{verb}”. Restart Desk so that window and engine are the same version.",
            "当前版本的 Desk 不支持“{verb}”。请重启 Desk，使窗口与引擎版本一致。",
        ),
        "bad_arguments": ("“{verb}” was called wrongly: {detail}.", "“{verb}” 的参数有误：{detail}。"),
        "bug": (
            "Something went wrong inside Desk; nothing was changed. Please report it with the details below.",
            "Desk 内部出错，数据未作改动。请将下面的详细信息反馈给我们。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Op:
    """A registered op: its verb, function, argument type, and whether it can be undone."""

    verb: str
    function: OpFunction
    arguments: type[msgspec.Struct]
    undoable: bool
    permission: str


OPS: dict[str, Op] = {}


def arguments_of(verb: str, function: Callable[..., Any]) -> type[msgspec.Struct]:
    """Return a struct type of the function's keyword-only parameters; unknown fields are refused."""
    fields: list[Any] = []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        if parameter.default is inspect.Parameter.empty:
            fields.append((name, parameter.annotation))
        else:
            fields.append((name, parameter.annotation, parameter.default))
    struct: type[msgspec.Struct] = msgspec.defstruct(
        verb.replace(".", "_"), fields, kw_only=True, forbid_unknown_fields=True, frozen=True
    )
    return struct


def op(verb: str, *, undoable: bool = False, permission: str = "") -> Callable[[OpFunction], OpFunction]:
    """Register a function as the op `verb`; `permission` names another verb's right where it differs."""

    def register(function: OpFunction) -> OpFunction:
        OPS[verb] = Op(verb, function, arguments_of(verb, function), undoable, permission or verb)
        return function

    return register


def parse_arguments(struct: type[msgspec.Struct], verb: str, args: dict[str, Any]) -> dict[str, Any]:
    """Return the checked keyword arguments; raises `bad_arguments` naming the field."""
    try:
        parsed = msgspec.convert(args, struct)
    except msgspec.ValidationError as error:
        raise KnownError("bad_arguments", verb=verb, detail=str(error)) from error
    return {name: getattr(parsed, name) for name in struct.__struct_fields__}


def _begin(store: Store, connection: Any, request: Request, source: str) -> Write:
    settings = load_settings(connection)
    person = bytes.fromhex(settings["person"]) if settings["person"] else None
    return Write(
        store, connection, op_id=request.op_id, source=source, person_id=person, settings=settings
    )


def _remember(tx: Write, known: Op, changes: Changes) -> None:
    inverse = {"tickets": tx.inverse.tickets, "entries": tx.inverse.entries} if known.undoable else None
    tx.connection.execute(
        insert(APPLIED_OP).values(
            op_id=tx.op_id,
            verb=known.verb,
            result=msgspec.json.encode(changes).decode(),
            inverse=None if inverse is None else json.dumps(inverse),
            at_us=tx.now_us,
        )
    )


def apply(store: Store, request: Request, *, source: str = "window") -> Changes:
    """Run one op in its transaction and return its changes; raises KnownError, having changed nothing.

    A request whose op_id was applied before is answered from `applied_op` and does nothing.
    """
    known = OPS.get(request.verb)
    if known is None:
        raise KnownError("unknown_verb", verb=request.verb)
    arguments = parse_arguments(known.arguments, request.verb, request.args)
    with store.write() as connection:
        tx = _begin(store, connection, request, source)
        if not tx.op_id:
            tx.op_id = tx.new_id()
        stored = connection.exec_driver_sql(
            "SELECT result FROM applied_op WHERE op_id = ?", (tx.op_id,)
        ).scalar()
        if stored is not None:
            return msgspec.json.decode(stored, type=Changes)
        if tx.person_id is not None or source == "window":
            permissions.check(tx.role(), known.permission)
        changes = known.function(tx, **arguments)
        derived.settle(tx)
        seq = tx.log_changes()
        changes = msgspec.structs.replace(
            tx.changes(), subject=changes.subject or tx.subject, undoable=known.undoable, seq=seq
        )
        _remember(tx, known, changes)
    return changes


def failure_of(error: Exception, language: str) -> Failure:
    """Return the failure a caller is told: a known error's sentence, or a bug with its trace."""
    if isinstance(error, KnownError):
        return Failure(code=error.code, sentence=error.sentence(language))
    detail = "".join(traceback.format_exception(error))
    return Failure(code="bug", sentence=messages.text("bug", language), bug=True, detail=detail)


def perform(store: Store, request: Request, *, source: str = "window") -> Reply:
    """Answer an op's request. The boundary where a bug becomes a reply instead of a dead engine."""
    try:
        return Reply(n=request.n, changes=apply(store, request, source=source))
    except Exception as error:  # the engine must outlive any op
        return Reply(n=request.n, failure=failure_of(error, request.language))
