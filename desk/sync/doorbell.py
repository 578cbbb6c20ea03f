"""Waking a thread that waits: by another thread, by its server, or by the end of the time."""

import contextlib
import os
import selectors


class Doorbell:
    """A pipe to oneself; `ring` is safe from any thread and never blocks."""

    def __init__(self) -> None:
        """Nobody has rung."""
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)

    def ring(self) -> None:
        """Wake whoever waits, or the next one who will."""
        with contextlib.suppress(OSError):
            os.write(self._writer, b".")

    def wait(self, seconds: float, server: int | None = None) -> set[str]:
        """Wait for a ring ("own"), for the descriptor `server` to become readable ("server"), or for the time's end."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._reader, selectors.EVENT_READ, "own")
            if server is not None:
                selector.register(server, selectors.EVENT_READ, "server")
            ready = {str(key.data) for key, _ in selector.select(seconds)}
        with contextlib.suppress(BlockingIOError):
            while os.read(self._reader, 4096):
                pass
        return ready

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._reader)
        os.close(self._writer)
