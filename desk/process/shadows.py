"""Whether conditions that stand earlier leave a later one any ticket at all, alone or all together. Rules only."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

Condition = Mapping[str, Sequence[str]]
"""Field -> accepted values; what is not named accepts everything."""

MOST = 20_000
"""More combinations than this are not looked through: the condition is let pass."""

_EVERY: Mapping[str, tuple[str, ...]] = {"priority": ("0", "1", "2", "3", "4")}
_OTHER = ""
"""A value that no condition names."""


def hidden_by(earlier: Sequence[Condition], own: Condition) -> list[int]:
    """Return the places of the earlier conditions that take every ticket which would fit; [] where some are left.

    One that does so alone is named alone.
    """
    for place, one in enumerate(earlier):
        if all(name in own and set(own[name]) <= set(values) for name, values in one.items()):
            return [place]
    names = list(dict.fromkeys(name for one in (own, *earlier) for name in one))
    domains = [_domain(name, earlier, own) for name in names]
    if not earlier or prod(map(len, domains)) > MOST:
        return []
    taken: set[int] = set()
    for values in product(*domains):
        ticket = dict(zip(names, values, strict=True))
        first = next(
            (n for n, one in enumerate(earlier) if all(ticket[k] in v for k, v in one.items())), None
        )
        if first is None:
            return []
        taken.add(first)
    return sorted(taken)


def _domain(name: str, earlier: Sequence[Condition], own: Condition) -> tuple[str, ...]:
    """Return the values of a field that are worth looking at."""
    if name in own:
        return tuple(dict.fromkeys(own[name]))
    named = dict.fromkeys(value for one in earlier for value in one.get(name, ()))
    return _EVERY.get(name) or (*named, _OTHER)
