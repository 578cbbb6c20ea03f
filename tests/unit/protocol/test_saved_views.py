"""A saved list as a line of text: out and in again, and sentences for what is none."""

import pytest

from desk.process.errors import KnownError
from desk.protocol.saved_views import SavedView, checked, from_text, to_text

VIEW = SavedView(
    id="", name="网络 P1", query='in:open p:P1 group:"Net Ops" "a | b"', layout="columns",
    columns=(("number", 90), ("title", 300)),
)  # fmt: skip


def test_a_line_carries_the_whole_view() -> None:
    assert from_text("  " + to_text(VIEW) + "\n") == VIEW
    plain = SavedView(id="", name="Plain", query="")
    assert from_text(to_text(plain)) == plain


@pytest.mark.parametrize(
    "text", ["", "state:new", "desk-view:1 name:x state:new", "desk-view:2 name:x | p:P1"]
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(KnownError):
        from_text(text)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " \x00 "}, "view_name"),
        ({"layout": "cards"}, "view_layout"),
        ({"query": "foo:bar"}, "filter_key"),
    ],
)
def test_unusable_views_are_refused(changed: dict[str, str], code: str) -> None:
    with pytest.raises(KnownError) as caught:
        checked(SavedView(**{"id": "", "name": "x", "query": "", **changed}))
    assert caught.value.code == code


def test_names_and_widths_are_tidied() -> None:
    tidy = checked(
        SavedView(id="", name="  a   b ", query="", columns=(("title", 9), ("Bad!", 50), ("sla", 99_999)))
    )
    assert tidy.name == "a b"
    assert tidy.columns == (("title", 30), ("sla", 2000))
