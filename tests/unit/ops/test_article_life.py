"""An article's life: edited by two, validated, published, archived, flagged, used, missing; all undone again."""

from typing import Any

import pytest

from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit

STEPS = "1. 看日志。\n2. 重启。\n"


def create(kit: Kit, **changed: Any) -> bytes:
    values = {"title": "登录报错403", "steps": STEPS, "tags": ("登录",), **changed}
    return kit.run("article.create", **values).subject


def view(kit: Kit, article: bytes) -> Any:
    return kit.ask("query.article", article=article)


def as_agent(kit: Kit, role: str = "agent") -> None:
    with kit.store.write() as connection:
        connection.exec_driver_sql("UPDATE membership SET role = ?", (role,))


def code(kit: Kit, verb: str, **args: Any) -> str:
    with pytest.raises(KnownError) as caught:
        kit.run(verb, **args)
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    return caught.value.code


def test_two_edits_of_different_places_come_together(kit: Kit) -> None:
    article = create(kit)
    base = view(kit, article).head
    kit.run(
        "article.edit", article=article, base=base, steps=STEPS.replace("重启", "切换"), tags=("登录", "iam")
    )
    changes = kit.run(
        "article.edit",
        article=article,
        base=base,
        steps=STEPS + "3. 关闭。\n",
        cause="权限",
        tags=("403",),
        note="补充",
    )
    assert changes.undoable
    now = view(kit, article)
    assert now.steps == "1. 看日志。\n2. 切换。\n3. 关闭。"
    assert (now.cause, set(now.tags)) == ("权限", {"iam", "403"})
    history = kit.ask("query.article_history", article=article)
    assert len(history) == 3
    assert set(history[0].changed) == {"steps", "cause", "tags"}
    assert (history[0].note, history[-1].changed, history[0].author_name) == ("补充", (), "魏清")


def test_the_same_place_twice_is_refused_by_name_and_nothing_changes(kit: Kit) -> None:
    article = create(kit)
    base = view(kit, article).head
    kit.run("article.edit", article=article, base=base, steps=STEPS.replace("重启", "甲"))
    with pytest.raises(KnownError, match="troubleshooting steps") as caught:
        kit.run("article.edit", article=article, base=base, steps=STEPS.replace("重启", "乙"))
    assert "排查步骤" in caught.value.sentence("zh")
    assert "甲" in view(kit, article).steps
    assert code(kit, "article.edit", article=article, base=b"1" * 16, steps="x") == "article_revision"


def test_an_older_revision_comes_back_as_a_new_one(kit: Kit) -> None:
    article = create(kit)
    first = view(kit, article).head
    kit.run("article.edit", article=article, base=first, steps="全部重写", title="新标题")
    kit.run("article.revert", article=article, revision=first)
    now = view(kit, article)
    assert (now.title, now.steps) == ("登录报错403", STEPS.rstrip())
    history = kit.ask("query.article_history", article=article)
    assert [row.note for row in history] == [f"revert:{first.hex()}", "", ""]
    text = kit.ask("query.article_revision", article=article, revision=history[1].id)
    assert (text.texts["title"], text.texts["tags"]) == ("新标题", "登录")
    assert code(kit, "article.revert", article=article, revision=b"2" * 16) == "article_revision"
    with pytest.raises(KnownError):
        kit.ask("query.article_revision", article=article, revision=b"2" * 16)


def test_creating_and_editing_are_undone_by_history_not_by_deleting(kit: Kit) -> None:
    created = kit.run("article.create", title="A", steps="x")
    article = created.subject
    edited = kit.run("article.edit", article=article, steps="y")
    kit.run("undo", of=edited.op_id)
    assert view(kit, article).steps == "x"
    assert len(kit.ask("query.article_history", article=article)) == 3
    kit.run("undo", of=created.op_id)
    assert view(kit, article).confidence == "archived"
    edited = kit.run("article.publish", article=create(kit), audience="internal")
    kit.run("article.publish", article=edited.subject, audience="team")
    assert code(kit, "undo", of=edited.op_id) == "undo_changed"


def test_validated_published_edited_only_by_those_who_may(kit: Kit) -> None:
    article = create(kit)
    assert code(kit, "article.publish", article=article) == "article.publish_unvalidated"
    kit.run("article.validate", article=article)
    kit.run("article.publish", article=article)
    now = view(kit, article)
    assert (now.confidence, now.audience, now.freshness) == ("validated", "customer", "fresh")
    assert now.fresh_until_us == kit.now_us + 90 * 86_400_000_000
    kit.later(days=91)
    assert view(kit, article).freshness == "due"
    kit.run("article.validate", article=article, interval_days=30)
    kit.later(days=31)
    assert view(kit, article).freshness == "due"
    kit.run("article.edit", article=article, steps=STEPS + "3.\n")
    assert view(kit, article).freshness == "fresh", "the verifier's own edit verifies"
    as_agent(kit)
    assert view(kit, article).may == ()
    assert code(kit, "article.edit", article=article, steps="x") == "permission.denied"
    assert code(kit, "article.validate", article=article) == "permission.denied"
    kit.run("article.flag", article=article, reason="过时了")
    assert view(kit, article).flags == 1
    as_agent(kit, "expert")
    assert view(kit, article).may == ("edit", "validate", "publish", "archive")
    assert code(kit, "article.publish", article=article, audience="all") == "article_audience"
    assert (
        code(kit, "article.validate", article=create(kit, steps="", symptom="s")) == "article.no_resolution"
    )


def test_archived_and_brought_back(kit: Kit) -> None:
    article, better = create(kit), create(kit, title="B")
    kit.run("article.validate", article=article)
    kit.run("article.publish", article=article)
    assert code(kit, "article.archive", article=article, replaced_by=article) == "article_replaces_itself"
    done = kit.run("article.archive", article=article, replaced_by=better)
    now = view(kit, article)
    assert (now.confidence, now.replaced_by_title, "edit" in now.may) == ("archived", "B", False)
    assert code(kit, "article.edit", article=article, steps="x") == "article.archived"
    kit.run("article.revive", article=article)
    now = view(kit, article)
    assert (now.confidence, now.audience, now.replaced_by) == ("not_validated", "internal", None)
    assert code(kit, "undo", of=done.op_id) == "undo_changed"
    kit.run("article.verifier", article=article, to=kit.me, interval_days=30)
    assert (view(kit, article).interval_days, view(kit, article).verifier_name) == (30, "魏清")


def test_flags_stand_until_somebody_looked(kit: Kit) -> None:
    article, ticket = create(kit), kit.create()
    assert code(kit, "article.flag", article=article, reason=" ") == "flag_reason"
    kit.run("article.flag", article=article, reason="步骤 2\n不对", ticket=ticket)
    [flag] = kit.ask("query.article_flags", article=article)
    assert (flag.reason, flag.by_name, flag.ticket) == ("步骤 2 不对", "魏清", ticket)
    assert kit.ask("query.articles", state="flagged").total == 1
    kit.run("article.unflag", article=article)
    assert kit.ask("query.article_flags", article=article) == []
    assert view(kit, article).flags == 0


def test_uses_are_seen_from_both_sides_and_taken_back(kit: Kit) -> None:
    article, ticket = create(kit), kit.create()
    kit.run("article.use", ticket=ticket, article=article, verdict="worked")
    kit.later(minutes=1)
    kit.run("ticket.reply", ticket=ticket, body="请按步骤", article=article)
    [use] = kit.ask("query.ticket_articles", ticket=ticket)
    assert (use.title, use.verdict, use.by_name, use.outdated) == ("登录报错403", "worked", "魏清", False)
    other = kit.create(title="另一个")
    kit.run("ticket.reply", ticket=other, body="请按步骤", article=article)
    both = kit.ask("query.article_tickets", article=article)
    assert (both.total, both.solved) == (2, 1)
    assert {one.verdict for one in both.uses} == {"worked", "sent"}
    assert (view(kit, article).uses, view(kit, article).worked) == (1, 1)
    wrong = kit.run("article.use", ticket=other, article=article, verdict="no")
    assert view(kit, article).uses == 2
    kit.run("undo", of=wrong.op_id)
    assert view(kit, article).uses == 1
    assert kit.ask("query.article_tickets", article=article).total == 2
    kit.run("article.edit", article=article, steps="neu")
    assert kit.ask("query.ticket_articles", ticket=ticket)[0].outdated


def test_a_solution_names_its_article_on_both_sides(kit: Kit) -> None:
    article, ticket = create(kit), kit.create()
    named = {"decision": "reuse", "article": article.hex()}
    solved = kit.run("ticket.solve", ticket=ticket, steps="做完", knowledge=named)
    assert kit.ask("query.ticket_articles", ticket=ticket)[0].verdict == "solution"
    both = kit.ask("query.article_tickets", article=article)
    assert (both.total, both.solved, view(kit, article).uses) == (1, 1, 0)
    kit.run("article.use", ticket=ticket, article=article, verdict="no")
    assert kit.ask("query.article_tickets", article=article).solved == 0
    other = kit.create(title="别的")
    done = kit.run("ticket.solve", ticket=other, steps="做完", knowledge=named)
    kit.run("undo", of=done.op_id)
    assert kit.ask("query.article_tickets", article=article).total == 1
    assert solved.undoable
    plain = kit.create(title="没有条目")
    kit.run("ticket.solve", ticket=plain, steps="做完", knowledge={"decision": "reuse", "article": "KB-12"})
    assert kit.ask("query.ticket_articles", ticket=plain) == []


def test_three_times_worked_by_two_proposes_validation(kit: Kit) -> None:
    article = create(kit)
    colleague = kit.run("person.create", name="陈立", staff=True, tier="L2").subject
    for _ in range(3):
        kit.run("article.use", ticket=kit.create(), article=article, verdict="worked")
    assert not view(kit, article).proposed
    with kit.store.write() as connection:
        one = "UPDATE article_use SET by = ? WHERE id = (SELECT max(id) FROM article_use)"
        connection.exec_driver_sql(one, (colleague,))
    assert view(kit, article).proposed


def test_what_none_fits_is_listed_until_an_article_answers_it(kit: Kit) -> None:
    ticket = kit.create(title="POS 无法打印")
    assert code(kit, "article.gap") == "gap_text"
    for _ in range(2):
        kit.run("article.gap", text=" pos  打印 ")
    kit.run("article.gap", ticket=ticket)
    found = kit.ask("query.article_gaps")
    assert [(gap.text, gap.count) for gap in found] == [("pos 打印", 2), ("POS 无法打印", 1)]
    assert found[1].ticket == ticket
    assert kit.ask("query.article_facets").gaps == 2
    article = create(kit, title="POS 打印", ticket=ticket)
    assert [gap.text for gap in kit.ask("query.article_gaps")] == ["pos 打印"]
    for gap in kit.ask("query.article_gaps"):
        kit.run("article.gap_done", gap=gap.id, article=article)
    assert len(kit.ask("query.article_gaps")) == 0
    assert code(kit, "article.gap_done", gap=b"3" * 16) == "gap_gone"
    assert kit.ask("query.ticket_articles", ticket=ticket)[0].verdict == "source"


def test_a_draft_from_a_ticket(kit: Kit) -> None:
    ticket = kit.create(title="登录 403", category="account_login", product="pay", tags=("iam",))
    kit.run(
        "ticket.diagnose", ticket=ticket, hypothesis="权限", step="查组", evidence="缺组", result="confirmed"
    )
    taken = kit.run("ticket.note", ticket=ticket, body="```\nrm\n```")
    kit.run("undo", of=taken.op_id)
    draft = kit.ask("query.article_draft", ticket=ticket)
    assert (draft.title, draft.cause, draft.product, draft.tags) == ("登录 403", "权限", "pay", ("iam",))
    assert draft.steps.startswith("1. 查组 → 缺组")
    assert draft.script == ""
    assert draft.scenario not in ("", "account_login")
    with pytest.raises(KnownError):
        kit.ask("query.article_draft", ticket=b"0" * 16)


def test_an_article_that_came_without_revisions_keeps_its_first_text(kit: Kit) -> None:
    article = create(kit)
    with kit.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM article_revision")
        connection.exec_driver_sql("UPDATE article SET head = NULL")
    assert view(kit, article).head is None
    kit.later(minutes=1)
    kit.run("article.edit", article=article, base=b"", steps="neu")
    history = kit.ask("query.article_history", article=article)
    assert [row.changed for row in history] == [("steps",), ()]
    kit.run("article.revert", article=article, revision=history[1].id)
    assert view(kit, article).steps == STEPS.rstrip()


def test_nobody_looks_at_a_flag_of_a_published_article_without_the_right(kit: Kit) -> None:
    article = create(kit)
    kit.run("article.validate", article=article)
    kit.run("article.publish", article=article)
    kit.run("article.flag", article=article, reason="x")
    as_agent(kit)
    assert code(kit, "article.unflag", article=article) == "permission.denied"
    assert view(kit, article).flags == 1


def test_what_is_so_already_changes_nothing(kit: Kit) -> None:
    article = create(kit)
    before = view(kit, article).updated_us
    kit.run("article.revive", article=article)
    kit.run("article.publish", article=article, audience="team")
    kit.run("article.verifier", article=article, to=kit.me)
    assert view(kit, article).updated_us == before


def test_unknown_ones_are_said(kit: Kit) -> None:
    ticket = kit.create()
    assert code(kit, "article.use", ticket=ticket, article=b"1" * 16) == "article_gone"
    assert code(kit, "article.use", ticket=ticket, article=create(kit), verdict="maybe") == "verdict_unknown"
    assert code(kit, "article.gap_done", gap=b"1" * 16, article=b"1" * 16) == "article_gone"
    with pytest.raises(KnownError):
        kit.ask("query.article", article=b"1" * 16)
    wrong = kit.run("article.use", ticket=ticket, article=create(kit), verdict="no")
    kit.run("undo", of=wrong.op_id)
    assert code(kit, "undo", of=wrong.op_id) == "undo_impossible"


def test_a_use_that_is_gone_is_not_counted_down_twice(kit: Kit) -> None:
    article, ticket = create(kit), kit.create()
    done = kit.run("article.use", ticket=ticket, article=article, verdict="worked")
    with kit.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM article_use")
        connection.exec_driver_sql("UPDATE article SET uses = 0, worked = 0")
    kit.run("undo", of=done.op_id)
    assert view(kit, article).uses == 0
    unknown = {"decision": "reuse", "article": "ab" * 16}
    kit.run("ticket.solve", ticket=ticket, steps="x", knowledge=unknown)
    assert kit.ask("query.ticket_articles", ticket=ticket) == []
