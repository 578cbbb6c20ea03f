"""Policies, priorities, permissions, sentences, text, durations, instants: the small rules."""

from datetime import UTC, date
from typing import Any

import pytest

from desk.process import calendar_json, matrix_json, messages, permissions, policy, timeline
from desk.process.calendar import ALWAYS, CN_BH, Calendar
from desk.process.courtesy import is_courtesy
from desk.process.durations import duration_seconds
from desk.process.errors import FieldError, KnownError
from desk.process.instants import to_seconds, to_text
from desk.process.messages import Words
from desk.process.policy import CALENDARS, DEFAULT_POLICIES, Policy, Target
from desk.process.priority import DEFAULT_MATRIX, SCALE_S1
from desk.process.text import visible

MONDAY = 1773018000


def test_default_targets_are_the_seeds() -> None:
    targets = DEFAULT_POLICIES[0].targets
    seconds = {
        (priority, metric): target.seconds(CALENDARS)
        for priority, row in targets.items()
        for metric, target in row.items()
    }
    assert (seconds[1, "first_response"], seconds[1, "resolution"]) == (1800, 7200)
    assert (seconds[2, "first_response"], seconds[2, "resolution"]) == (3600, 14400)
    assert seconds[3, "update"] == seconds[4, "update"] == 86400
    assert (seconds[3, "first_response"], seconds[3, "resolution"]) == (27000, 81000)
    assert targets[0]["resolution"].assumed
    assert not targets[1]["resolution"].assumed


def test_policies_round_trip_and_validate() -> None:
    policy.validate(DEFAULT_POLICIES)
    for one in DEFAULT_POLICIES:
        assert policy.from_json(one.to_json()).to_json() == one.to_json()


def test_first_match_wins_and_says_why_the_others_did_not() -> None:
    vip = Policy("vip", "VIP", 1, {}, condition={"requester_level": ("vip",)})
    mail = Policy("mail", "Mail", 2, {}, condition={"channel": ("mail",)})
    rest = Policy("rest", "Rest", 3, {})
    found, why = policy.match((rest, mail, vip), {"channel": "phone"})
    assert found is rest
    assert [(m.policy, m.field, m.value) for m in why] == [
        ("vip", "requester_level", None),
        ("mail", "channel", "phone"),
    ]
    assert policy.match((rest, mail, vip), {"requester_level": "vip"})[0] is vip
    with pytest.raises(KnownError):
        policy.match((vip,), {})


@pytest.mark.parametrize(
    "policies",
    [
        (),
        (Policy("a", "A", 1, {}, condition={"tier": ("L1",)}),),
        (Policy("a", "A", 1, {}), Policy("b", "B", 2, {})),
        (Policy("a", "A", 1, {1: {"speed": Target("PT1H", "24x7")}}),),
        (Policy("a", "A", 1, {1: {"update": Target("PT1H", "moon")}}),),
        (Policy("a", "A", 1, {1: {"update": Target("soon", "24x7")}}),),
        (Policy("a", "A", 1, {}, calendars={1: "moon"}),),
    ],
)
def test_unusable_policies_are_refused(policies: tuple[Policy, ...]) -> None:
    with pytest.raises(KnownError) as caught:
        policy.validate(policies)
    assert caught.value.sentence("zh") != caught.value.code


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ""}, "policy.id"),
        ({"order": "first"}, "policy.order"),
        ({"version": True}, "policy.version"),
        ({"targets": []}, "policy.targets"),
        ({"targets": {"P6": {}}}, "policy.targets.P6"),
        ({"targets": {"P1": {"update": {"duration": "x"}}}}, "policy.targets.P1.update.duration"),
        (
            {"targets": {"P1": {"update": {"duration": "PT1H", "calendar": 7}}}},
            "policy.targets.P1.update.calendar",
        ),
        ({"condition": {"colour": ["red"]}}, "policy.condition.colour"),
        ({"condition": {"tier": []}}, "policy.condition.tier"),
    ],
)
def test_wrong_policy_field_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        policy.from_json({"id": "a", "targets": {}, **change})
    assert caught.value.field == field


def test_policy_must_be_an_object() -> None:
    with pytest.raises(FieldError):
        policy.from_json([])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT30M", 1800), ("p1d", 86400), ("P1WD", 27000), ("P3WD", 81000), ("P1W", 604800), ("PT1.5H", 5400),
     ("P1DT1H1M1S", 90061), ("P0.5WD", 13500)],
)  # fmt: skip
def test_durations(text: str, seconds: int) -> None:
    assert duration_seconds(text, CN_BH) == seconds


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "1H", "P1Y", "P1M", "PT0S", "PT0.5S", "P99999W", None, "PT٣H"]
)
def test_wrong_durations(text: object) -> None:
    with pytest.raises(FieldError):
        duration_seconds(text, ALWAYS)


def test_priority_matrix() -> None:
    assert DEFAULT_MATRIX.priority(impact=1, urgency=1) == 0
    assert DEFAULT_MATRIX.priority(impact=4, urgency=4) == 4
    for impact in (1, 2, 3, 4):
        for urgency in (1, 2, 3, 4):
            cell = DEFAULT_MATRIX.priority(impact=impact, urgency=urgency)
            assert DEFAULT_MATRIX.priority(impact=impact, urgency=urgency, user_level="vip") <= cell
    for wrong in ({"impact": 0, "urgency": 1}, {"impact": 1, "urgency": 5}):
        with pytest.raises(FieldError):
            DEFAULT_MATRIX.priority(**wrong)
    with pytest.raises(FieldError):
        DEFAULT_MATRIX.priority(impact=1, urgency=1, user_level="king")


def test_matrix_is_editable_data() -> None:
    data: Any = matrix_json.to_json(DEFAULT_MATRIX)
    assert matrix_json.to_json(matrix_json.from_json(data)) == data
    data["labels"] = {str(key): name for key, name in SCALE_S1.items()}
    assert matrix_json.from_json(data).label(1) == "P0"
    assert DEFAULT_MATRIX.label(9) == "P9"


@pytest.mark.parametrize(
    "change",
    [
        {"cells": []},
        {"cells": {"standard": [[0] * 4] * 4}},
        {"cells": {"standard": [[0] * 4] * 4, "vip": [[0] * 4] * 3}},
        {"cells": {"standard": [[0] * 4] * 4, "vip": [[0] * 3] * 4}},
        {"cells": {"standard": [[0] * 4] * 4, "vip": [[0, 0, 0, 5]] * 4}},
        {"labels": []},
        {"labels": {"7": "x"}},
        {"labels": {"1": " "}},
        {"labels": {"1": "P2"}},
    ],
)
def test_wrong_matrix_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FieldError) as caught:
        matrix_json.from_json({**matrix_json.to_json(DEFAULT_MATRIX), **change})
    assert caught.value.field in caught.value.sentence("zh")


@pytest.mark.parametrize(
    ("given", "impact"),
    [({}, 4), ({"affected_users": 1}, 4), ({"affected_users": 2}, 3), ({"affected_users": 20}, 2),
     ({"affected_users": 100}, 1), ({"interruption": "major"}, 2), ({"core": True}, 1),
     ({"affected_users": 3, "interruption": "full"}, 1)],
)  # fmt: skip
def test_impact_from_users_and_interruption(given: dict[str, Any], impact: int) -> None:
    assert DEFAULT_MATRIX.impact_of(**given) == impact


def test_unknown_interruption() -> None:
    with pytest.raises(FieldError):
        DEFAULT_MATRIX.impact_of(interruption="huge")


def test_permissions() -> None:
    permissions.check("agent", "ticket.reply")
    permissions.check("supervisor", "ticket.waive")
    permissions.check("administrator", "calendar.set")
    for role, verb in (
        ("agent", "ticket.waive"),
        ("expert", "policy.set"),
        ("agent", "ticket.explode"),
        ("x", "import"),
    ):
        assert not permissions.is_allowed(role, verb)
        with pytest.raises(KnownError) as caught:
            permissions.check(role, verb)
        assert "{" not in caught.value.sentence("zh")
    verbs = permissions.MINIMUM_ROLE
    assert all(permissions.is_allowed("administrator", verb) for verb in verbs)


def test_every_sentence_exists_in_both_languages() -> None:
    for code in messages.codes():
        english, chinese = messages.text(code, "en"), messages.text(code, "zh_CN")
        assert english != chinese
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese), code


def test_register_and_show() -> None:
    messages.register({"test.words": ("{who} and {many}", "{who}与{many}")})
    messages.register({"test.words": ("{who} and {many}", "{who}与{many}")})
    with pytest.raises(ValueError, match="twice"):
        messages.register({"test.words": ("other", "其他")})
    assert messages.text("test.words", "zh", who=Words("he", "他"), many=["a", "b"]) == "他与a、b"
    assert messages.text("test.words", "fr", who=1) == "1 and {many}"
    assert messages.text("test.unknown", "en") == "test.unknown"
    assert messages.text("test.unknown", "en", a=1) == "test.unknown (a=1)"
    assert str(KnownError("test.words", who=1, many=2)) == "1 and 2"


@pytest.mark.parametrize(
    "text",
    ["谢谢", "谢谢！", "好的，谢谢您", "收到", "非常感谢您的帮助", "辛苦了～", "thanks!", "Thank you very much :)", "OK",
     "Thanks a lot, team", "Got it.", "ok 谢谢"],
)  # fmt: skip
def test_courtesy(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    ["", "谢谢，但还是报错", "thanks, still 403", "收到，什么时候修好？", "Hello", "不行", "ok?", "谢谢" * 40, "of course not",
     "您的", "帮助", "非常大家"],
)  # fmt: skip
def test_not_courtesy(text: str) -> None:
    assert not is_courtesy(text)


def test_visible_text() -> None:
    assert visible("plain 文本") == "plain 文本"
    assert visible("a\nb\tc\r\nd") == "a\nb\tc\r\nd"
    assert visible("a\x00b\x1b[0m\x7f\r") == "a␀b␛[0m\u2421␍"
    assert visible("x\u202egpj.exe\u200b\x85\ud800") == "x⟦U+202E⟧gpj.exe⟦U+200B⟧⟦U+0085⟧⟦U+D800⟧"
    assert visible("👨\u200d👩 a\u200db \u200c\U000e0041") == "👨\u200d👩 a⟦U+200D⟧b ⟦U+200C⟧⟦U+E0041⟧"


def test_instants() -> None:
    assert to_seconds("2026-03-09T09:00:00.9+08:00") == MONDAY
    assert (
        to_seconds(MONDAY) == to_seconds(MONDAY * 1_000_000 + 999_999) == to_seconds(MONDAY + 0.5) == MONDAY
    )
    assert [to_seconds(wrong) for wrong in (None, True, "soon", "2026-03-09T09:00:00")] == [None] * 4
    assert to_text(MONDAY, UTC) == "2026-03-09T01:00:00+00:00"


def test_kinds_are_complete() -> None:
    assert all(kind.en and kind.zh for kind in timeline.KINDS.values())
    assert timeline.is_public_contact(timeline.Event(b"", 0, "public_reply", {}))
    assert not timeline.is_public_contact(timeline.Event(b"", 0, "call", {}))
    assert not timeline.is_public_contact(timeline.Event(b"", 0, "auto_reply", {}))


def test_calendar_questions() -> None:
    assert CN_BH.is_working(MONDAY)
    assert not CN_BH.is_working(MONDAY - 1)
    assert CN_BH.nth_working_day(MONDAY + 4 * 86400, 3) == MONDAY + 9 * 86400
    assert ALWAYS.nth_working_day(MONDAY, 3) == MONDAY + 3 * 86400
    assert list(ALWAYS.intervals(5, 5)) == []
    assert CN_BH.work(MONDAY, MONDAY - 5) == 0
    assert hash(CN_BH) == hash(calendar_json.from_json(calendar_json.to_json(CN_BH)))
    assert calendar_json.from_json(calendar_json.to_json(CN_BH)) == CN_BH
    written = {name: ["09:00-12:00", "13:30 – 18:00"] for name in ("mon", "tue", "wed", "thu", "fri")}
    assert calendar_json.from_json({**calendar_json.to_json(CN_BH), "weekly": written}) == CN_BH
    with pytest.raises(KnownError, match="must be"):
        calendar_json.from_json({**calendar_json.to_json(CN_BH), "weekly": {"mon": ["09:00-12:00-18:00"]}})
    known = calendar_json.from_json({**calendar_json.to_json(CN_BH), "horizon": "2026-12-31"})
    assert known.is_uncertain(MONDAY + 400 * 86400)
    assert not known.is_uncertain(MONDAY)
    assert not CN_BH.is_uncertain(MONDAY)


def test_calendar_reaches_far_both_ways_and_then_says_so() -> None:
    calendar = Calendar("far", "Far", "UTC", weekly=(((0, 3600),), (), (), (), (), (), ()))
    assert calendar.work(-631152000, 4102444800) == calendar.work(-631152000, 0) + calendar.work(
        0, 4102444800
    )
    assert calendar.due(0, 3600 * 5000) > 0
    with pytest.raises(KnownError) as caught:
        calendar.due(0, 10**12)
    assert caught.value.code == "calendar.out_of_range"
    for start, end in ((0, 2**63 // 1_000_000), (-(2**63) // 1_000_000, 0)):
        with pytest.raises(KnownError) as caught:
            calendar.work(start, end)
        assert caught.value.code == "calendar.out_of_range"
    with pytest.raises(KnownError):
        calendar.work(0, 25_000_000_000)


def test_only_exceptions_work() -> None:
    days = {date(2026, 1, day): ((0, 3600),) for day in range(1, 20)}
    with pytest.raises(KnownError):
        Calendar("x", "X", "UTC", overrides=days)


def test_intervals_within_a_day() -> None:
    for wrong in (((5, 5),), ((0, 86401),), ((-1, 5),)):
        with pytest.raises(FieldError):
            Calendar("x", "X", "UTC", weekly=(wrong, (), (), (), (), (), ()))


def test_time_before_the_first_interval_of_the_table() -> None:
    calendar = Calendar("x", "X", "UTC", weekly=((), (), (), (), (), (), ((3600, 7200),)))
    sundays = calendar.work(0, 30 * 86400)
    assert calendar.work(-400 * 86400, 30 * 86400) > sundays == 4 * 3600
    assert list(calendar.intervals(0, 4 * 86400)) == [(3 * 86400 + 3600, 3 * 86400 + 7200)]
    assert list(ALWAYS.intervals(1, 5)) == [(1, 5)]
