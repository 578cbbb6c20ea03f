"""Posts notifications to a running `desk serve` at a fixed rate and says how long each answer took.

The rate is kept whatever the answers take (each wait counts from the moment the post was due). Of twenty posts
one opens a new group, four bring a new occurrence, the others repeat; half-way a group of 1,000 alerts arrives.
"""

import asyncio
import json
import sys
import time

from desk.bench.processes import say

CONNECTIONS, GROUPS, BIG = 48, 200, 1_000


def alert(name: str, host: str, at: int) -> dict[str, object]:
    """Return an alert that fires."""
    return {
        "status": "firing", "labels": {"alertname": name, "host": host, "severity": "warning", "service": "bench"},
        "annotations": {"summary": f"{name} on {host}", "description": "measured by desk bench " * 8},
        "startsAt": f"2026-11-22T{at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}Z",
        "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "http://prometheus/graph", "fingerprint": f"{name}-{host}",
    }  # fmt: skip


def body(name: str, hosts: int = 1, at: int = 0, nonce: int = 0) -> bytes:
    """Return a notification of one group."""
    found = {
        "version": "4", "status": "firing", "groupLabels": {"alertname": name}, "receiver": "desk", "nonce": nonce,
        "alerts": [alert(name, f"h{number}", at) for number in range(hosts)],
    }  # fmt: skip
    return json.dumps(found).encode()


def plan(count: int) -> list[bytes]:
    """Return the bodies in order."""
    bodies = []
    for number in range(count):
        group = f"G{number * 7 % GROUPS}"
        if number % 20 == 0:
            bodies.append(body(f"N{number}", nonce=number))
        else:
            bodies.append(body(group, at=number if number % 5 == 1 else 0, nonce=number))
    bodies.insert(count // 2, body("Big", BIG))
    return bodies


class Load:
    """The posts, their due times and how long each took."""

    def __init__(self, port: int, token: str, rate: float) -> None:
        self._port, self._token, self._rate = port, token, rate
        self.waits: list[float] = []
        self.statuses: dict[int, int] = {}

    async def run(self, bodies: list[bytes]) -> float:
        """Post everything; return the seconds it took."""
        queue = list(enumerate(bodies))[::-1]
        began = time.perf_counter()
        await asyncio.gather(*(self._line(queue, began) for _ in range(CONNECTIONS)))
        return time.perf_counter() - began

    async def _line(self, queue: list[tuple[int, bytes]], began: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while queue:
            number, data = queue.pop()
            due = began + number / self._rate if self._rate else time.perf_counter()
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            head = (
                f"POST /hook/bench HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {self._token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
            )
            writer.write(head.encode() + data)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in answer.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            await reader.readexactly(length)
            self.waits.append((time.perf_counter() - due) * 1000)
            status = int(answer[9:12])
            self.statuses[status] = self.statuses.get(status, 0) + 1
        writer.close()


def main() -> None:
    """Measure and say."""
    port, token, rate, count = int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    warm, load = Load(port, token, 0), Load(port, token, rate)
    asyncio.run(warm.run([body(f"G{number}") for number in range(GROUPS)]))
    seconds = asyncio.run(load.run(plan(count)))
    stored = load.statuses.get(200, 0) + warm.statuses.get(200, 0)
    say(waits=load.waits, rate=len(load.waits) / seconds, stored=stored, refused=count + 1 + GROUPS - stored)


if __name__ == "__main__":
    main()
