"""The three methods of diagnosis, and what a blind operation is."""

import pytest

from desk.process.diagnosis import METHODS, is_blind


@pytest.mark.parametrize(
    ("hypothesis", "step", "blind"),
    [
        ("", "重启应用服务", True),
        (" - ", "Restart the service", True),
        ("内存泄漏", "重启应用服务", False),
        ("", "查看日志", False),
        ("", "", False),
    ],
)
def test_an_action_without_a_hypothesis_is_blind(hypothesis: str, step: str, blind: bool) -> None:
    assert is_blind(hypothesis, step) is blind


def test_three_methods_in_two_languages() -> None:
    assert list(METHODS) == ["phenomenon", "elimination", "comparison"]
    for one in METHODS.values():
        for words in (one.words, one.when, one.hypothesis, one.step, one.evidence):
            assert words.en != words.zh
