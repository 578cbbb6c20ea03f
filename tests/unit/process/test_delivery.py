"""When a message counts that leaves by a channel: at its first delivery, whatever order its news come in."""

from itertools import permutations

from desk.process.delivery import when_delivered
from desk.process.timeline import Event

REPLY, OTHER = b"r" * 16, b"s" * 16


def delivery(n: int, at: int, state: str, message: bytes = REPLY) -> Event:
    """Return news of a message."""
    return Event(bytes([n]) * 16, at, "delivery", {"entry": message.hex(), "state": state})


def replies(events: list[Event]) -> list[tuple[bytes, int]]:
    """Return when which message counts."""
    return [(event.id, event.at) for event in events if event.kind == "public_reply"]


def test_the_first_sent_counts_in_any_order() -> None:
    events = [
        Event(REPLY, 100, "public_reply", {}), Event(OTHER, 150, "public_reply", {}),
        delivery(1, 300, "sent"), delivery(2, 200, "failed"), delivery(3, 400, "sent"),
    ]  # fmt: skip
    expected = [(OTHER, 150), (REPLY, 300)]
    assert all(replies(when_delivered(list(order))) == expected for order in permutations(events))


def test_what_never_left_does_not_count_and_what_needs_no_channel_does() -> None:
    events = [
        Event(REPLY, 100, "public_reply", {}),
        Event(OTHER, 150, "public_reply", {}),
        delivery(1, 200, "failed"),
    ]
    assert replies(when_delivered(events)) == [(OTHER, 150)]
    assert replies(when_delivered(events[:2])) == [(REPLY, 100), (OTHER, 150)]


def test_a_message_never_counts_before_it_was_written() -> None:
    events = [Event(REPLY, 100, "public_reply", {}), delivery(1, 50, "sent"), delivery(2, 60, "bounced")]
    assert replies(when_delivered(events)) == [(REPLY, 100)]
    assert replies(when_delivered([*events, Event(b"x" * 16, 70, "delivery", {"state": "sent"})])) == [
        (REPLY, 100)
    ]
