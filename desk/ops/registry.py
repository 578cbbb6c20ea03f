"""The registry of ops and the one way to run them: permission, transaction, fold, log, answer.

Knows how an op is run, not what any op does.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from desk.models.setting_values import load_settings
from desk.models.store import Store
from desk.ops import derived, outbox
from desk.ops.base import Write
from desk.process import permissions
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.protocol.messages import Reply, Request
from desk.protocol.verbs import arguments_of, failure_of, parse_arguments

OpFunction = Callable[..., Changes]


@dataclass(frozen=True, slots=True)
class Op:
    """A registered op: its verb, function, argument type, and whether it can be undone."""

    verb: str
    function: OpFunction
    arguments: type[msgspec.Struct]
    undoable: bool
    permission: str


OPS: dict[str, Op] = {}


def op(verb: str, *, undoable: bool = False, permission: str = "") -> Callable[[OpFunction], OpFunction]:
    """Register a function as the op `verb`; `permission` names another verb's right where it differs."""

    def register(function: OpFunction) -> OpFunction:
        OPS[verb] = Op(verb, function, arguments_of(verb, function), undoable, permission or verb)
        return function

    return register


def _begin(store: Store, connection: Any, request: Request, source: str) -> Write:
    settings = load_settings(connection)
    person = bytes.fromhex(settings["person"]) if settings["person"] else None
    return Write(store, connection, op_id=request.op_id, source=source, person_id=person, settings=settings)


def _remember(tx: Write, known: Op, changes: Changes) -> None:
    inverse = asdict(tx.inverse) if known.undoable else None
    tx.raw.execute(
        "INSERT INTO applied_op (op_id, verb, result, inverse, at_us) VALUES (?, ?, ?, ?, ?)",
        (
            tx.op_id,
            known.verb,
            msgspec.json.encode(changes).decode(),
            None if inverse is None else json.dumps(inverse),
            tx.now_us,
        ),
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
        # What the engine does of itself (timers, channels) is nobody's deed: the person's role does not limit it.
        if source != "system" and (tx.person_id is not None or source == "window"):
            permissions.check(tx.role(), known.permission)
        changes = known.function(tx, **arguments)
        derived.settle(tx)
        outbox.record(tx, known.verb)
        seq = tx.log_changes()
        changes = msgspec.structs.replace(
            tx.changes(), subject=changes.subject or tx.subject, undoable=known.undoable, seq=seq
        )
        _remember(tx, known, changes)
    return changes


def perform(store: Store, request: Request, *, source: str = "window") -> Reply:
    """Answer an op's request. The boundary where a bug becomes a reply instead of a dead engine."""
    try:
        return Reply(n=request.n, changes=apply(store, request, source=source))
    except Exception as error:  # the engine must outlive any op
        return Reply(n=request.n, failure=failure_of(error, request.language))
