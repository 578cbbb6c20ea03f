"""What people do in the simulation: real verbs with random arguments, weighted like a service desk's day."""

from typing import Any

from tests.simulation.world import SimDesk, World

KNOWLEDGE = {"decision": "new"}
WORDS = ("mail", "printer", "network", "login", "disk", "invoice", "phone", "cloud")
Request = tuple[str, dict[str, Any]]


def random_request(world: World, desk: SimDesk) -> Request | None:
    """Return a verb with its arguments; None where nothing can be done."""
    chance = world.random
    tickets = [bytes(ident) for (ident,) in world.rows(desk, "SELECT id FROM ticket ORDER BY id")]
    if not tickets or chance.random() < 0.14:
        return _create(world, desk)
    ticket = chance.choice(tickets)
    maker = chance.choices(MAKERS, WEIGHTS)[0]
    return maker(world, desk, ticket)


def _create(world: World, desk: SimDesk) -> Request | None:
    chance = world.random
    groups = [bytes(g) for (g,) in world.rows(desk, "SELECT id FROM support_group ORDER BY id")]
    mine = sorted(set(groups) & desk.groups)
    group = chance.choice(mine) if mine and chance.random() < 0.9 else None
    args = {"title": _text(world), "body": _text(world), "group": group, "priority": chance.randrange(5),
            "take": chance.random() < 0.2, "tags": (chance.choice(WORDS),)}  # fmt: skip
    return "ticket.create", {k: v for k, v in args.items() if v is not None}


def _text(world: World) -> str:
    return f"{world.random.choice(WORDS)} {world.random.randrange(10**6)}"


def _note(world: World, desk: SimDesk, ticket: bytes) -> Request:
    return "ticket.note", {"ticket": ticket, "body": _text(world)}


def _reply(world: World, desk: SimDesk, ticket: bytes) -> Request:
    return "ticket.reply", {"ticket": ticket, "body": _text(world)}


def _call(world: World, desk: SimDesk, ticket: bytes) -> Request:
    """A call of some minutes ago: it counts when it was, as far as the server believes it."""
    ago = world.random.choice((0, 60, 3600, 86_400, 40 * 86_400)) * 1_000_000
    return "ticket.call", {
        "ticket": ticket,
        "body": _text(world),
        "occurred_us": max(1, desk.store.clock() - ago),
    }


def _deliver(world: World, desk: SimDesk, ticket: bytes) -> Request | None:
    """A channel takes a reply, or gives it up, at a moment of its own; several desks may say so of one reply."""
    replies = world.rows(
        desk, "SELECT id FROM entry WHERE ticket_id = ? AND kind = 'public_reply' ORDER BY id", ticket
    )
    if not replies:
        return None
    reply, message = bytes(world.random.choice(replies)[0]), world.ident()
    with desk.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO outbound(id, ticket_id, entry_id, kind, recipient, message_id, created_us, next_us)"
            " VALUES (?, ?, ?, 'reply', 'x@example.org', ?, 1, 1)",
            (message, ticket, reply, f"<{reply.hex()}@desk>"),
        )
        # One message is sent by one desk; another that takes over has a row of its own for it.
    if world.random.random() < 0.3:
        return "outbound.failed", {"message": message, "why": "refused", "final": True}
    return "outbound.sent", {"message": message}


def _customer(world: World, desk: SimDesk, ticket: bytes) -> Request:
    return "ticket.customer_message", {"ticket": ticket, "body": _text(world)}


def _field(world: World, desk: SimDesk, ticket: bytes) -> Request:
    verb = world.random.choice(("ticket.title", "ticket.category", "ticket.product"))
    return verb, {"ticket": ticket, "to": world.random.choice(WORDS)}


def _priority(world: World, desk: SimDesk, ticket: bytes) -> Request:
    return "ticket.priority", {"ticket": ticket, "to": world.random.randrange(5), "reason": "because"}


def _tags(world: World, desk: SimDesk, ticket: bytes) -> Request:
    added, removed = world.random.sample(WORDS, 2)
    return "ticket.tags", {"ticket": ticket, "added": (added,), "removed": (removed,)}


def _claim(world: World, desk: SimDesk, ticket: bytes) -> Request:
    if world.random.random() < 0.6:
        return "ticket.take", {"ticket": ticket}
    person = world.random.choice([None, *[d.person for d in world.desks]])
    return "ticket.assign", {"ticket": ticket, "to": person}


def _state(world: World, desk: SimDesk, ticket: bytes) -> Request:
    now_us = desk.store.clock()
    day = 86_400_000_000
    choices: tuple[Request, ...] = (
        ("ticket.start", {}),
        ("ticket.wait", {"state": "waiting_customer", "reason": "answer"}),
        ("ticket.wait", {"state": "scheduled", "reason": "agreed", "expected_until_us": now_us + day}),
        (
            "ticket.wait",
            {"state": "waiting_third_party", "reason": "vendor", "expected_until_us": now_us + day},
        ),
        ("ticket.resume", {}),
        ("ticket.solve", {"steps": _text(world), "category": "hw", "knowledge": KNOWLEDGE}),
        ("ticket.solve", {"steps": _text(world), "category": "hw", "knowledge": KNOWLEDGE}),
        ("ticket.confirm", {"by": "phone"}),
        ("ticket.reject", {}),
        ("ticket.close", {"cause": "auto_confirmed", "exception": "drill"}),
        ("ticket.reopen", {"reason": "again"}),
        ("ticket.cancel", {"reason": "withdrawn"}),
    )
    verb, args = world.random.choice(choices)
    return verb, {"ticket": ticket, **args}


def _move(world: World, desk: SimDesk, ticket: bytes) -> Request:
    return "ticket.group", {"ticket": ticket, "to": world.random.choice(world.groups)}


def _undo(world: World, desk: SimDesk, ticket: bytes) -> Request | None:
    if not desk.undoable:
        return None
    return "undo", {"of": desk.undoable.pop()}


def _link(world: World, desk: SimDesk, ticket: bytes) -> Request | None:
    tickets = [
        bytes(i) for (i,) in world.rows(desk, "SELECT id FROM ticket ORDER BY id") if bytes(i) != ticket
    ]
    if not tickets:
        return None
    other = world.random.choice(tickets)
    if world.random.random() < 0.5:
        return "ticket.merge", {"ticket": ticket, "into": other, "both_see": True}
    return "ticket.link", {"ticket": ticket, "target": other, "type": "related"}


def _unmerge(world: World, desk: SimDesk, ticket: bytes) -> Request | None:
    merged = world.rows(desk, "SELECT id FROM ticket WHERE merged_into IS NOT NULL ORDER BY id")
    return ("ticket.unmerge", {"ticket": bytes(world.random.choice(merged)[0])}) if merged else None


def _article(world: World, desk: SimDesk, ticket: bytes) -> Request:
    known = [bytes(i) for (i,) in world.rows(desk, "SELECT id FROM article ORDER BY id")]
    if not known or world.random.random() < 0.4:
        return "article.create", {
            "title": _text(world),
            "symptom": _text(world),
            "steps": "a. b.",
            "language": "en",
        }
    article = world.random.choice(known)
    if world.random.random() < 0.3:
        return "article.use", {"ticket": ticket, "article": article, "verdict": "worked"}
    field = world.random.choice(("title", "symptom", "steps", "cause"))
    return "article.update", {"article": article, field: _text(world)}


def _person(world: World, desk: SimDesk, ticket: bytes) -> Request:
    people = [bytes(i) for (i,) in world.rows(desk, "SELECT id FROM person WHERE staff = 0 ORDER BY id")]
    if not people or world.random.random() < 0.4:
        return "person.create", {"name": _text(world), "email": "x@example.org"}
    return "ticket.requester", {"ticket": ticket, "to": world.random.choice(people)}


_TABLE = (
    (_note, 14), (_reply, 10), (_call, 4), (_deliver, 5),
    (_customer, 7), (_field, 16), (_priority, 5), (_tags, 6), (_claim, 12), (_state, 26),
    (_move, 14), (_undo, 5), (_link, 4), (_unmerge, 2), (_article, 6), (_person, 4),
)  # fmt: skip
MAKERS = [maker for maker, _ in _TABLE]
WEIGHTS = [weight for _, weight in _TABLE]
