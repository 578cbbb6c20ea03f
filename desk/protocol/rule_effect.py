"""What rules that are not saved yet would do to the open tickets: counts and a few examples."""

import msgspec


class MovedTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket one of whose clocks would change: due before, and then (None: paused, or without a limit)."""

    number: str
    title: str
    metric: str
    before_us: int | None
    after_us: int | None


class RuleEffect(msgspec.Struct, frozen=True, kw_only=True):
    """The effect on some open tickets; ask again with `next` as `after` until it is 0 and add up.

    Attributes:
        open: tickets looked at.
        changed: whose clocks would differ.
        sooner, later: of which a deadline would come sooner or later.
        breached: of which a clock would be breached at once.
        released: of which a clock would be breached no more.
    """

    open: int = 0
    changed: int = 0
    sooner: int = 0
    later: int = 0
    breached: int = 0
    released: int = 0
    samples: tuple[MovedTicket, ...] = ()
    next: int = 0

    def plus(self, other: "RuleEffect") -> "RuleEffect":
        """Return both parts as one."""
        return RuleEffect(
            open=self.open + other.open,
            changed=self.changed + other.changed,
            sooner=self.sooner + other.sooner,
            later=self.later + other.later,
            breached=self.breached + other.breached,
            released=self.released + other.released,
            samples=(*self.samples, *other.samples)[:SAMPLES],
            next=other.next,
        )


SAMPLES = 8
