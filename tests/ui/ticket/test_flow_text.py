"""Laid-out text: height, hits, words, selection."""

from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from desk.ui.ticket.flow_text import FlowText


def test_narrow_text_is_higher(qtbot: QtBot) -> None:
    text = "支付回调超时 connection timeout " * 10
    assert FlowText(text, 150).height > FlowText(text, 600).height > 0


def test_positions_words_and_text(qtbot: QtBot) -> None:
    flow = FlowText("hello world\n\n- first\n- second", 400)
    assert flow.plain == "hello world\nfirst\nsecond"
    assert flow.position_at(QPointF(0, 0)) == 0
    assert flow.position_at(QPointF(1000, 1000)) == len(flow.plain)
    start, end = flow.word_at(8)
    assert flow.text_between(start, end).strip() == "world"
    assert flow.text_between(20, 6) == "world\nfirst\nse"


def test_links_are_found_under_the_pointer(qtbot: QtBot) -> None:
    flow = FlowText("https://desk.example/a", 400)
    assert flow.link_at(QPointF(20, 8)) == "https://desk.example/a"
    assert flow.link_at(QPointF(20, 80)) == ""
