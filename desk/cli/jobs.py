"""`desk demo`, `desk import` and `desk rebuild`: long work of the engine with a progress line."""

import argparse
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.cli.session import Session
from desk.client.blocking import AnsweredError
from desk.protocol.messages import Failure

FORMATS = ("auto", "csv", "xlsx", "jsonl", "eventlog", "zendesk", "jira", "zammad")


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments of the command that the parser is for."""
    name = parser.prog.split()[-1]
    parser.set_defaults(job=name)
    parser.add_argument("--json", action="store_true", help="JSON")
    if name == "demo":
        _build_demo(parser, session)
    elif name == "import":
        _build_import(parser, session)
    else:
        parser.add_argument(
            "--open-only", action="store_true", help=session.word("open tickets only", "仅未关闭的工单")
        )


def _build_demo(parser: argparse.ArgumentParser, session: Session) -> None:
    word = session.word
    parser.add_argument("--tickets", type=int, default=2000, help=word("how many tickets", "工单数量"))
    parser.add_argument(
        "--seed", type=int, default=1, help=word("same seed, same history", "相同种子生成相同数据")
    )
    parser.add_argument("--months", type=int, default=6, help=word("length of the history", "历史月数"))
    parser.add_argument(
        "--articles",
        type=int,
        default=0,
        help=word("size of the library (at least the starter articles)", "知识库条目数（不少于内置条目）"),
    )


def _build_import(parser: argparse.ArgumentParser, session: Session) -> None:
    word = session.word
    parser.add_argument("file")
    parser.add_argument("--format", default="auto", choices=FORMATS)
    parser.add_argument("--map", default="", metavar="M.toml", help=word("mapping of columns", "列映射文件"))
    parser.add_argument("--source", default="", help=word("name of the source", "来源名称"))
    parser.add_argument(
        "--zone", default="", help=word("time zone of times without one", "无时区时间所用的时区")
    )
    parser.add_argument(
        "--created",
        type=_created,
        metavar="TIME",
        help=word("creation date of tickets that state none", "未注明创建时间的工单所用的日期"),
    )
    parser.add_argument("--rejects", default="", help=word("file for refused rows", "被拒绝行的输出文件"))
    parser.add_argument(
        "--dry-run", action="store_true", help=word("only report what would happen", "仅报告，不导入")
    )


def run(session: Session, options: argparse.Namespace) -> int:
    """Run the job to its end and print what it did."""
    if options.job == "import" and options.dry_run:
        return _dry_run(session, options)
    arguments, create = _arguments(options)
    client = session.client(create=create)
    last: dict[str, Any] = {}
    with closing(client.run_job(f"job.{options.job}", arguments)) as steps:
        for last in steps:
            session.show_progress(progress_line(session, last))
    session.end_progress()
    if last.get("failure"):
        raise AnsweredError(Failure(**last["failure"]))
    result = last.get("result") or {}
    if options.json:
        session.print_json(result)
    else:
        session.print_line(", ".join(f"{name} {value}" for name, value in result.items()))
    return 0


def _arguments(options: argparse.Namespace) -> tuple[dict[str, Any], bool]:
    """Return the job's arguments and whether it may make a new workspace."""
    if options.job == "demo":
        names = ("tickets", "seed", "months", "articles")
        return {name: getattr(options, name) for name in names}, True
    if options.job == "rebuild":
        return {"open_only": options.open_only}, False
    return {
        "path": str(Path(options.file).absolute()),
        "format": options.format,
        "map": str(Path(options.map).absolute()) if options.map else "",
        "source": options.source,
        "zone": options.zone,
        "created_us": options.created,
        "reject_path": str(Path(options.rejects).absolute()) if options.rejects else "",
    }, True


def progress_line(session: Session, data: dict[str, Any]) -> str:
    """Return what a job's progress says in one line."""
    done, total = data["done"], data["total"]
    share = f"{done / total:4.0%} " if total else ""
    left = data.get("eta_s")
    rest = "" if left is None else session.word(f", {left} s left", f"，剩余 {left} 秒")
    return f"{data['note']} {share}{done}/{total or '?'}  {data['rate']:.0f}/s{rest}"


def _dry_run(session: Session, options: argparse.Namespace) -> int:
    found = _planned(session, options)
    if options.json:
        session.print_json(found)
        return 0
    for name, value in found.items():
        if name == "mapping":
            print(f"\n{value}")
        elif value not in (None, "", [], {}):
            session.print_line(f"{name}: {_short(value)}")
    if found["rejected"]:
        note = session.word(
            "Rows that are refused do not stop the rest.", "被拒绝的行不会影响其余数据的导入。"
        )
        print(note, file=sys.stderr)
    return 0


def _planned(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    """Return the report: against the workspace if there is one, else of the file alone."""
    arguments, _ = _arguments(options)
    if session.workspace.replica.exists():
        last: dict[str, Any] = {}
        with closing(session.client(create=False).run_job("job.plan", arguments)) as steps:
            for last in steps:
                session.show_progress(progress_line(session, last))
        session.end_progress()
        if last.get("failure"):
            raise AnsweredError(Failure(**last["failure"]))
        result: dict[str, Any] = last["result"]
        return result
    from desk.engine.job_list import checked_file
    from desk.exchange.importing import plan
    from desk.exchange.mapping import Mapping
    from desk.protocol.settings import SETTINGS

    path = checked_file(options.file)
    mapping = Mapping.load(Path(options.map)) if options.map else None
    zone = options.zone or str(SETTINGS["time_zone"].default)
    report = plan(
        path,
        mapping,
        format=options.format,
        source=options.source,
        zone=zone,
        created_us=arguments["created_us"],
    )
    return report.as_json(session.language)


def _created(text: str) -> int:
    """Return microseconds of an ISO 8601 instant or day."""
    return int(datetime.fromisoformat(text).astimezone().timestamp()) * 1_000_000


def _short(value: Any) -> str:
    if isinstance(value, list):
        return "".join(f"\n  {item}" for item in value) if value else ""
    return str(value)
