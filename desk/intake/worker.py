"""Workers in threads of their own: they begin, are asked to end, are waited for. Know no channel."""

import threading
from abc import ABC, abstractmethod

LOOK_EVERY_S = 1.0


class Worker(ABC):
    """Runs `_run` in a thread until `_stop` is set."""

    def __init__(self, name: str) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End after what is being done at the moment."""
        self._stop.set()
        self._thread.join()

    @abstractmethod
    def _run(self) -> None:
        """Work until the end is asked for."""


class OutboxWorker(Worker):
    """Looks every second for what waits in the outbox."""

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY_S):
            try:
                self.look()
            except OSError:
                continue  # the engine is ending or busy: the next look finds the same

    @abstractmethod
    def look(self) -> None:
        """Do what is due now."""
