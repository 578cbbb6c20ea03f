"""The shift baton on screen: lines of the digest, shifts handed over."""

import msgspec


class BatonLine(msgspec.Struct, frozen=True, kw_only=True):
    """Why a ticket cannot wait: kind unaccepted, breach, promise or wakes, and by when."""

    ticket: bytes
    number: str
    title: str
    priority: int
    state: str
    kind: str
    at_us: int
    metric: str = ""


class ShiftDigest(msgspec.Struct, frozen=True, kw_only=True):
    """What would be handed over now; `until_us` is when the person is back."""

    person: str
    until_us: int
    lines: tuple[BatonLine, ...]


class BatonView(msgspec.Struct, frozen=True, kw_only=True):
    """A shift handed over and who signed for it."""

    id: bytes
    person: bytes
    name: str
    made_us: int
    until_us: int | None
    note: str
    lines: tuple[BatonLine, ...]
    signed_by: str
    signed_us: int | None
    mine: bool
