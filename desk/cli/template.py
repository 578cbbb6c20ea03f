"""`desk template`: checklists and macros of the workspace, listed and saved from a JSON file."""

import argparse
import json
from pathlib import Path
from typing import Any

from desk.cli.session import Session
from desk.process import messages
from desk.process.errors import KnownError

messages.register(
    {
        "template_file": (
            "The file {path} is no JSON object ({reason}). See `desk template --help` for the form.",
            "文件 {path} 不是 JSON 对象（{reason}）。格式见 `desk template --help`。",
        ),
    }
)
KINDS = ("checklist", "macro")


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare list and save."""
    parser.epilog = (
        'checklist: {"title": "...", "items": ["...", {"text": "...", "required": false}]}  '
        'macro: {"title": "...", "steps": [{"verb": "ticket.reply", "args": {"body": "{{name}} ..."}}]}'
    )
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = words.add_parser("list", help=session.word("what there is", "列出模板"))
    listing.add_argument("kind", choices=KINDS)
    retire = words.add_parser("retire", help=session.word("take one from the list", "停用模板"))
    retire.add_argument("kind", choices=KINDS)
    retire.add_argument("name")
    save = words.add_parser("save", help=session.word("create or change one", "新建或修改模板"))
    save.add_argument("kind", choices=KINDS)
    save.add_argument("name")
    save.add_argument("file", metavar="FILE.json")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what the action says."""
    if options.action == "list":
        found = session.client().ask("query.work_templates", {"kind": options.kind})
        session.print_json(found)
        return 0
    if options.action == "retire":
        session.client().do(f"{options.kind}.retire", {"name": options.name})
        return 0
    try:
        body: Any = json.loads(Path(options.file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KnownError("template_file", path=options.file, reason=str(error)) from error
    session.client().do(f"{options.kind}.save", {"name": options.name, options.kind: body})
    return 0
