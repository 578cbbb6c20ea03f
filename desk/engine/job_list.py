"""The jobs that the engine can run: verb -> how its work begins.

Knows arguments and which parts do the work; the readers and the generator are imported when a job needs
them, because they would double the time in which an engine starts.
"""

import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import msgspec

from desk.engine.article_jobs import ArticlesArguments, import_articles
from desk.engine.core import Start
from desk.engine.jobs import Step, Work
from desk.engine.pacing import paced, prefetched
from desk.models.store import Store
from desk.ops import derived, fulltext
from desk.ops.registry import perform
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.messages import Request
from desk.protocol.verbs import parse_arguments
from desk.search.service import knowledge_of

DEMO_NAME = "云帆服务台"
"""The invented organisation of the demo history (docs/demo.md)."""

IMPORT_BATCH = 12
"""Tickets an import stores at a time: about 25 ms."""

messages.register(
    {
        "demo_not_empty": (
            "This workspace already holds {tickets} tickets of your own. Make the demo in another one:"
            " `desk demo --workspace DIR`.",
            "此工作区已有 {tickets} 张您自己的工单。请在其他工作区创建演示数据：`desk demo --workspace 目录`。",
        ),
        "demo_numbers": (
            "“{field}” must be between {low} and {high}.",
            "“{field}”必须在 {low} 到 {high} 之间。",
        ),
        "import_missing": (
            "The file {path} does not exist or cannot be read. Check the name and try again.",
            "文件 {path} 不存在或无法读取，请检查文件名后重试。",
        ),
    }
)


class ImportArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of `job.import`; `map` is a path, empty names are chosen from the file."""

    path: str
    format: str = "auto"
    map: str = ""
    source: str = ""
    zone: str = ""
    reject_path: str = ""
    created_us: int | None = None


class DemoArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of `job.demo`; `now_us` 0 is the present, `articles` 0 the starter articles alone."""

    tickets: int = 2000
    seed: int = 1
    months: int = 6
    articles: int = 0
    now_us: int = 0


class RebuildArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of `job.rebuild`."""

    open_only: bool = False


def _start(store: Store, shape: type[msgspec.Struct], work: Callable[[Store, Any, Request], Work]) -> Start:
    def begin(request: Request) -> Work:
        return work(store, shape(**parse_arguments(shape, request.verb, request.args)), request)

    return begin


def job_starts(store: Store) -> dict[str, Start]:
    """Return the beginnings of all jobs on this store."""
    return {
        "job.import": _start(store, ImportArguments, import_file),
        "job.plan": _start(store, ImportArguments, plan_import),
        "job.articles": _start(store, ArticlesArguments, import_articles),
        "job.demo": _start(store, DemoArguments, make_demo),
        "job.rebuild": _start(store, RebuildArguments, rebuild),
    }


# ---- import ------------------------------------------------------------------------------------------


def checked_file(name: str) -> Path:
    """Return the path of a file that can be read; raises `import_missing`."""
    path = Path(name)
    if not path.is_file() or not os.access(path, os.R_OK):
        raise KnownError("import_missing", path=str(path))
    return path


def import_file(store: Store, arguments: ImportArguments, request: Request) -> Work:
    """Import a file of tickets; refuses at once what cannot begin."""
    from desk.exchange.mapping import Mapping

    path = checked_file(arguments.path)
    mapping = Mapping.load(Path(arguments.map)) if arguments.map else None
    return _import(store, arguments, request, path, mapping)


def _import(
    store: Store, arguments: ImportArguments, request: Request, path: Path, mapping: Any
) -> Generator[Step, None, Any]:
    from desk.exchange.importing import run
    from desk.exchange.loader import Loader
    from desk.exchange.readers.preparation import default_source

    source = arguments.source or default_source(path, mapping)
    last: Any = None
    steps = run(
        path,
        mapping,
        Loader(store, source),
        state_path=store.directory / f"import-{_file_name(source)}.json",
        reject_path=Path(arguments.reject_path) if arguments.reject_path else None,
        format=arguments.format,
        source=source,
        zone=arguments.zone or _zone(store),
        created_us=arguments.created_us,
        batch=IMPORT_BATCH,
        language=request.language,
    )
    for last in steps:
        # Before the first ticket only the share of the file is known: it is shown in per mille.
        counted = last.phase in ("store", "done", "cancelled")
        done, total = (last.done, last.total) if counted else (round(last.fraction * 1000), 1000)
        yield Step(done, total, last.phase)
    return {
        name: getattr(last, name) for name in ("done", "new", "changed", "unchanged", "rejected", "resumed")
    }


def plan_import(store: Store, arguments: ImportArguments, request: Request) -> Work:
    """Report what an import of a file would do to this workspace; nothing is stored."""
    from desk.exchange.mapping import Mapping

    path = checked_file(arguments.path)
    mapping = Mapping.load(Path(arguments.map)) if arguments.map else None
    return _plan(store, arguments, request, path, mapping)


def _plan(
    store: Store, arguments: ImportArguments, request: Request, path: Path, mapping: Any
) -> Generator[Step, None, Any]:
    from desk.exchange.importing import plan_steps
    from desk.exchange.loader import Loader
    from desk.exchange.readers.preparation import default_source
    from desk.exchange.readers.tally import Known

    source = arguments.source or default_source(path, mapping)
    report = yield from _shares(
        plan_steps(
            path,
            mapping,
            format=arguments.format,
            source=source,
            zone=arguments.zone or _zone(store),
            created_us=arguments.created_us,
            known=Known(Loader(store, source).compare),
        )
    )
    return report.as_json(request.language)


def _shares(steps: Generator[Any, None, Any]) -> Generator[Step, None, Any]:
    """Show the share of the file as per mille and return what the steps return."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as finished:
            return finished.value
        yield Step(round(progress.fraction * 1000), 1000, progress.phase)


def _file_name(source: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in source)[:80]


def _zone(store: Store) -> str:
    from desk.models.setting_values import load_settings

    with store.read() as connection:
        return str(load_settings(connection)["time_zone"])


# ---- demo --------------------------------------------------------------------------------------------


def make_demo(store: Store, arguments: DemoArguments, request: Request) -> Work:
    """Fill the workspace with a realistic history; refuses a workspace with other tickets."""
    limits = (("tickets", 1, 10_000_000), ("months", 1, 60), ("seed", 0, 2**31), ("articles", 0, 1_000_000))
    for field, low, high in limits:
        if not low <= getattr(arguments, field) <= high:
            raise KnownError("demo_numbers", field=field, low=low, high=high)
    with store.read() as connection:
        own = connection.exec_driver_sql("SELECT count(*) FROM ticket WHERE source <> 'demo'").scalar_one()
    if own:
        raise KnownError("demo_not_empty", tickets=int(own))
    return _demo(store, arguments, request)


def _demo(store: Store, arguments: DemoArguments, request: Request) -> Generator[Step, None, Any]:
    from desk.exchange.demo import generate
    from desk.exchange.demo.team import add_team
    from desk.exchange.loader import Loader
    from desk.exchange.records import PersonRecord, TicketRecord

    now_us = arguments.now_us or store.clock()
    loader = Loader(store, "demo")
    tickets = 0
    person = ""

    def keep(batch: list[Any]) -> None:
        nonlocal tickets, person
        loader.store(batch)
        tickets += sum(isinstance(record, TicketRecord) for record in batch)
        if not person:
            staff = (r.external_id for r in batch if isinstance(r, PersonRecord) and r.staff)
            person = next(staff, "")

    options = {name: getattr(arguments, name) for name in ("tickets", "seed", "months", "articles")}
    records = prefetched(lambda: generate(**options, now_us=now_us))
    for _ in paced(records, keep, weight=lambda r: 1.0 if isinstance(r, TicketRecord) else 0.05):
        yield Step(tickets, arguments.tickets, "store")
    _act_as(store, person, request)
    add_team(store, now_us, _zone(store))
    return {"tickets": tickets, "seed": arguments.seed, "months": arguments.months}


def _act_as(store: Store, external_id: str, request: Request) -> None:
    """Let the workspace act as a person of the demo, unless it has one of its own."""
    with store.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT id FROM person WHERE source = 'demo' AND external_id = ?", (external_id,)
        ).scalar()
        chosen = connection.exec_driver_sql("SELECT 1 FROM setting WHERE name = 'person'").scalar()
    if found is None or chosen:
        return
    for name, value in (("person", bytes(found).hex()), ("workspace_name", DEMO_NAME)):
        args = {"name": name, "value": value}
        perform(store, Request(0, "setting.set", args, language=request.language), source="demo")


# ---- rebuild -----------------------------------------------------------------------------------------


def rebuild(store: Store, arguments: RebuildArguments, _: Request) -> Work:
    """Make everything derived anew: clocks, facts, deadlines and the search indexes."""
    return _rebuild(store, arguments)


def _rebuild(store: Store, arguments: RebuildArguments) -> Generator[Step, None, Any]:
    done = 0
    for done, total in derived.rebuild(store, open_only=arguments.open_only):
        yield Step(done, total, "clocks")
    if not arguments.open_only:
        for step, total in fulltext.rebuild(store):
            yield Step(step, total, "text")
        for progress in knowledge_of(store).rebuild():
            yield Step(progress.done, progress.total, "knowledge")
    return {"tickets": done}
