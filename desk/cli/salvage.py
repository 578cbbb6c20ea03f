"""`desk salvage`: copies what can be read of a damaged database into a new one and folds it anew."""

import argparse

from desk.cli.session import Session


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Salvage under the engine's lock, then rebuild what is derived."""
    from desk.engine import take_lock
    from desk.models.salvage import salvage

    lock = take_lock(session.workspace)
    try:
        report = salvage(session.workspace.directory)
    finally:
        lock.release()
    for step in session.client().run_job("job.rebuild"):
        session.show_progress(f"{step['note']} {step['done']}/{step['total'] or '?'}")
    session.end_progress()
    if options.json:
        tables = {
            table.name: {"copied": table.copied, "unreadable": table.unreadable} for table in report.tables
        }
        session.print_json(
            {
                "kept": str(report.kept),
                "copied": report.copied,
                "unreadable": report.unreadable,
                "tables": tables,
            }
        )
        return 0
    for table in report.tables:
        if table.copied or table.unreadable:
            lost = f", {table.unreadable} unreadable" if table.unreadable else ""
            session.print_line(f"  {table.name}: {table.copied}{lost}")
    session.print_line(
        session.word(
            f"{report.copied} rows copied; the damaged file is {report.kept}.",
            f"已复制 {report.copied} 行；损坏的原文件保留为 {report.kept}。",
        )
    )
    return 0
