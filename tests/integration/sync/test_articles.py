"""Articles that two people edit apart: clean merges by themselves, else two versions until somebody decides."""

import pytest

from desk.process.errors import KnownError
from desk.sync.articles import merge_branches
from tests.sync_kit import Desk, Shared

STEPS = "Unplug the printer. Wait a minute. Plug it in. Print a page."


def article(pair: tuple[Desk, Desk], shared: Shared) -> bytes:
    """Write an article that both know."""
    made = (
        pair[0].run("article.create", title="Printer", symptom="silent", steps=STEPS, language="en").subject
    )
    shared.settle()
    return made


def settle(pair: tuple[Desk, Desk], shared: Shared) -> int:
    """Exchange, let the desks merge, exchange; returns how many versions came together."""
    shared.settle()
    done = sum(merge_branches(desk.store) for desk in pair)
    shared.settle()
    return done


def steps(desk: Desk) -> str:
    """Return the steps as a desk shows them."""
    return str(desk.rows("SELECT steps FROM article")[0][0])


def test_two_edits_of_one_paragraph_come_together(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    made = article(pair, shared)
    ada.run("article.update", article=made, steps=STEPS.replace("a minute", "two minutes"))
    bob.run("article.update", article=made, steps=STEPS.replace("a page", "the test page"))
    assert settle(pair, shared) == 1
    expected = "Unplug the printer. Wait two minutes. Plug it in. Print the test page."
    assert steps(ada) == steps(bob) == expected
    assert ada.ask("query.conflicts") == bob.ask("query.conflicts") == []
    assert ada.ask("query.article_branches") == []
    heads = "SELECT head, parent_1, parent_2 FROM article a JOIN article_revision r ON r.id = a.head"
    assert ada.rows(heads) == bob.rows(heads)
    assert None not in ada.rows(heads)[0]
    assert settle(pair, shared) == 0


def test_edits_of_different_fields_are_tied_too(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    made = article(pair, shared)
    ada.run("article.update", article=made, symptom="silent and dark")
    bob.run("article.update", article=made, cause="no power", tags=("power",))
    assert settle(pair, shared) == 1
    row = "SELECT symptom, cause, tags FROM article"
    assert ada.rows(row) == bob.rows(row) == [("silent and dark", "no power", " power ")]
    assert ada.ask("query.article_branches") == []


def test_the_same_place_stays_two_versions_until_somebody_chooses(
    pair: tuple[Desk, Desk], shared: Shared
) -> None:
    ada, bob = pair
    made = article(pair, shared)
    ada.run("article.update", article=made, steps=STEPS.replace("a minute", "two minutes"))
    bob.run(
        "article.update", article=made, steps=STEPS.replace("a minute", "an hour").replace("a page", "it all")
    )
    assert settle(pair, shared) == 0
    (branch,) = ada.ask("query.article_branches", article=made)
    (field,) = branch.fields
    assert (branch.author, field.field, field.base, field.merged) == ("Bob", "steps", STEPS, None)
    assert {"two minutes" in field.mine, "an hour" in field.theirs} == {True}
    with pytest.raises(KnownError, match="steps"):
        ada.run("article.merge", article=made, revision=branch.revision)
    ada.run("article.merge", article=made, revision=branch.revision, texts={"steps": "Buy a new one."})
    assert settle(pair, shared) == 0
    assert steps(ada) == steps(bob) == "Buy a new one."
    assert bob.ask("query.conflicts") == bob.ask("query.article_branches") == []


def test_a_conflict_resolved_in_the_inbox_ties_the_branch(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    made = article(pair, shared)
    ada.run("article.update", article=made, steps="sand")
    bob.run("article.update", article=made, steps="gas")
    shared.settle()
    (found,) = ada.ask("query.conflicts")
    ada.run("conflict.resolve", conflict=found.id, choice="other")
    assert settle(pair, shared) == 1
    assert steps(ada) == steps(bob) == "sand"
    assert ada.ask("query.article_branches") == []


def test_what_cannot_be_merged_is_said(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, _ = pair
    made = article(pair, shared)
    with pytest.raises(KnownError, match="revision"):
        ada.run("article.merge", article=made, revision=b"x" * 16)
    assert ada.ask("query.article_branches") == []
