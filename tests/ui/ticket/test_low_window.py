"""In a low window the head scrolls, so that what is being written keeps its room and its button."""

import msgspec
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from desk.ui.fitting import cut_texts
from desk.ui.layout import KNOWLEDGE, KNOWLEDGE_LOW, NAVIGATION, QUEUE, QUEUE_LOW, first_columns
from desk.ui.ticket.pane import TicketPane
from desk.ui.widgets.elided import ElidedLabel
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples


def settle() -> None:
    for _ in range(20):
        QApplication.processEvents()


@pytest.mark.parametrize("kind", ["reply", "note", "diagnosis", "call"])
def test_the_button_stays_in_a_low_window(pane: TicketPane, kind: str) -> None:
    pane.resize(430, 590)
    pane.composer.show_kind(kind)
    settle()
    send = pane.composer.tools.send_button
    assert send.mapTo(pane, QPoint(0, send.height())).y() <= pane.height()
    assert pane.size().height() == 590
    assert not [text for text in cut_texts(pane) if text.startswith("overlap")]
    assert pane.timeline.height() >= 60


def test_the_head_is_whole_where_there_is_room_and_scrolls_where_not(pane: TicketPane) -> None:
    scroll = pane.header.body
    pane.resize(620, 900)
    settle()
    assert scroll.verticalScrollBar().maximum() == 0
    cuts: list[bool] = []
    scroll.cut.connect(cuts.append)
    pane.composer.show_kind("diagnosis")
    pane.resize(430, 480)
    settle()
    assert scroll.verticalScrollBar().maximum() > 0
    assert cuts[-1]
    pane.resize(620, 900)
    settle()
    assert scroll.verticalScrollBar().maximum() == 0
    assert not cuts[-1]


@pytest.mark.parametrize(
    ("width", "wanted"), [(1920, [QUEUE, 996, KNOWLEDGE]), (1440, [QUEUE, 516, KNOWLEDGE])]
)
def test_a_wide_window_has_the_widths_of_the_look(width: int, wanted: list[int]) -> None:
    assert first_columns(width) == wanted


def test_in_a_narrow_window_the_neighbours_make_room_for_the_ticket() -> None:
    queue, ticket, knowledge = first_columns(1280)
    assert queue < QUEUE
    assert knowledge <= KNOWLEDGE
    assert ticket > 1280 - NAVIGATION - QUEUE - KNOWLEDGE
    assert first_columns(1024)[::2] == [QUEUE_LOW, KNOWLEDGE_LOW]


def test_a_sliver_of_a_name_is_not_shown(pane: TicketPane) -> None:
    label = ElidedLabel("→ emma.clark@globex.example", pane)
    label.least = 72
    label.resize(40, 20)
    label.show()
    empty = ElidedLabel("", pane)
    empty.resize(40, 20)
    assert label.grab().toImage() == empty.grab().toImage()
    label.resize(90, 20)
    empty.resize(90, 20)
    assert label.grab().toImage() != empty.grab().toImage()


def test_long_names_widen_no_pane(pane: TicketPane, engine: FakeRequester) -> None:
    ticket = samples.ticket()
    group = msgspec.structs.replace(ticket.group, name="International Payments Operations " * 4)
    engine.answers["query.ticket"] = msgspec.structs.replace(
        ticket, group=group, title="ERR_CERT_AUTHORITY_INVALID_WHEN_OPENING_HTTPS_" * 3
    )
    pane.show_ticket(None)
    pane.resize(430, 590)
    pane.show_ticket(ticket.id)
    settle()
    assert pane.width() == 430
    body = pane.header.body
    assert body.widget().width() <= body.viewport().width() + 1
    assert pane.header.title.text().endswith("HTTPS_")
