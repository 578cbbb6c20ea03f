"""`desk kb list|show|new|edit|history|gaps` and the steps of an article's life: the library without the window."""

import argparse
import sys
from difflib import unified_diff
from pathlib import Path
from typing import Any

from desk.cli.lookup import ticket_of
from desk.cli.session import Session, iso
from desk.process.knowledge import AUDIENCES, FIELDS, MODULES
from desk.protocol.changes import Changes
from desk.protocol.knowledge import (
    ArticleDraft,
    ArticlePageView,
    ArticleTickets,
    GapView,
    RevisionRow,
    RevisionText,
)
from desk.protocol.views import ArticleView

_SHORT = 12
LIFE = {
    "validate": ("say that an article is right", "验证条目"),
    "publish": ("choose who may read an article", "设置适用范围"),
    "archive": ("take an article out of use", "归档条目"),
    "revive": ("bring an archived article back", "恢复已归档条目"),
    "flag": ("say what is wrong with an article", "标记条目有误"),
    "unflag": ("flags have been looked at", "有误标记已处理"),
}
ACTIONS = ("list", "show", "new", "edit", "history", "gaps", *LIFE)


def build(words: Any, session: Session) -> list[argparse.ArgumentParser]:
    """Declare the arguments; returns the parsers that also take --json."""
    word = session.word
    listed = words.add_parser("list", help=word("list the library", "列出知识库"))
    listed.add_argument(
        "--state",
        default="",
        help="wip, not_validated, validated, archived, due, unverified, flagged, customer",
    )
    for name in ("scenario", "product", "tag"):
        listed.add_argument(f"--{name}", default="")
    listed.add_argument("--order", default="updated", choices=("updated", "oldest", "title", "uses"))
    listed.add_argument("--limit", type=int, default=50)
    listed.add_argument("--offset", type=int, default=0)
    show = words.add_parser("show", help=word("one article", "查看条目"))
    show.add_argument("--tickets", action="store_true", help=word("its tickets too", "同时列出相关工单"))
    edit = words.add_parser("edit", help=word("change an article", "修改条目"))
    history = words.add_parser("history", help=word("revisions of an article", "条目的历史版本"))
    for sub in (show, edit, history):
        sub.add_argument("article", metavar="ID")
    new = words.add_parser("new", help=word("write an article", "新建条目"))
    new.add_argument("--ticket", default="", help=word("fill it from a ticket", "根据工单预填"))
    for sub in (new, edit):
        for name in FIELDS:
            sub.add_argument(
                f"--{name}",
                default=None,
                help=word("text, @FILE or - for stdin", "文本、@文件 或 -（标准输入）"),
            )
    edit.add_argument("--note", default="")
    history.add_argument(
        "--diff", default="", metavar="REV", help=word("what a revision changed", "显示某版本的改动")
    )
    gaps = words.add_parser("gaps", help=word("what nobody could find", "知识缺口"))
    return [listed, show, new, edit, history, gaps, *_build_life(words, session)]


def _build_life(words: Any, session: Session) -> list[argparse.ArgumentParser]:
    made = []
    for name, texts in LIFE.items():
        sub = words.add_parser(name, help=session.word(*texts))
        sub.add_argument("article", metavar="ID")
        if name == "publish":
            sub.add_argument("--audience", default="customer", choices=AUDIENCES)
        elif name == "flag":
            sub.add_argument("--reason", required=True)
        elif name == "archive":
            sub.add_argument("--replaced-by", default="", metavar="ID")
        made.append(sub)
    return made


def run(session: Session, options: argparse.Namespace) -> int:
    """List, show, write, change or tell the history."""
    acts = {"list": _list, "show": _show, "new": _new, "edit": _edit, "history": _history, "gaps": _gaps}
    return acts.get(options.action, _live)(session, options)


def id_of(typed: str) -> bytes:
    """Return the id that was typed, or its beginning."""
    try:
        return bytes.fromhex(typed[: len(typed) // 2 * 2])
    except ValueError:
        return typed.encode()


def _list(session: Session, options: argparse.Namespace) -> int:
    names = ("state", "scenario", "product", "tag", "order", "limit", "offset")
    args = {name: getattr(options, name) for name in names}
    page = session.client().ask("query.articles", args, reply_type=ArticlePageView)
    if options.json:
        session.print_json(page)
        return 0
    rows = (
        (row.id.hex(), row.confidence, row.freshness, row.audience, str(row.uses), row.scenario, row.title)
        for row in page.rows
    )
    heads = ("ID", "CONFIDENCE", "FRESHNESS", "AUDIENCE", "USES", "SCENARIO", "TITLE")
    session.print_table(rows, heads=heads)
    print(session.word(f"{page.total} articles", f"共 {page.total} 条"))
    return 0


def _article(session: Session, typed: str) -> ArticleView:
    return session.client().ask("query.article", {"article": id_of(typed)}, reply_type=ArticleView)


def _show(session: Session, options: argparse.Namespace) -> int:
    article = _article(session, options.article)
    tickets = None
    if options.tickets:
        args = {"article": article.id}
        tickets = session.client().ask("query.article_tickets", args, reply_type=ArticleTickets)
    if options.json:
        session.print_json(article if tickets is None else {"article": article, "tickets": tickets})
        return 0
    life = ", ".join((article.confidence, article.freshness, article.audience))
    session.print_line(f"{article.id.hex()}  {article.title}  [{life}]")
    for part in (*MODULES, "scenario"):
        if text := getattr(article, part):
            session.print_line(f"\n## {part}\n{text}")
    for use in tickets.uses if tickets else ():
        session.print_line(f"{use.number}  {use.verdict}  {use.title}")
    return 0


def _typed(options: argparse.Namespace) -> dict[str, Any]:
    """Return the fields that were given on the command line."""
    found: dict[str, Any] = {}
    for name in FIELDS:
        text = getattr(options, name)
        if text is None:
            continue
        if text == "-":
            text = sys.stdin.read()
        elif text.startswith("@"):
            text = Path(text[1:]).read_text(encoding="utf-8")
        found[name] = tuple(text.replace(",", " ").split()) if name == "tags" else text
    return found


def _new(session: Session, options: argparse.Namespace) -> int:
    fields: dict[str, Any] = {}
    if options.ticket:
        ticket = ticket_of(session, options.ticket).id
        draft = session.client().ask("query.article_draft", {"ticket": ticket}, reply_type=ArticleDraft)
        fields = {name: getattr(draft, name) for name in (*FIELDS, "ticket")}
    fields |= _typed(options)
    changes = session.client().do("article.create", {"title": "", **fields})
    return _say(session, options, changes)


def _edit(session: Session, options: argparse.Namespace) -> int:
    article = _article(session, options.article)
    args = {"article": article.id, "base": article.head, "note": options.note, **_typed(options)}
    return _say(session, options, session.client().do("article.edit", args))


def _say(session: Session, options: argparse.Namespace, changes: Changes) -> int:
    if options.json:
        session.print_json({"id": changes.subject.hex(), "op_id": changes.op_id.hex()})
    elif changes.subject:
        print(changes.subject.hex())
    else:
        print(session.word("nothing changed", "没有变化"))
    return 0


def _live(session: Session, options: argparse.Namespace) -> int:
    """Do one step of an article's life."""
    args: dict[str, Any] = {"article": _article(session, options.article).id}
    for name in ("audience", "reason"):
        if hasattr(options, name):
            args[name] = getattr(options, name)
    if getattr(options, "replaced_by", ""):
        args["replaced_by"] = _article(session, options.replaced_by).id
    return _say(session, options, session.client().do(f"article.{options.action}", args))


def _gaps(session: Session, options: argparse.Namespace) -> int:
    found = session.client().ask("query.article_gaps", {}, reply_type=list[GapView])
    if options.json:
        session.print_json(found)
        return 0
    zone = session.zone()
    rows = ((str(gap.count), (iso(gap.at_us, zone) or "")[:16], gap.ticket_number, gap.text) for gap in found)
    session.print_table(rows, heads=("TIMES", "LATEST", "TICKET", "TEXT"))
    return 0


def _history(session: Session, options: argparse.Namespace) -> int:
    article, client = _article(session, options.article), session.client()
    rows = client.ask("query.article_history", {"article": article.id}, reply_type=list[RevisionRow])
    if options.diff:
        return _diff(session, article.id, rows, options.diff)
    if options.json:
        session.print_json(rows)
        return 0
    zone = session.zone()
    table = (
        (
            row.id.hex()[-_SHORT:],
            (iso(row.at_us, zone) or "")[:19],
            row.author_name,
            ", ".join(row.changed),
            row.note,
        )
        for row in rows
    )
    session.print_table(table, heads=("REVISION", "AT", "BY", "CHANGED", "NOTE"))
    return 0


def _diff(session: Session, article: bytes, rows: list[RevisionRow], typed: str) -> int:
    """Print what a revision changed against its base."""
    row = next((row for row in rows if row.id.hex().endswith(typed.lower())), None)
    if row is None:
        print(session.word("There is no such revision.", "没有此版本。"), file=sys.stderr)
        return 1

    def lines(revision: bytes | None) -> list[str]:
        if revision is None:
            return []
        args = {"article": article, "revision": revision}
        texts = session.client().ask("query.article_revision", args, reply_type=RevisionText).texts
        return [line for name in FIELDS if texts[name] for line in (f"## {name}", *texts[name].splitlines())]

    for line in unified_diff(lines(row.base), lines(row.id), "before", "after", lineterm="", n=2):
        session.print_line(line)
    return 0
