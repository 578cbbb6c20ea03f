"""Light markup: what people type becomes blocks and spans, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st

from desk.ui.ticket.markup import LINE, Span, parse


def test_paragraphs_lists_and_code() -> None:
    blocks = parse("one\ntwo\n\n- a\n- b\n1. c\n```\nx = 1\n  y\n```\nend")
    assert [block.kind for block in blocks] == ["text", "item", "item", "item", "code", "text"]
    assert blocks[0].text == f"one{LINE}two"
    assert [block.marker for block in blocks[1:4]] == ["•", "•", "1."]
    assert blocks[1].gap
    assert blocks[4].text == f"x = 1{LINE}  y"


def test_inline_marks() -> None:
    (block,) = parse("a **bold** and `code` at https://desk.example/x。")
    assert block.text == "a bold and code at https://desk.example/x。"
    assert block.spans == (Span(2, 4, "bold"), Span(11, 4, "code"), Span(19, 22, "link"))


def test_marks_that_are_none_stay() -> None:
    assert parse("2 ** 3 ** 4")[0].text == "2 ** 3 ** 4"
    assert parse("-5 degrees")[0].kind == "text"


def test_html_and_hiding_characters_stay_visible() -> None:
    (block,) = parse("<b>x</b>\x00\u202e")
    assert block.text == "<b>x</b>␀⟦U+202E⟧"


def test_an_open_fence_ends_with_the_text() -> None:
    assert parse("```\nlog")[0].kind == "code"


@given(st.text(alphabet=st.sampled_from("a`*-\n 支1.#hps:/"), max_size=60))
def test_spans_stay_inside_their_block(text: str) -> None:
    for block in parse(text):
        end = 0
        for span in block.spans:
            assert span.start >= end
            end = span.start + span.length
        assert end <= len(block.text)


def test_stars_that_never_close_are_read_in_one_pass() -> None:
    for text in ("**a " * 40_000, "*" * 100_000, "** " * 40_000):
        (block,) = parse(text)
        assert block.spans == ()
        assert block.text == text.rstrip()
    (block,) = parse("**a** **b ** **c**")
    assert [block.text[span.start : span.start + span.length] for span in block.spans] == ["a", "c"]
