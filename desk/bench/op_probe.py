"""One queue and one engine; `python -m desk.bench.op_probe DIRECTORY N` does each op N times and takes times."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk.bench.gui import Bench, application, wait_until
from desk.bench.processes import say
from desk.protocol.messages import Failure
from desk.protocol.queue import QueueQuery, QueueRow

Arguments = Callable[[QueueRow, int], dict[str, Any] | None]

MOST_S = 3.0
_IN_A_DAY_US = 86_400_000_000
OPS: dict[str, Arguments] = {
    "ticket.take": lambda row, _: {},
    "ticket.reply": lambda row, n: {"body": f"Please try again and tell us the code shown ({n}). 请再试一次。"},
    "ticket.note": lambda row, n: {"body": f"Checked the log of the gateway, attempt {n}."},
    "ticket.diagnose": lambda row, n: {"hypothesis": "DNS", "step": f"dig {n}", "evidence": "timeout",
                                       "result": "open", "method": "top_down"},
    "ticket.priority": lambda row, n: {"to": (row.priority + 1) % 5, "reason": f"measured {n}"},
    "ticket.tags": lambda row, n: {"added": [f"bench{n}"], "removed": []},
    "ticket.title": lambda row, n: {"to": f"{row.title[:80]} ({n})"},
    "ticket.customer_message": lambda row, n: {"body": "It still does not work. 还是不行。", "channel": "phone"},
    "ticket.wait": lambda row, n: {"state": "waiting_third_party", "reason": "vendor",
                                   "expected_until_us": time.time_ns() // 1000 + _IN_A_DAY_US},
    "ticket.resume": lambda row, _: {},
}  # fmt: skip


class Clicks(Bench):
    """Performs ops on visible rows as a person would.

    Attributes:
        unpainted: ops after which no repaint came in time.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.unpainted: list[str] = []

    def op_ms(self, verb: str, row: QueueRow, args: dict[str, Any]) -> float | None:
        """Return click to repainted row; None where the rules forbid the op on this ticket."""
        done: list[object] = []
        refused: list[Failure] = []
        heard: list[float] = []
        self.client.changed.connect(lambda _: heard.append(time.perf_counter()))
        began = time.perf_counter()
        self.client.request(
            verb, {"ticket": row.id, **args}, done=done.append, failed=refused.append, write=True
        )
        try:
            wait_until(lambda: refused or (done and heard and self.paints.last > heard[0]), seconds=MOST_S)
        except TimeoutError:
            self.unpainted.append(f"{verb}: answered {bool(done)}, heard {bool(heard)}")
            return None
        return None if refused else (self.paints.last - began) * 1000


def main() -> None:
    """Measure and answer."""
    application()
    times: dict[str, list[float]] = {verb: [] for verb in OPS}
    with Clicks(Path(sys.argv[1])) as bench:
        bench.pane.loader.open(QueueQuery(view="open", sort="created"))
        bench.settle(2)
        first, last = bench.pane.view.visible_rows()
        for turn in range(int(sys.argv[2])):
            for verb, arguments in OPS.items():
                number = first + turn % max(last - first, 1)
                row = bench.pane.model.row_at(number)
                args = None if row is None else arguments(row, turn)
                if row is None or args is None:
                    continue
                took = bench.op_ms(verb, row, args)
                if took is not None and turn:
                    times[verb].append(took)
                bench.settle(0.05)
        say(times={verb: values for verb, values in times.items() if values}, unpainted=bench.unpainted)


if __name__ == "__main__":
    main()
