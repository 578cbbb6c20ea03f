"""`desk kb import`: articles from JSON Lines, Markdown folders and Zendesk Help Center exports."""

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from desk.cli.jobs import progress_line
from desk.cli.session import Session
from desk.client.blocking import AnsweredError
from desk.process.errors import KnownError
from desk.protocol.messages import Failure

FORMATS = ("auto", "jsonl", "markdown", "zendesk")
COUNTS = ("new", "changed", "unchanged", "kept", "rejected")


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    parser.add_argument("path", metavar="FILE|DIR", nargs="?", default="")
    parser.add_argument(
        "--starter",
        action="store_true",
        help=word("bring the shipped starter articles", "导入随软件提供的入门条目"),
    )
    parser.add_argument("--format", default="auto", choices=FORMATS)
    parser.add_argument("--source", default="", help=word("name of the source", "来源名称"))
    parser.add_argument(
        "--lang", default="", choices=("zh", "en"), help=word("language of all articles", "全部条目的语言")
    )
    parser.add_argument(
        "--audience",
        default="team",
        choices=("team", "internal", "customer"),
        help=word("who may read articles that do not say it", "未注明受众的条目默认可见范围"),
    )
    parser.add_argument(
        "--zone", default="", help=word("time zone of times without one", "无时区时间所用的时区")
    )
    parser.add_argument("--rejects", default="", help=word("file for refused rows", "被拒绝行的输出文件"))
    parser.add_argument(
        "--dry-run", action="store_true", help=word("only report what would happen", "仅报告，不导入")
    )


def run(session: Session, options: argparse.Namespace) -> int:
    """Run the import to its end and print what it did."""
    if not options.path and not options.starter:
        from desk.exchange.articles import sources  # noqa: F401 - its sentences

        raise KnownError("kb_import.missing", path=session.word("(no file named)", "（未指定文件）"))
    arguments = {
        "path": str(Path(options.path).absolute()) if options.path else "",
        "starter": options.starter,
        "format": options.format,
        "source": options.source,
        "language": options.lang,
        "audience": options.audience,
        "zone": options.zone,
        "reject_path": str(Path(options.rejects).absolute()) if options.rejects else "",
        "dry_run": options.dry_run,
    }
    last: dict[str, Any] = {}
    with closing(session.client(create=not options.dry_run).run_job("job.articles", arguments)) as steps:
        for last in steps:
            session.show_progress(progress_line(session, last))
    session.end_progress()
    if last.get("failure"):
        raise AnsweredError(Failure(**last["failure"]))
    result: dict[str, Any] = last.get("result") or {}
    if options.json:
        session.print_json(result)
    else:
        _show(session, result)
    return 0


def _show(session: Session, result: dict[str, Any]) -> None:
    word = session.word
    if result.get("dry_run"):
        print(word("Dry run: nothing was stored.", "试运行：未存储任何内容。"))
    names = {
        "new": word("new", "新增"),
        "changed": word("changed", "更新"),
        "unchanged": word("unchanged", "未变"),
        "kept": word("edited here and kept", "本地已编辑并保留"),
        "rejected": word("rejected", "拒绝"),
    }
    print(", ".join(f"{names[name]} {result.get(name, 0)}" for name in COUNTS))
    for row in result.get("rejected_rows", ()):
        session.print_line(word("line", "行") + f" {row['line']}: {row['reason']}  {row['row'][:80]}")
    if result.get("reject_file"):
        session.print_line(word("Refused rows: ", "被拒绝的行：") + result["reject_file"])
    if result.get("unknown_authors"):
        listed = ", ".join(result["unknown_authors"])
        session.print_line(word("Authors not known here: ", "工作区中没有的作者：") + listed)
