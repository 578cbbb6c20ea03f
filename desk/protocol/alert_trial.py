"""What the test of alert rules shows: the ticket that a pasted notification would make, and why."""

import msgspec


class AlertWhy(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of the ticket: name (category, product, group, priority), its value, a sentence where it comes from.

    Attributes:
        rule: the number of the rule by label that decided, 0 for none: it fell back.
    """

    name: str
    value: str
    why: str
    rule: int = 0


class AlertTrial(msgspec.Struct, frozen=True, kw_only=True):
    """What one notification would do; `says` is a sentence where it makes no ticket."""

    source: str
    title: str = ""
    firing: int = 0
    facts: tuple[AlertWhy, ...] = ()
    says: str = ""


class AlertRuleset(msgspec.Struct, frozen=True, kw_only=True):
    """The rules by label in force, and what is known to choose from."""

    rules: tuple[dict[str, object], ...]
    sources: tuple[str, ...] = ()
