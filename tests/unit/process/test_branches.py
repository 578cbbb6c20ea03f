"""Revisions that branched: tips, ancestors, the nearest common one."""

from desk.process.branches import ancestors, common_ancestor, tips

A, B, C, D, E = (bytes([n]) * 16 for n in range(1, 6))
TREE = {A: (), B: (A,), C: (A,), D: (B,), E: (D, C)}


def test_tips_are_what_nothing_was_made_from() -> None:
    assert tips({A: (), B: (A,), C: (A,)}) == [B, C]
    assert tips(TREE) == [E]
    assert tips({}) == []


def test_the_nearest_common_ancestor() -> None:
    assert common_ancestor(TREE, D, C) == A
    assert common_ancestor(TREE, E, C) == C
    assert common_ancestor(TREE, B, B) == B
    assert common_ancestor({A: (), B: ()}, A, B) is None
    assert common_ancestor({B: (A,), C: (A,)}, B, C) == A  # its text may be gone, its name is known


def test_a_circle_ends() -> None:
    assert ancestors({A: (B,), B: (A,)}, A) == {A: 0, B: 1}
