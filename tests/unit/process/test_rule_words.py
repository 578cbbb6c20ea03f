"""Rules that are saved say nothing that nobody reads, and wait for nothing that no ticket has."""

from typing import Any

import pytest

from desk.process import rule_words
from desk.process.errors import FieldError


@pytest.mark.parametrize(
    ("check", "args"),
    [
        (rule_words.only, ({"targetz": 1}, ("targets",), "p")),
        (rule_words.check_name, ("", "p")),
        (rule_words.check_name, (5, "p")),
        (rule_words.check_name, ("x" * 121, "p")),
        (rule_words.check_ident, ("two words", "p")),
        (rule_words.check_ident, ("", "p")),
        (rule_words.check_ident, ("x" * 61, "p")),
        (rule_words.check_condition, ({"channel": ["pigeon"]}, "p", {})),
        (rule_words.check_condition, ({"tier": ["L9"]}, "p", {})),
        (rule_words.check_condition, ({"cause": ["boredom"]}, "p", {})),
        (rule_words.check_condition, ({"product": [""]}, "p", {})),
        (rule_words.check_condition, ({"product": [{}]}, "p", {})),
        (rule_words.check_condition, ({"product": [True]}, "p", {})),
        (rule_words.check_condition, ({"group": ["00"]}, "p", {"group": ("11",)})),
    ],
)
def test_what_cannot_be_meant_is_refused(check: Any, args: tuple[Any, ...]) -> None:
    with pytest.raises(FieldError) as caught:
        check(*args)
    assert caught.value.field.startswith("p")
    assert caught.value.sentence("zh") != caught.value.sentence("en")


def test_what_can_be_meant_is_taken() -> None:
    rule_words.only({"targets": 1}, ("targets",), "p")
    rule_words.only("nothing to look into", (), "p")
    rule_words.check_ident("夜班", "p")
    rule_words.check_condition({"channel": ["mail"], "priority": [1], "product": "text"}, "p", {})
    rule_words.check_condition(None, "p", {})
