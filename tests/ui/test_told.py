"""What a person is told in the window, and the switch that keeps the engine told of the person."""

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.protocol.team import MyAvailability, NoticeView
from desk.ui.availability import Availability, AvailabilityButton
from desk.ui.idle import IdleWatch
from tests.ui.fakes import FakeRequester


class FakeWindow(QMainWindow):
    """The faces of the window that availability and notices use."""

    workspace_known = Signal(object)
    closing = Signal()

    def __init__(self, requester: FakeRequester) -> None:
        super().__init__()
        self.now_us = 1_000
        self.context = SimpleNamespace(requester=requester, clock=SimpleNamespace(now_us=lambda: self.now_us))
        self.navigation = SimpleNamespace(availability=AvailabilityButton())
        self.navigation.availability.setParent(self)
        self.notes: list[str] = []
        self.failures: list[Failure] = []
        self.status = SimpleNamespace(show_note=self.notes.append)
        self.memory = SimpleNamespace(settings=lambda: {"idle_minutes": 10})

    def on_failure(self, failure: Failure) -> None:
        """Keep it."""
        self.failures.append(failure)


def notice(number: int, *, priority: int = 2, reason: str = "dispatched") -> NoticeView:
    return NoticeView(
        id=bytes([number]) * 16, ticket=b"t" * 16, number=f"T-{number}", title="x", priority=priority,
        person=b"p" * 16, name="", reason=reason, state="told", why="urgent", fired_us=1, due_us=None,
        seen_us=None, sentence="dispatched",
    )  # fmt: skip


@pytest.fixture
def made(qtbot: QtBot) -> tuple[Availability, FakeWindow, FakeRequester, dict[str, float]]:
    requester = FakeRequester()
    requester.answers = {
        "query.my_availability": MyAvailability(state="available", cause="person", on_roster=True),
        "query.notices": [],
    }
    window, idle = FakeWindow(requester), {"s": 0.0}
    qtbot.addWidget(window)
    availability: Any = Availability(window, idle_seconds=lambda: idle["s"])  # type: ignore[arg-type]
    window.workspace_known.emit(None)
    return availability, window, requester, idle


def test_idle_is_away_and_back(made: Any) -> None:
    availability, window, requester, idle = made
    assert availability.state == "available"
    availability.look()
    assert "person.availability" not in requester.verbs()
    idle["s"] = 700
    availability.look()
    assert requester.last("person.availability") == {"state": "away", "cause": "idle"}
    requester.answers["query.my_availability"] = MyAvailability(state="away", cause="idle", on_roster=True)
    availability.on_changes(Changes(items=(Change("availability", b"p"),)))
    idle["s"] = 3
    availability.look()
    assert requester.last("person.availability") == {"state": "available", "cause": "back"}
    availability.next()
    assert requester.last("person.availability") == {"state": "available", "cause": "person"}
    window.closing.emit()
    assert requester.last("person.availability") == {"state": "offline", "cause": "closed"}


def test_the_next_shifts_are_learned_before_the_known_ones_end(made: Any) -> None:
    availability, window, requester, _ = made
    heard: list[Any] = []
    availability.shifts_known.connect(heard.append)
    requester.answers["query.my_availability"] = MyAvailability(
        state="available", cause="person", on_roster=True, shifts=((5, 9),), until_us=9_000
    )
    availability.on_changes(Changes(items=(Change("person", b"p"),)))
    assert heard == [((5, 9),)]
    availability.look()
    assert len(heard) == 1
    window.now_us = 5_000
    availability.look()
    assert len(heard) == 2


def test_a_new_start_brings_the_person_back(made: Any) -> None:
    availability, window, requester, _ = made
    availability.state = ""
    requester.answers["query.my_availability"] = MyAvailability(
        state="offline", cause="closed", on_roster=True
    )
    window.workspace_known.emit(None)
    assert requester.last("person.availability") == {"state": "available", "cause": "back"}


def test_news_is_said_once_urgent_again_until_seen(made: Any) -> None:
    availability, window, requester, _ = made
    told = availability.told
    heard: list[NoticeView] = []
    told.said.connect(heard.append)
    calm, loud = notice(1), notice(2, priority=1)
    requester.answers["query.notices"] = [calm, loud, notice(3, reason="warning")]
    for _ in range(2):
        availability.on_changes(Changes(items=(Change("notice", b"n"),)))
    assert sorted(one.number for one in heard) == ["T-1", "T-2"]
    assert len(window.notes) == 2
    told.repeat()
    assert [one.number for one in heard[2:]] == ["T-2"]
    told.see(b"t" * 16)
    assert len(requester.last("notice.seen")["notices"]) == 2
    told.repeat()
    assert len(heard) == 3
    requester.answers["query.notices"] = Failure("x", "no")
    availability.on_changes(Changes(items=(Change("notice", b"n"),)))


def test_idle_time_of_the_window_itself(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    watch = IdleWatch(window)
    assert watch.seconds() >= 0
    assert isinstance(watch, QObject)
