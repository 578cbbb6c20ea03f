"""`desk export tickets`: the replica's tickets as CSV, XLSX or JSON Lines, streamed.

Text from customers must not run as a formula in the spreadsheet of whoever opens the file.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from desk.cli.session import Session, iso
from desk.process import messages
from desk.process.errors import KnownError
from desk.vault import files

COLUMNS = (
    "number", "title", "state", "priority", "impact", "urgency", "tier", "owner", "group", "requester",
    "organisation", "category", "product", "channel", "language", "tags", "source", "external_id", "created",
    "updated", "closed", "due_metric", "due",
)  # fmt: skip
INSTANTS = frozenset({"created", "updated", "closed", "due"})
STATEMENT = (
    "SELECT t.number, t.title, t.state, t.priority, t.impact, t.urgency, t.tier, p.name, g.name,"
    " t.requester_name, t.requester_org, t.category, t.product, t.channel, t.language, trim(t.tags), t.source,"
    " t.external_id, t.created_us, t.updated_us, t.closed_us, t.due_metric, t.due_us"
    " FROM ticket t LEFT JOIN person p ON p.id = t.owner_id LEFT JOIN support_group g ON g.id = t.group_id"
    " ORDER BY t.key"
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
SHEET_ROWS = 1_048_575

messages.register(
    {
        "export_failed": (
            "The file {path} cannot be written ({detail}). Choose another place with --out.",
            "无法写入文件 {path}（{detail}）。请用 --out 指定其他位置。",
        ),
        "export_needs_file": (
            "An Excel file cannot be shown in the terminal. Name a file with --out FILE.xlsx.",
            "Excel 文件无法在终端显示，请用 --out 文件.xlsx 指定输出文件。",
        ),
        "export_too_many": (
            "An Excel sheet holds {most} rows at most. Use --format csv or jsonl.",
            "Excel 工作表最多容纳 {most} 行，请改用 --format csv 或 jsonl。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    parser.add_argument("what", choices=("tickets",))
    parser.add_argument("--format", choices=("csv", "xlsx", "jsonl"), default="csv")
    parser.add_argument(
        "--out", metavar="FILE", help=session.word("default: standard output", "默认输出到标准输出")
    )


def run(session: Session, options: argparse.Namespace) -> int:
    """Write the file."""
    zone = session.zone()
    session.close()
    try:
        if options.format == "xlsx":
            if not options.out:
                raise KnownError("export_needs_file")
            write_xlsx(_rows(session), options.out, zone)  # type: ignore[arg-type]
        elif options.out:
            encoding = "utf-8-sig" if options.format == "csv" else "utf-8"
            with open(options.out, "w", encoding=encoding, newline="") as file:
                _write_text(options.format, _rows(session), file, zone)  # type: ignore[arg-type]
        else:
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
            if options.format == "csv":
                sys.stdout.write("\ufeff")
            _write_text(options.format, _rows(session), sys.stdout, zone)  # type: ignore[arg-type]
    except BrokenPipeError:
        raise
    except OSError as error:
        raise KnownError("export_failed", path=options.out, detail=error.strerror or str(error)) from error
    return 0


def _rows(session: Session) -> Iterator[tuple[Any, ...]]:
    path = session.workspace.replica
    connection = files.connect(path, read_only=True, timeout=10)
    try:
        yield from connection.execute(STATEMENT)
    finally:
        connection.close()


def record_of(row: tuple[Any, ...], zone: ZoneInfo) -> dict[str, Any]:
    """Return a row by column name: instants in ISO 8601 of the zone, priority as P0-P4."""
    found = dict(zip(COLUMNS, row, strict=True))
    for name in INSTANTS:
        found[name] = iso(found[name], zone)
    found["priority"] = f"P{found['priority']}"
    return found


def safe_cell(value: Any) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value).replace("\x00", "\u2400")
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA_STARTS) else text


def _write_text(form: str, rows: Iterator[tuple[Any, ...]], file: IO[str], zone: ZoneInfo) -> None:
    if form == "jsonl":
        for row in rows:
            record = record_of(row, zone)
            record["tags"] = record["tags"].split()
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        return
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(value) for value in record_of(row, zone).values()])


def write_xlsx(rows: Iterator[tuple[Any, ...]], out: str, zone: ZoneInfo) -> None:
    """Write a workbook row by row in constant memory; every cell is text, none is a formula."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(Path(out)), {"constant_memory": True, "strings_to_formulas": False})
    try:
        sheet = book.add_worksheet("tickets")
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name)
        for line, row in enumerate(rows, 1):
            if line > SHEET_ROWS:
                raise KnownError("export_too_many", most=SHEET_ROWS)
            for column, value in enumerate(record_of(row, zone).values()):
                if value is not None:
                    sheet.write_string(line, column, safe_cell(value)[:LONGEST_CELL])
    finally:
        book.close()
