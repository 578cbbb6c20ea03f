"""`desk kb`: search the knowledge base, suggest articles, measure the search, list, write, import."""

import argparse

from desk.cli import kb_articles, kb_import, kb_search
from desk.cli.session import Session


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
    for sub in (*finding, bring, *library):
        sub.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Find, measure, import, or what the library offers."""
    if options.action == "import":
        return kb_import.run(session, options)
    if options.action in kb_articles.ACTIONS:
        return kb_articles.run(session, options)
    return kb_search.run(session, options)
