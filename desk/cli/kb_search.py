"""`desk kb search|suggest|eval`: find articles by words or for a text, and measure the search on a test set."""

import argparse
import time
from pathlib import Path
from typing import Any

from desk.cli.lookup import ticket_of
from desk.cli.session import Session
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.views import KnowledgeAnswer

PATIENCE_S = 300.0
ROUND_S = 0.02
FIGURES = ("nDCG@10", "MRR@10", "recall@5", "ms_per_query")

messages.register(
    {
        "kb.suggest_for_what": (
            "Name a ticket, or say what it is about with --title and --body.",
            "请给出工单编号，或用 --title 和 --body 说明问题。",
        ),
    }
)


def build(words: Any, session: Session) -> tuple[argparse.ArgumentParser, ...]:
    """Declare the arguments of these actions among the others."""
    word = session.word
    search = words.add_parser("search", help=word("find articles", "检索条目"))
    search.add_argument("text")
    search.add_argument("--limit", type=int, default=10)
    suggest = words.add_parser(
        "suggest", help=word("articles for a ticket or a text", "为工单或文本推荐条目")
    )
    suggest.add_argument("ticket", nargs="?", default="")
    suggest.add_argument("--title", default="")
    suggest.add_argument("--body", default="")
    suggest.add_argument("--product", default="")
    evaluate = words.add_parser(
        "eval", help=word("measure the search on a test set in BEIR layout", "用 BEIR 格式测试集评测检索")
    )
    evaluate.add_argument("folder", type=Path, metavar="DIR")
    return search, suggest, evaluate


def run(session: Session, options: argparse.Namespace) -> int:
    """Search, suggest or measure."""
    if options.action == "eval":
        return _evaluate(session, options)
    if options.action == "search":
        verb, args = "kb.search", {"text": options.text, "limit": options.limit}
    else:
        verb, args = "kb.suggest", _subject(session, options)
    answer = _answer(session, verb, args)
    if options.json:
        session.print_json(answer)
        return 0
    for hit in answer.hits:
        session.print_line(f"{hit.id.hex()}  {hit.title}  [{hit.confidence}]")
        session.print_line("    " + "".join(text for text, _ in hit.snippet).replace("\n", " "))
        if hit.why:
            session.print_line(f"    {hit.why}")
    if answer.did_you_mean:
        session.print_line(session.word("Did you mean: ", "您是否要找：") + answer.did_you_mean)
    print(session.word(f"{answer.total} articles", f"共 {answer.total} 条"))
    return 0


def _subject(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    if options.ticket:
        return {"ticket": ticket_of(session, options.ticket).id}
    if not f"{options.title}{options.body}".strip():
        raise KnownError("kb.suggest_for_what")
    return {"title": options.title, "body": options.body, "product": options.product}


def _answer(session: Session, verb: str, args: dict[str, Any]) -> KnowledgeAnswer:
    """Ask; while the index is being built, wait for the whole of it as long as that is bearable."""
    until = time.monotonic() + PATIENCE_S
    client, waited = session.client(), False
    while True:
        answer: KnowledgeAnswer = client.ask(verb, args, reply_type=KnowledgeAnswer)
        if answer.rebuilding is None or time.monotonic() > until:
            break
        share = f"{answer.rebuilding:.0%}"
        session.show_progress(
            session.word(f"Building the knowledge index: {share}", f"正在建立知识索引：{share}")
        )
        time.sleep(ROUND_S)
        waited = True
    if waited:
        session.end_progress()
    return answer


def _evaluate(session: Session, options: argparse.Namespace) -> int:
    from desk.search.evaluation import evaluate, read_sets

    found = [evaluate(chosen) for chosen in read_sets(options.folder)]
    if options.json:
        mean = {name: round(sum(each[name] for each in found) / len(found), 4) for name in FIGURES}
        session.print_json(found[0] if len(found) == 1 else {**mean, "sets": found})
        return 0
    heads = ("set", "documents", "queries", *FIGURES)
    session.print_table([[str(each[name]) for name in heads] for each in found], heads=heads)
    return 0
