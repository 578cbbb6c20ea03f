"""A ticket pane on a fake engine with a frozen clock, shown off screen."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desk.ui import i18n
from desk.ui.clock import Clock
from desk.ui.ticket.pane import TicketPane
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples

MakePane = Callable[..., TicketPane]


@pytest.fixture
def engine() -> FakeRequester:
    """Return an engine that knows the sample ticket."""
    return FakeRequester(
        answers={
            "query.ticket": samples.ticket(),
            "query.workspace": samples.workspace(),
            "query.canned_replies": samples.CANNED,
            "query.explain": samples.explain_rows(),
        }
    )


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    made = Clock()
    made.freeze(samples.NOW)
    return made


@pytest.fixture
def pane(qtbot: QtBot, engine: FakeRequester, clock: Clock) -> Iterator[TicketPane]:
    """Return a pane that shows the sample ticket."""
    i18n.use("en")
    made = TicketPane(engine, clock)
    qtbot.addWidget(made)
    made.resize(620, 900)
    made.show()
    made.show_ticket(samples.ticket().id)
    yield made
    made.hide()
