"""`desk setting get|set`: the declared settings of the workspace."""

import argparse

from desk.cli.session import Session
from desk.process.errors import KnownError
from desk.protocol.settings import SETTINGS


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    get = words.add_parser("get", help=session.word("show settings", "查看设置"))
    get.add_argument("name", nargs="?")
    get.add_argument("--json", action="store_true", help="JSON")
    change = words.add_parser("set", help=session.word("change a setting", "修改设置"))
    change.add_argument("name")
    change.add_argument("value")


def run(session: Session, options: argparse.Namespace) -> int:
    """Show or change."""
    client = session.client()
    if options.action == "set":
        client.do("setting.set", {"name": options.name, "value": options.value})
        return 0
    values = client.ask("query.workspace")["settings"]
    names = [options.name] if options.name else sorted(SETTINGS)
    for name in names:
        if name not in SETTINGS:
            from desk.ops import settings  # noqa: F401 - its sentences

            raise KnownError("setting_unknown", name=name, known=", ".join(sorted(SETTINGS)))
    if options.json:
        session.print_json({name: values[name] for name in names})
        return 0
    for name in names:
        setting = SETTINGS[name]
        session.print_line(f"{name} = {values[name]}    {session.word(setting.en, setting.zh)}")
    return 0
