"""`desk kb`: search the knowledge base, suggest articles for a ticket, list, write, import."""

import argparse

from desk.cli import kb_articles, kb_import
from desk.cli.lookup import ticket_of
from desk.cli.session import Session
from desk.protocol.views import KnowledgeAnswer


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    search = words.add_parser("search", help=word("find articles", "检索条目"))
    search.add_argument("text")
    search.add_argument("--limit", type=int, default=10)
    suggest = words.add_parser("suggest", help=word("articles for a ticket", "为工单推荐条目"))
    suggest.add_argument("ticket")
    library = kb_articles.build(words, session)
    bring = words.add_parser(
        "import", help=word("import articles from a file or folder", "导入条目文件或文件夹")
    )
    kb_import.build(bring, session)
    for sub in (search, suggest, bring, *library):
        sub.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Search, suggest, import, or what the library offers."""
    if options.action == "import":
        return kb_import.run(session, options)
    if options.action in kb_articles.ACTIONS:
        return kb_articles.run(session, options)
    if options.action == "search":
        verb, args = "kb.search", {"text": options.text, "limit": options.limit}
    else:
        verb, args = "kb.suggest", {"ticket": ticket_of(session, options.ticket).id}
    answer = session.client().ask(verb, args, reply_type=KnowledgeAnswer)
    if options.json:
        session.print_json(answer)
        return 0
    for hit in answer.hits:
        session.print_line(f"{hit.id.hex()}  {hit.title}  [{hit.confidence}]")
        session.print_line("    " + "".join(text for text, _ in hit.snippet).replace("\n", " "))
    print(session.word(f"{answer.total} articles", f"共 {answer.total} 条"))
    return 0
