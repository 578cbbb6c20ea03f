"""Revisions that branched: which are the tips, and from which one two of them grew. Pure."""

from collections.abc import Mapping, Sequence

Parents = Mapping[bytes, Sequence[bytes]]
"""Revision -> those it was made from."""


def tips(parents: Parents) -> list[bytes]:
    """Return the revisions that nothing was made from, in the order of their ids."""
    inner = {parent for made_from in parents.values() for parent in made_from}
    return sorted(revision for revision in parents if revision not in inner)


def ancestors(parents: Parents, revision: bytes) -> dict[bytes, int]:
    """Return what a revision grew from, itself too, with the least number of steps to each."""
    found, edge, steps = {revision: 0}, [revision], 0
    while edge:
        steps += 1
        edge = [parent for one in edge for parent in parents.get(one, ()) if parent not in found]
        found |= dict.fromkeys(edge, steps)
    return found


def common_ancestor(parents: Parents, one: bytes, other: bytes) -> bytes | None:
    """Return the nearest revision from which both grew, None if there is none."""
    left, right = ancestors(parents, one), ancestors(parents, other)
    both = [(left[revision] + right[revision], revision) for revision in left if revision in right]
    return min(both)[1] if both else None
