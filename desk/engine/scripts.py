"""The engine's side of automation scripts: begins runs, passes their output on, records their end.

A run works in threads of its own; the engine's loop only begins it and takes its record. What was cut off
by the death of an engine is ended and recorded at the next start.
"""

import base64
import json
import os
import secrets
import tempfile
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from desk.automation import log_report
from desk.automation.runner import SSH_OPTIONS, Job, Result, Run, sweep_far, sweep_local
from desk.engine.calls import Caller
from desk.engine.connections import Connection
from desk.engine.core import Engine
from desk.engine.log import LOGGER, describe
from desk.models.scripts import StoredScript, find_script
from desk.models.store import Store
from desk.ops.scripts import unended
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.ids import new_id
from desk.process.scripts import LOCAL, Values, check_values
from desk.protocol.messages import Event, Reply, Request
from desk.protocol.scripts import RunOutput, RunView
from desk.protocol.verbs import parse_arguments
from desk.protocol.views import KnowledgeAnswer

AT_ONCE = 8
"""Hosts on which one run works at the same time."""

TELL_EVERY_S = 0.1
LINES_TOLD = 400
LINES_KEPT = 5_000
ENDED_KEPT = 20
"""Lines told to the windows at a time; what a flood writes meanwhile stands in the record."""

messages.register(
    {
        "script_busy": (
            "{count} runs are at work. Wait for one of them to end.",
            "已有 {count} 个脚本正在运行，请等待其中一个结束。",
        ),
    }
)
MOST_RUNS = 4
ARTICLES = 2


class RunArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of `script.run`; `confirm` repeats the hosts, `release` is the entry that lets it run."""

    name: str
    hosts: tuple[str, ...]
    values: dict[str, str] = {}
    ticket: bytes | None = None
    dry_run: bool = False
    confirm: tuple[str, ...] = ()
    release: bytes | None = None


@dataclass(slots=True)
class _Work:
    """One run: on which hosts, what they said so far."""

    ident: bytes
    view: RunView
    script: StoredScript
    values: Values
    mark: str
    language: str
    runs: dict[str, Run] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    results: list[dict[str, Any]] | None = None
    output: str = ""
    told: float = 0.0
    cancelled: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Scripts:
    """The runs of one engine."""

    def __init__(self, engine: Engine, store: Store) -> None:
        """Answer `script.run`, `script.cancel` and `script.runs`; end what an earlier engine left."""
        self._engine = engine
        self._store = store
        self._caller = Caller(engine)
        self._works: dict[str, _Work] = {}
        self._ended: deque[_Work] = deque(maxlen=ENDED_KEPT)
        engine.verbs |= {
            "script.run": self._run,
            "script.cancel": self._cancel,
            "script.runs": self._runs,
            "script.output": self._output,
        }
        left = unended(store.connection)
        if left:
            threading.Thread(target=self._end_cut_off, args=(left,), name="cut off runs", daemon=True).start()

    # ---- verbs (the engine's thread) ---------------------------------------------------------------

    def _run(self, request: Request, connection: Connection) -> Reply:
        asked = RunArguments(**parse_arguments(RunArguments, request.verb, request.args))
        if len(self._works) >= MOST_RUNS:
            raise KnownError("script_busy", count=MOST_RUNS)
        ident, mark = new_id(self._store.clock(), os.urandom(8)), secrets.token_hex(12)
        args = {"values": {}, **request.args, "run": base64.b64encode(ident).decode(), "mark": mark}
        begun = self._engine.reply_to(
            Request(request.n, "script.begin", args, op_id=request.op_id, language=request.language),
            connection,
        )
        if begun.failure is not None:
            return begun
        script = find_script(self._store.connection, asked.name)
        assert script is not None
        title = script.manifest.title[request.language.startswith("zh")]
        view = RunView(
            run=ident.hex(), name=asked.name, title=title, ticket=asked.ticket or b"",
            hosts=tuple(dict.fromkeys(asked.hosts)), dry_run=asked.dry_run, began_us=self._store.clock(),
        )  # fmt: skip
        work = _Work(ident, view, script, check_values(script.manifest, asked.values), mark, request.language)
        self._works[view.run] = work
        threading.Thread(target=self._work, args=(work,), name="script", daemon=True).start()
        return Reply(n=request.n, result=view)

    def _cancel(self, request: Request, _: Connection) -> Reply:
        work = self._works.get(str(request.args.get("run", "")))
        if work is None:
            raise KnownError("script_run_missing")
        with work.lock:
            work.cancelled = True
            runs = list(work.runs.values())
        for run in runs:
            run.cancel()
        return Reply(n=request.n, result={})

    def _runs(self, request: Request, _: Connection) -> Reply:
        return Reply(n=request.n, result=[work.view for work in self._works.values()])

    def _output(self, request: Request, _: Connection) -> Reply:
        """Return what a run said from a line on; with its results once it has ended."""
        run, start = str(request.args.get("run", "")), int(request.args.get("start", 0))
        work = self._works.get(run) or next((one for one in self._ended if one.view.run == run), None)
        if work is None:
            raise KnownError("script_run_missing")
        with work.lock:
            said = RunOutput(
                lines=tuple(work.heard[start:]), next=len(work.heard), finished=work.results is not None,
                results=tuple(work.results or ()), output=work.output,
            )  # fmt: skip
        return Reply(n=request.n, result=said)

    # ---- at work (threads of the run) ----------------------------------------------------------------

    def _work(self, work: _Work) -> None:
        try:
            with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="script host") as pool:
                results = list(pool.map(lambda host: self._on_host(work, host), work.view.hosts))
            self._tell(work, last=True)
            self._record(work, results)
        except Exception as error:  # thread boundary: the windows must hear of the end
            LOGGER.error("script %s: %s", work.view.name, describe(error))
            work.results, work.output = [], str(error)
            self._broadcast(work, {"finished": True, "results": [], "output": str(error)})
        finally:
            self._ended.append(work)
            self._works.pop(work.view.run, None)

    def _on_host(self, work: _Work, host: str) -> Result:
        prefix = f"{host}: " if len(work.view.hosts) > 1 else ""
        manifest = work.script.manifest
        job = Job(
            work.script.body, manifest.interpreter, host, work.values, manifest.timeout_s, work.view.dry_run
        )
        try:
            with work.lock:
                if work.cancelled:
                    return Result(host, None, "", 0.0, False, "cancelled")
                run = Run(job, lambda line: self._hear(work, prefix + line), mark=work.mark)
                work.runs[host] = run
        except (KnownError, OSError) as error:
            said = error.sentence(work.language) if isinstance(error, KnownError) else str(error)
            self._hear(work, prefix + said)
            return Result(host, None, said, 0.0, False, "not_started")
        return run.wait()

    def _hear(self, work: _Work, line: str) -> None:
        with work.lock:
            work.lines.append(line)
            if len(work.heard) < LINES_KEPT:
                work.heard.append(line[:2000])
            due = time.monotonic() - work.told >= TELL_EVERY_S
        if due:
            self._tell(work)

    def _tell(self, work: _Work, *, last: bool = False) -> None:
        with work.lock:
            lines, work.lines = work.lines, []
            work.told = time.monotonic()
        if lines and (work.script.manifest.result == "text" or not last):
            self._broadcast(work, {"lines": [line[:2000] for line in lines[-LINES_TOLD:]]})

    def _broadcast(self, work: _Work, data: dict[str, Any]) -> None:
        ticket = base64.b64encode(work.view.ticket).decode()
        self._engine.broadcast(Event(event="script", data={"run": work.view.run, "ticket": ticket, **data}))

    def _record(self, work: _Work, results: list[Result]) -> None:
        text, words = self._explained(work, _joined(results))
        with tempfile.TemporaryDirectory(prefix="desk-run-") as folder:
            path = Path(folder) / f"{work.view.name}.txt"
            path.write_text(text, "utf-8")
            said = [
                {
                    "host": result.host, "exit_code": result.exit_code, "seconds": round(result.seconds, 2),
                    "killed": result.killed, "truncated": result.truncated,
                }
                for result in results
            ]  # fmt: skip
            self._caller.call(
                "ticket.script_record",
                {
                    "run": base64.b64encode(work.ident).decode(),
                    "results": said,
                    "text": words,
                    "output": {"path": str(path), "name": path.name, "type": "text/plain"} if text else None,
                },
            )
        with work.lock:
            work.results, work.output = said, words
        self._broadcast(work, {"finished": True, "results": said, "output": text})

    def _explained(self, work: _Work, output: str) -> tuple[str, str]:
        """Return (the output, what of it stands in the timeline); a log's report gets its articles."""
        report = log_report.parse(output) if work.script.manifest.result == "log_report" else None
        if report is None:
            return output, output
        report = log_report.with_articles(report, self._articles_for)
        whole = json.dumps(report, ensure_ascii=False, indent=1)
        return whole, log_report.in_words(report, work.language)

    def _articles_for(self, signature: str) -> list[dict[str, str]]:
        if not signature:
            return []
        reply = self._caller.call("kb.suggest", {"title": signature})
        found = msgspec.json.decode(reply.result, type=KnowledgeAnswer)
        return [{"id": hit.id.hex(), "title": hit.title} for hit in found.hits[:ARTICLES]]

    # ---- after a kill --------------------------------------------------------------------------------

    def _end_cut_off(self, rows: list[Any]) -> None:
        """End and record the runs of an engine that was killed."""
        for row in rows:
            hosts = msgspec.json.decode(row.facts)["hosts"]
            for host in hosts:
                if host == LOCAL:
                    sweep_local(row.mark)
                else:
                    sweep_far(("ssh", *SSH_OPTIONS), host, row.mark)
            results = [{"host": host, "killed": "cut_off"} for host in hosts]
            args = {"run": base64.b64encode(bytes(row.id)).decode(), "results": results}
            try:
                self._caller.call("ticket.script_record", args)
            except OSError as error:
                LOGGER.warning("run of %s: %s", row.name, error)

    def close(self) -> None:
        """End every run; the engine stops."""
        for work in list(self._works.values()):
            with work.lock:
                work.cancelled = True
                runs = list(work.runs.values())
            for run in runs:
                run.cancel()
        self._caller.close()


def _joined(results: list[Result]) -> str:
    if len(results) == 1:
        return results[0].output
    return "\n".join(f"===== {result.host} =====\n{result.output}" for result in results)
