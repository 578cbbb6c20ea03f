"""The life of an article, three-way merges, and articles begun from a ticket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.process import knowledge
from desk.process.article_draft import Said, article_from
from desk.process.errors import RuleError
from desk.process.knowledge import DAY_US, Use
from desk.process.three_way import merge_fields, merge_text, pieces

NOW = 1_000 * DAY_US


def test_freshness_runs_out_at_the_end_of_the_interval() -> None:
    assert knowledge.freshness(None, 90, NOW) == "unverified"
    assert knowledge.freshness(NOW - 90 * DAY_US, 90, NOW) == "fresh"
    assert knowledge.freshness(NOW - 90 * DAY_US - 1, 90, NOW) == "due"
    assert knowledge.freshness(NOW - 31 * DAY_US, knowledge.RUNBOOK_INTERVAL_DAYS, NOW) == "due"


def test_editing_neither_verifies_nor_takes_trust() -> None:
    assert knowledge.after_edit("wip", "1. look") == "not_validated"
    assert knowledge.after_edit("not_validated", " ") == "wip"
    assert knowledge.after_edit("validated", "") == "validated"


def test_customers_see_only_what_is_validated() -> None:
    knowledge.check_publish("validated", "customer")
    knowledge.check_publish("wip", "internal")
    for confidence in ("wip", "not_validated", "archived"):
        with pytest.raises(RuleError, match="Only a validated article"):
            knowledge.check_publish(confidence, "customer")
    with pytest.raises(RuleError, match="without troubleshooting steps"):
        knowledge.check_validate(" ")
    with pytest.raises(RuleError, match="archived"):
        knowledge.check_editable("archived")


def test_reuse_earns_validation_by_three_from_two() -> None:
    worked = [Use("worked", who, NOW) for who in ("a", "a", "b")]
    assert knowledge.earns_validation("not_validated", worked)
    assert not knowledge.earns_validation("not_validated", worked[:2])
    assert not knowledge.earns_validation("not_validated", [Use("worked", "a", NOW)] * 4)
    assert not knowledge.earns_validation("wip", worked)


def test_candidates_for_the_archive() -> None:
    old = NOW - 200 * DAY_US
    common = {"interval_days": 90, "replaced": False, "now_us": NOW}
    assert knowledge.archive_reasons(verified_us=old, uses=[], **common) == ("expired_unused",)
    reused = [Use("worked", "a", NOW - DAY_US)]
    assert knowledge.archive_reasons(verified_us=old, uses=reused, **common) == ()
    failing = [Use(verdict, "a", NOW + n) for n, verdict in enumerate(("no", "worked", "no", "viewed", "no"))]
    assert knowledge.archive_reasons(verified_us=NOW, uses=failing, **common) == ("failing",)
    mended = [*failing, *(Use("worked", "a", NOW + 10 + n) for n in range(3))]
    assert knowledge.archive_reasons(verified_us=NOW, uses=mended, **common) == ()
    gone = knowledge.archive_reasons(verified_us=NOW, uses=[], **{**common, "replaced": True})
    assert gone == ("replaced",)


TEXT = "1. 查看连接池。然后重启。\n2. Check the log. Then wait.\n3. 联系 DBA\n"


def test_apart_changes_come_together() -> None:
    mine = TEXT.replace("重启", "切换备用节点")
    theirs = TEXT.replace("联系 DBA", "联系值班 DBA") + "4. 关闭\n"
    merged = merge_text(TEXT, mine, theirs)
    assert merged is not None
    assert "切换备用节点" in merged
    assert merged.endswith("3. 联系值班 DBA\n4. 关闭\n")
    assert merge_text(TEXT, theirs, mine) == merged


def test_one_place_changed_twice_is_not_guessed() -> None:
    assert merge_text(TEXT, TEXT.replace("重启", "甲"), TEXT.replace("重启", "乙")) is None
    assert merge_text("a\n" * 30_000, "b\n" * 30_000, "c\n" * 30_000) is None
    merged = merge_fields(
        {"steps": "甲", "cause": "x"}, {"steps": "乙", "cause": "x"}, {"steps": "丙", "cause": "y"}
    )
    assert merged.conflicts == ("steps",)
    assert merged.values == {"steps": "乙", "cause": "y"}


@given(st.text(alphabet="ab。.\n ", max_size=40), st.text(alphabet="ab。.\n ", max_size=40))
def test_merging_with_an_unchanged_side_is_the_other_side(base: str, other: str) -> None:
    assert "".join(pieces(base)) == base
    assert merge_text(base, other, base) == other
    assert merge_text(base, base, other) == other
    assert merge_text(base, other, other) == other


def entry(kind: str, body: str = "", **data: object) -> Said:
    return Said(kind, body, data)


def test_an_article_from_a_ticket_says_what_the_ticket_says() -> None:
    told = [
        entry("created", "从 13:40 起回调超时", symptom="504", environment="prod, v2.3"),
        entry("customer_message", "还是不行"),
        entry("diagnosis_step", hypothesis="网络", step="ping 网关", evidence="0% 丢包", result="rejected"),
        entry(
            "diagnosis_step", hypothesis="连接池耗尽", step="看连接数", evidence="200/200", result="confirmed"
        ),
        entry("internal_note", "用了\n```bash\nsystemctl restart cb\n```"),
        entry("solution_provided", steps="- 扩容到 400\n2) 重放任务", cautions="注意幂等键"),
    ]
    made = article_from(
        told, title="支付 回调\n超时", product="pay", scenario="支付", tags=("支付",), language="zh_CN"
    )
    assert made["title"] == "支付 回调 超时"
    assert made["symptom"] == "504\n\n从 13:40 起回调超时"
    assert made["environment"] == "prod, v2.3"
    assert made["cause"] == "连接池耗尽"
    assert made["steps"].splitlines() == [
        "1. ping 网关 → 0% 丢包：排除",
        "2. 看连接数 → 200/200：确认",
        "3. 扩容到 400",
        "4. 重放任务",
    ]
    assert made["script"] == "systemctl restart cb"
    assert made["cautions"] == "注意幂等键"
    assert (made["language"], made["scenario"], made["product"]) == ("zh", "支付", "pay")


def test_an_article_from_a_bare_ticket_invents_nothing() -> None:
    made = article_from(
        [entry("created"), entry("customer_message", "VPN down"), entry("diagnosis_step")],
        title="VPN", product="", scenario="", tags=(), language="en",
    )  # fmt: skip
    assert made["symptom"] == "VPN down"
    assert {name: made[name] for name in ("steps", "cause", "script", "cautions")} == {
        "steps": "", "cause": "", "script": "", "cautions": "",
    }  # fmt: skip
    code = "Run:\n```\nx\n```"
    kept = article_from(
        [entry("diagnosis_step", step="look", result="open"), entry("solution_provided", steps=code)],
        title="t", product="", scenario="", tags=(), language="en",
    )  # fmt: skip
    assert kept["steps"] == f"1. look → open\n\n{code}"
    assert kept["script"] == "x"
