"""Whatever an op or a query is asked, it answers or refuses in a sentence; a bug's answer is never one of them."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.ops.catalogue import OPS
from desk.ops.registry import perform
from desk.process.ids import new_id
from desk.protocol.messages import Request
from desk.queries.catalogue import QUERIES
from desk.queries.registry import answer
from tests.unit.ops_kit import Kit

TEXTS = (
    "", "   ", '"', "x", "\x00", "a\x00b", "\u202e", "🔥", "支付", "x" * 70_000, "; DROP TABLE ticket", "<b>", "{{x}}", "{0}",
    "%s", "T-", "P1", "-1", "1e999", "2026-01-01", "2026-13-01", "P1D", "open", "new", "zh", "::", "a@b.c", "[]", "null",
    '{"a":1}', "NOT", "a OR (", "p:",
)  # fmt: skip
NUMBERS = (0, 1, -1, 5, 2**31, 2**63 - 1, -(2**63), 1_790_000_000_000_000)
RECORDS: tuple[dict[str, Any], ...] = (
    {}, {"a": 1}, {"name": "x"}, {"zh": "甲", "en": "A"}, {"": ""}, {"cells": {}}, {"id": "x", "levels": []}, {"policies": [1]},
)  # fmt: skip
LISTS: tuple[list[Any], ...] = ([], [{}], [1], ["a"], [{"name": "x", "zh": "甲"}], [None])


class Asker:
    """Makes arguments of every kind, from what the workspace holds and from what nothing holds."""

    def __init__(self, kit: Kit, seed: int) -> None:
        self._random = random.Random(seed)
        tables = {
            "ticket": "ticket", "person": "person", "group": "support_group", "entry": "entry", "article": "article",
        }  # fmt: skip
        self._ids = {
            name: [
                bytes(ident) for (ident,) in kit.store.connection.exec_driver_sql(f"SELECT id FROM {table}")
            ]
            for name, table in tables.items()
        }

    def arguments(self, shape: type[msgspec.Struct]) -> dict[str, Any]:
        """Return arguments of the right types, which are all that is right with them."""
        fields = msgspec.structs.fields(shape)
        return {
            one.encode_name: self._value(one.encode_name, str(one.type))
            for one in fields
            if one.required or self._random.random() < 0.5
        }

    def _value(self, name: str, kind: str) -> Any:
        pick = self._random.choice
        if "bytes" in kind:
            ids = self._ids.get(name) or pick(list(self._ids.values())) or [b"\0" * 16]
            return [pick(ids) for _ in range(self._random.randint(0, 3))] if "tuple" in kind else pick(ids)
        for part, values in (
            ("dict", RECORDS),
            ("tuple", LISTS),
            ("list", LISTS),
            ("str", TEXTS),
            ("bool", (True, False)),
        ):
            if part in kind:
                return pick(values)
        return pick((0.0, -1.0, 1e308)) if "float" in kind else pick(NUMBERS)


@pytest.mark.parametrize("seed", range(2))
def test_every_verb_answers_or_refuses(
    kit: Kit, seed: int, proof_count: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some write files, under whatever names they are told
    for number in range(6):
        kit.create(title=f"票 {number}", tags=("vpn",))
    asker, chosen = Asker(kit, seed), random.Random(seed)
    verbs = sorted({**OPS, **QUERIES})
    for _ in range(proof_count(reduced=400, full=40_000)):
        verb = chosen.choice(verbs)
        known = QUERIES.get(verb) or OPS[verb]
        args = asker.arguments(known.arguments)
        request = Request(n=1, verb=verb, args=args, op_id=new_id(kit.now_us))
        reply = (
            answer(kit.store, request) if verb in QUERIES else perform(kit.store, request, source="window")
        )
        assert reply.failure is None or not reply.failure.bug, (verb, args, reply.failure.detail)
        assert not kit.store.in_transaction()


def test_what_came_out_of_it(kit: Kit) -> None:
    """Each was answered as a bug once."""
    ticket = kit.create()
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("ticket_exists", "ticket.create", {"title": "x", "category": "account", "ticket": ticket}),
        ("silence_gone", "alert.silenced", {"silence": ticket}),
        ("capsule.file", "capsule.import", {"path": "a\0b"}),
        ("number_range", "query.problem_candidates", {"days": 2**31}),
        ("calendar.out_of_range", "query.explain", {"ticket": ticket, "at_us": 2**63 - 1}),
    ]
    for code, verb, args in asked:
        request = Request(n=1, verb=verb, args=args, op_id=new_id(kit.now_us))
        run = answer(kit.store, request) if verb in QUERIES else perform(kit.store, request, source="system")
        assert run.failure is not None
        assert (run.failure.code, run.failure.bug) == (code, False)
    kit.run("ticket.call", ticket=ticket, outcome="spoken", occurred_us=-(2**63))
    assert kit.ask("query.people", text="x" * 70_000) == []
