"""Scenes: short courses of events that random worlds meet once in thousands, each the end of a bug that was found.

A scene is a world without chance; a mutant names the scene that must notice it.
"""

from tests.simulation.world import SimDesk, World


def exchange(world: World, desk: SimDesk, page: int = 500) -> None:
    """Send and pull until nothing is left, without faults."""
    from desk.sync.pull import Receiver
    from desk.sync.push import Sender

    line = world.base.lines[desk.number - 1]
    while Sender(desk.store, line).push().count:
        pass
    while Receiver(desk.store, line).pull(page).count:
        pass


def _ticket(world: World, desk: SimDesk, group: bytes) -> bytes:
    world.now_us += 1_000_000
    world.base.turn(world.now_us)
    return world.perform(desk, "ticket.create", {"title": "a", "body": "b", "group": group})


def _everybody(world: World) -> None:
    for desk in world.desks:
        exchange(world, desk)


def zombie(world: World) -> None:
    """A ticket moves A -> B -> C; who follows A and B, not C, reads the pages of B before those of A."""
    lead, other = world.desks[0], world.desks[3]
    first, second, third = world.groups
    _everybody(world)
    for _ in range(4):
        _ticket(world, lead, first)
    moved = _ticket(world, lead, first)
    exchange(world, lead)
    for group in (second, third):
        world.perform(lead, "ticket.group", {"ticket": moved, "to": group})
        exchange(world, lead)
    exchange(world, other, page=1)


def orphan(world: World) -> None:
    """A note written offline on a ticket that has left my groups: it lands, and leaves nothing behind here."""
    lead, other = world.desks[0], world.desks[3]
    _everybody(world)
    ticket = _ticket(world, lead, world.groups[0])
    _everybody(world)
    world.perform(other, "ticket.note", {"ticket": ticket, "body": "written on a train"})
    world.perform(lead, "ticket.group", {"ticket": ticket, "to": world.groups[2]})
    exchange(world, lead)
    exchange(world, other)


def circle(world: World) -> None:
    """Two merge a pair of tickets the other way round at the same time: the second is refused and leaves no trace."""
    lead, other = world.desks[0], world.desks[1]
    _everybody(world)
    pair = [_ticket(world, lead, world.groups[0]) for _ in range(2)]
    _everybody(world)
    for desk, (ticket, into) in ((other, pair), (lead, reversed(pair))):
        world.perform(desk, "ticket.merge", {"ticket": ticket, "into": into, "both_see": True})
    exchange(world, lead)
    exchange(world, other)
    assert world.rows(other, "SELECT count(*) FROM undelivered")[0][0], "the second merge was not refused"


def ahead(world: World) -> None:
    """Who fetched a ticket whole is ahead of the feed: the older changes that come after it take nothing back."""
    from desk.sync.replica import Replica
    from desk.sync.whole import WholeTickets

    lead, other = world.desks[0], world.desks[1]
    _everybody(world)
    ticket = _ticket(world, lead, world.groups[0])
    _everybody(world)
    for title in ("first", "second", "last"):
        world.perform(lead, "ticket.title", {"ticket": ticket, "to": title})
        exchange(world, lead)
    with other.store.write() as connection:
        replica = Replica(other.store, connection)
        WholeTickets(world.base.lines[other.number - 1]).fetch(replica, [ticket])
        replica.finish()
    seen = []
    for _ in range(60):
        pulled = _pull_one(world, other)
        seen.append(world.rows(other, "SELECT title FROM ticket WHERE id = ?", ticket)[0][0])
        if not pulled:
            break
    assert set(seen) == {"last"}, seen


def _pull_one(world: World, desk: SimDesk) -> int:
    from desk.sync.pull import Receiver

    return Receiver(desk.store, world.base.lines[desk.number - 1]).pull(1).count
