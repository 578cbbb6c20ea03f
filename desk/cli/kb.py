"""`desk kb`: search the knowledge base, suggest articles for a ticket, show one, import many."""

import argparse
from typing import Any

from desk.cli import kb_import
from desk.cli.lookup import ticket_of
from desk.cli.session import Session
from desk.protocol.views import ArticleView, KnowledgeAnswer

PARTS = ("symptom", "environment", "cause", "steps", "cautions", "script", "prevention", "scenario")


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    search = words.add_parser("search", help=word("find articles", "检索条目"))
    search.add_argument("text")
    search.add_argument("--limit", type=int, default=10)
    suggest = words.add_parser("suggest", help=word("articles for a ticket", "为工单推荐条目"))
    suggest.add_argument("ticket")
    show = words.add_parser("show", help=word("one article", "查看条目"))
    show.add_argument("article", metavar="ID")
    bring = words.add_parser(
        "import", help=word("import articles from a file or folder", "导入条目文件或文件夹")
    )
    kb_import.build(bring, session)
    for sub in (search, suggest, show, bring):
        sub.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Search, suggest, show or import."""
    if options.action == "import":
        return kb_import.run(session, options)
    if options.action == "show":
        return _show(session, options)
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


def _show(session: Session, options: argparse.Namespace) -> int:
    args: dict[str, Any] = {"article": _id(options.article)}
    article = session.client().ask("query.article", args, reply_type=ArticleView)
    if options.json:
        session.print_json(article)
        return 0
    session.print_line(f"{article.number}  {article.title}  [{article.confidence}]")
    for part in PARTS:
        if text := getattr(article, part):
            session.print_line(f"\n## {part}\n{text}")
    return 0


def _id(typed: str) -> bytes:
    try:
        return bytes.fromhex(typed)
    except ValueError:
        return typed.encode()
