"""When a message that leaves by mail or chat counts: at its first delivery, not when it was written (process.md 5.1.3).

Entries `delivery` say what became of a message; those without any were said face to face or need no channel.
"""

from collections.abc import Sequence

from desk.process.timeline import Event

KIND = "delivery"
MESSAGE = "public_reply"


def when_delivered(events: Sequence[Event]) -> list[Event]:
    """Return the events with each message at the instant of its first `sent`; one that never left is left out.

    The result does not depend on the order in which deliveries arrived.
    """
    sent: dict[str, int] = {}
    failed: set[str] = set()
    for event in events:
        message = str(event.data.get("entry", "")) if event.kind == KIND else ""
        if message and event.data.get("state") == "sent":
            sent[message] = min(sent.get(message, event.at), event.at)
        elif message:
            failed.add(message)
    found = []
    for event in events:
        name = event.id.hex() if event.kind == MESSAGE else ""
        if name in sent:
            found.append(Event(event.id, max(event.at, sent[name]), event.kind, event.data))
        elif name not in failed:
            found.append(event)
    return sorted(found, key=lambda event: (event.at, event.id))
