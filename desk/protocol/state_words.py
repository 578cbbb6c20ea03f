"""What product lines call the states of tickets, as the window is told."""

import msgspec


class ReasonView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reason for waiting that is offered; hours is how long it usually lasts, 0 where nobody knows."""

    id: str
    en: str
    zh: str
    hours: int = 0


class StateView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a product line calls a state ("" as usual) and its reasons; `only`: no other is taken."""

    en: str = ""
    zh: str = ""
    reasons: tuple[ReasonView, ...] = ()
    only: bool = False
