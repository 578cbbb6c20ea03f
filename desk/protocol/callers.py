"""Who calls: the people of a number with the tickets that a call may be about."""

import msgspec

from desk.protocol.views import PersonView


class CallerTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket of a caller, newest first; `open` tells whether it is still worked on."""

    id: bytes
    number: str
    title: str
    state: str
    priority: int
    open: bool


class Caller(msgspec.Struct, frozen=True):
    """A person whose number it is, with their newest tickets."""

    person: PersonView
    tickets: tuple[CallerTicket, ...]
