"""The registry of queries and the one way to answer them. Knows how a query is run, not what it asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from desk.models.giving_way import Pieces
from desk.models.setting_values import load_settings
from desk.models.store import Store
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.messages import Reply, Request
from desk.protocol.verbs import arguments_of, failure_of, parse_arguments

messages.register(
    {
        "nothing_found": ("Nothing is known under “{what}”.", "没有找到“{what}”。"),
    }
)


@dataclass(frozen=True, slots=True)
class Context:
    """What a query may look at: the store inside a read transaction, the settings, the language."""

    store: Store
    connection: Any
    settings: dict[str, Any]
    language: str

    @property
    def pieces(self) -> Pieces:
        """What this query has found so far, if it is a long one that gave way before."""
        return self.store.pieces or Pieces()

    @property
    def person_id(self) -> bytes | None:
        """The acting person, None before the first start."""
        return bytes.fromhex(self.settings["person"]) if self.settings["person"] else None


@dataclass(frozen=True, slots=True)
class Query:
    """A registered query."""

    verb: str
    function: Callable[..., Any]
    arguments: type[msgspec.Struct]


QUERIES: dict[str, Query] = {}


def query(verb: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function `(context, *, ...)` as the query `verb`."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        QUERIES[verb] = Query(verb, function, arguments_of(verb, function))
        return function

    return register


def ask(store: Store, request: Request) -> Any:
    """Answer one query inside a read transaction; raises KnownError."""
    known = QUERIES.get(request.verb)
    if known is None:
        raise KnownError("unknown_verb", verb=request.verb)
    arguments = parse_arguments(known.arguments, request.verb, request.args)
    with store.read() as connection:
        context = Context(store, connection, load_settings(connection), request.language)
        return known.function(context, **arguments)


def answer(store: Store, request: Request) -> Reply:
    """Answer a query's request. The boundary where a bug becomes a reply instead of a dead engine."""
    try:
        return Reply(n=request.n, result=ask(store, request))
    except Exception as error:  # the engine must outlive any query
        return Reply(n=request.n, failure=failure_of(error, request.language))
