"""Long work of the engine (import, demo, rebuild) as generators that run between requests.

A job yields often (every 20 ms or so) and holds no transaction while it does: each of its steps is whole.
Knows nothing of what a job does; turns its steps into progress with rate and time to go.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from desk.protocol.messages import Event

REPORT_EVERY_S = 0.2
RATE_OVER_S = 8.0


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is: `total` is 0 while unknown; `note` says what is being done, `unit` what is counted."""

    done: int
    total: int = 0
    note: str = ""
    unit: str = ""


Work = Generator[Step, None, Any] | Iterator[Step]
"""A job at work; what the generator returns is the job's result (plain JSON values)."""


@dataclass(slots=True)
class Job:
    """One job in the line.

    Attributes:
        number: its id in this engine.
        name: the verb that started it.
        work: the generator.
        op_id: of the request, so that a repeated one finds the same job.
        language: of the person who asked, for the sentence of a failure.
        step: the last step heard.
        times: (instant, done) of the last seconds, for the rate.
    """

    number: int
    name: str
    work: Work
    op_id: bytes
    language: str
    step: Step = Step(0)
    times: deque[tuple[float, int]] = field(default_factory=deque)
    reported: float = 0.0


class Jobs:
    """The line of jobs; the first one is advanced, the others wait for it."""

    def __init__(
        self, report: Callable[[Event], None], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`report` hears every progress event."""
        self._report = report
        self._clock = clock
        self._line: deque[Job] = deque()
        self._numbers: dict[bytes, int] = {}
        self._count = 0

    @property
    def active(self) -> bool:
        """Tell whether any job wants to go on."""
        return bool(self._line)

    def numbers(self) -> list[int]:
        """Return the ids of the jobs that are running or waiting."""
        return [job.number for job in self._line]

    def known(self, op_id: bytes) -> int | None:
        """Return the job that this request started before, None if there is none."""
        return self._numbers.get(op_id) if op_id else None

    def start(
        self, name: str, work: Work, *, op_id: bytes = b"", language: str = "en", first: bool = False
    ) -> int:
        """Put a job in the line and return its id; `first`: before all but those of its name."""
        self._count += 1
        job = Job(self._count, name, work, op_id, language)
        self._line.insert(sum(one.name == name for one in self._line) if first else len(self._line), job)
        if op_id:
            self._numbers[op_id] = job.number
        return job.number

    def current(self) -> Job | None:
        """Return the job whose turn it is."""
        return self._line[0] if self._line else None

    def advance(self) -> bool:
        """Let the first job do one step; True if it has ended. Its errors pass to the caller."""
        job = self._line[0]
        try:
            job.step = next(job.work)
        except StopIteration as end:
            self._finish(job, result=end.value)
            return True
        now = self._clock()
        if now - job.reported >= REPORT_EVERY_S:
            job.reported = now
            self._report(self._progress(job, now))
        return False

    def fail(self, job: Job, code: str, sentence: str) -> None:
        """End a job whose step raised, and say why."""
        self._finish(job, failure={"code": code, "sentence": sentence})

    def cancel(self, number: str) -> bool:
        """End a job before its time; what its finished steps did stays. False if there is no such job."""
        for job in self._line:
            if str(job.number) == number:
                _close(job)
                self._finish(job, cancelled=True)
                return True
        return False

    def close(self) -> None:
        """End all jobs; the engine stops."""
        while self._line:
            _close(self._line.popleft())

    def _finish(self, job: Job, **extra: Any) -> None:
        self._line.remove(job)
        event = self._progress(job, self._clock())
        self._report(Event(event="progress", data={**event.data, "finished": True, "eta_s": 0, **extra}))

    def _progress(self, job: Job, now: float) -> Event:
        rate = _rate(job, now)
        left = job.step.total - job.step.done
        data = {
            "job": str(job.number),
            "name": job.name,
            "done": job.step.done,
            "total": job.step.total,
            "rate": round(rate, 1),
            "eta_s": round(left / rate) if rate > 0 and left >= 0 and job.step.total else None,
            "finished": False,
            "cancelled": False,
            "note": job.step.note,
            "unit": job.step.unit,
        }
        return Event(event="progress", data=data)


def _rate(job: Job, now: float) -> float:
    """Return the job's things a second over the last seconds."""
    times = job.times
    if times and job.step.done < times[-1][1]:
        times.clear()  # a new phase counts from nothing again
    times.append((now, job.step.done))
    while len(times) > 2 and now - times[0][0] > RATE_OVER_S:
        times.popleft()
    seconds = now - times[0][0]
    return (job.step.done - times[0][1]) / seconds if seconds > 0 else 0.0


def _close(job: Job) -> None:
    if isinstance(job.work, Generator):
        job.work.close()
