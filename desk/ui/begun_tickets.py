"""Forms of new tickets that were begun and not sent: kept when they are closed and, by the journal, over a crash."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from desk.ui.journal import Key

PLACE = "new-ticket"
State = dict[str, Any]


class BegunTickets:
    """What stands in the open forms, and what stood in those that were closed; the last one first."""

    def __init__(self) -> None:
        self._kept: list[State] = []
        self._open: dict[object, Callable[[], State]] = {}

    def adopt(self, texts: Mapping[Key, str]) -> int:
        """Take what the journal brought back; returns how many forms that were."""
        for (place, _), text in texts.items():
            if place == PLACE:
                with suppress(ValueError):  # of a newer form
                    self._keep(json.loads(text))
        return len(self._kept)

    def pending(self) -> dict[Key, str]:
        """Return the forms as the journal takes them."""
        states = [*self._kept, *filter(None, (state() for state in self._open.values()))]
        return {(PLACE, str(n)): json.dumps(state, ensure_ascii=False) for n, state in enumerate(states)}

    def begin(self, form: object, state: Callable[[], State]) -> None:
        """Note an open form and what says its state, empty while nothing is typed."""
        self._open[form] = state

    def end(self, form: object, *, keep: bool) -> None:
        """Note that a form is gone; what was not sent is kept. A second word about a form changes nothing."""
        state = self._open.pop(form, None)
        if state is not None and keep:
            self._keep(state())

    def take(self) -> State:
        """Return what was begun last, which is kept no longer; empty where nothing was."""
        return self._kept.pop() if self._kept else {}

    def _keep(self, state: Any) -> None:
        if isinstance(state, dict) and state:
            self._kept.append(state)
