"""Without a window nobody waits for search or classifier: they are loaded when they are first asked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desk.classify.service import classifier_of
from desk.engine.connections import Connection
from desk.engine.core import Engine
from desk.engine.timer_list import ClassifierTimer, KnowledgeTimer
from desk.protocol.changes import Changes
from desk.protocol.messages import Hello
from desk.search.service import is_loaded, knowledge_of
from tests.unit.ops_kit import Kit


class Ground:
    """What the two timers see of an engine."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.has_windows = False
        self.feed = SimpleNamespace(listeners=list[Callable[[Changes], None]]())
        self.index = KnowledgeTimer(cast(Any, self), kit.store)
        self.classifier = ClassifierTimer(cast(Any, self), kit.store)

    def run(self) -> None:
        """Let the timers run."""
        self.index.run()
        self.classifier.run()


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """Return timers of a workspace of its own."""
    kit = Kit(tmp_path / "workspace")
    yield Ground(kit)
    classifier_of(kit.store).close()
    kit.store.close()


def test_nothing_is_loaded_without_a_window(ground: Ground) -> None:
    ground.feed.listeners[0](Changes(bulk=True))
    ground.run()
    assert not is_loaded(ground.kit.store)
    assert not classifier_of(ground.kit.store).begun


def test_the_first_question_loads(ground: Ground) -> None:
    knowledge_of(ground.kit.store)
    classifier_of(ground.kit.store).classify("x", "y")
    ground.run()
    assert knowledge_of(ground.kit.store).rebuilding is None
    assert classifier_of(ground.kit.store).begun


def test_a_window_is_expected_to_ask(ground: Ground) -> None:
    ground.has_windows = True
    ground.run()
    preparing = ground.index._preparing
    assert preparing is not None
    preparing.join()
    ground.run()
    assert is_loaded(ground.kit.store)
    assert classifier_of(ground.kit.store).begun


def test_windows_are_told_from_other_clients(ground: Ground) -> None:
    engine = Engine(
        ground.kit.store,
        hello=Hello("desk", 1, 1, 1),
        perform=cast(Any, None),
        answer=cast(Any, None),
        is_op=bool,
        job_starts={},
    )
    client = Connection(None, engine.welcome, engine.receive)
    client.source = "cli"
    engine.welcome(client)
    assert not engine.has_windows
    client.source = "window"
    assert engine.has_windows
