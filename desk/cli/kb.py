"""`desk kb`: search the knowledge base, suggest articles, measure the search, list, write, import."""

import argparse

from desk.cli import kb_articles, kb_import, kb_search
from desk.cli.session import Session
from desk.protocol.review import ReviewPage


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    finding = kb_search.build(words, session)
    library = kb_articles.build(words, session)
    bring = words.add_parser(
        "import", help=word("import articles from a file or folder", "导入条目文件或文件夹")
    )
    kb_import.build(bring, session)
    stack = words.add_parser(
        "stack", help=word("versions in use; articles that are behind", "在用技术版本与待更新条目")
    )
    stack.add_argument("name", nargs="?", default="")
    stack.add_argument("version", nargs="?", default="", help=word("nothing takes it away", "留空则移除"))
    for sub in (stack, *finding, bring, *library):
        sub.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Find, measure, import, or what the library offers."""
    if options.action == "import":
        return kb_import.run(session, options)
    if options.action == "stack":
        return _stack(session, options)
    if options.action in kb_articles.ACTIONS:
        return kb_articles.run(session, options)
    return kb_search.run(session, options)


def _stack(session: Session, options: argparse.Namespace) -> int:
    client = session.client()
    if options.name:
        client.do("stack.set", {"name": options.name, "version": options.version})
    present = client.ask("query.stack")
    behind = client.ask("query.review", {"section": "stack"}, reply_type=ReviewPage).items
    if options.json:
        session.print_json({"stack": present, "behind": behind})
        return 0
    session.print_table(
        [[name, str(said)] for name, said in sorted(present.items())], heads=("name", "version")
    )
    for item in behind:
        session.print_line(f"{item.title}: {item.detail}")
    return 0
