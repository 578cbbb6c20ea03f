"""How far a first copy is, said a few times a second, and the wish to stop it.

One `Progress` belongs to one line to the server. What does the work calls `begin`, `advance` and `end`; another thread
may call `stop`. Knows nothing of tickets, files or windows.
"""

import time
from collections import deque
from collections.abc import Callable

from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.sharing import CopyProgress

SAY_EVERY_S = 0.25
WINDOW_S = 5.0
"""The rate is that of the last seconds: what came before says little about what is left."""

STOPPED = "copy_stopped"

messages.register(
    {
        STOPPED: (
            "The copy from the shared database was stopped. What has come is kept and usable; “Sync now”, `desk sync now`"
            " or the next start brings the rest. What you write is sent meanwhile.",
            "已停止从共享数据库复制。已获取的内容会保留并可使用；点击“立即同步”、运行 `desk sync now` 或下次启动时将继续。"
            "期间您所写的内容仍会发送。",
        ),
    }
)

Tell = Callable[[CopyProgress | None], None]


class Progress:
    """Counts work, estimates what is left, and ends it where somebody wants that.

    Attributes:
        stopped: whether somebody wants the copy to end; `resume` takes it back.
    """

    def __init__(
        self,
        tell: Tell = lambda _progress: None,
        clock: Callable[[], float] = time.monotonic,
        every_s: float = SAY_EVERY_S,
    ) -> None:
        """Nothing goes on; `tell` hears of it in the thread that works."""
        self._tell = tell
        self._clock = clock
        self._every_s = every_s
        self._stage, self._of, self._done, self._said = "", 0, 0, 0.0
        self._points: deque[tuple[float, int]] = deque()
        self.stopped = False

    def stop(self) -> None:
        """End the copy at its next step; safe from any thread."""
        self.stopped = True

    def resume(self) -> None:
        """Let copies go on again."""
        self.stopped = False

    def begin(self, stage: str, of: int) -> None:
        """Begin a stage (copy, compare, fold, fetch) of so many tickets."""
        self._stage, self._of, self._done = stage, of, 0
        now = self._clock()
        self._points.clear()
        self._points.append((now, 0))
        self._say(now)

    def advance(self, done: int) -> None:
        """Note how many are done; raises KnownError where the copy shall end."""
        if self.stopped:
            raise KnownError(STOPPED)
        if not self._stage:  # too little work to speak of
            return
        self._done = done
        now = self._clock()
        if now - self._said >= self._every_s:
            self._points.append((now, done))
            while len(self._points) > 2 and now - self._points[0][0] > WINDOW_S:
                self._points.popleft()
            self._say(now)

    def end(self) -> None:
        """Say that nothing goes on any more."""
        if self._stage:
            self._stage = ""
            self._tell(None)

    def _say(self, now: float) -> None:
        self._said = now
        (began, before), passed = self._points[0], now - self._points[0][0]
        rate = (self._done - before) / passed if passed > 0 and began < now else 0.0
        left = round((self._of - self._done) / rate) if rate > 0 else -1
        self._tell(
            CopyProgress(stage=self._stage, done=self._done, of=self._of, rate=round(rate), left_s=left)
        )
