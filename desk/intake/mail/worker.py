"""A worker in a thread of its own: begins, is asked to end, is waited for. Knows no mail."""

import threading
from abc import ABC, abstractmethod


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
