"""`desk classify`: what kind of ticket a text is, how certainly, and the words that decided."""

import argparse
import time

from desk.cli.session import Session
from desk.protocol.views import Classification

PATIENCE_S = 120.0
LOOK_EVERY_S = 0.05


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    parser.add_argument("--title", required=True)
    parser.add_argument("--body", default="")
    parser.add_argument("--product", default="")
    parser.add_argument(
        "--at-once",
        action="store_true",
        help=word("do not wait for a model that is being learned", "不等待正在学习的模型"),
    )
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Ask, and ask again while a model is being learned."""
    client = session.client()
    args = {"title": options.title, "body": options.body, "product": options.product}
    until = time.monotonic() + PATIENCE_S
    answer = client.ask("query.classify", args, reply_type=Classification)
    while answer.training and not options.at_once and time.monotonic() < until:
        time.sleep(LOOK_EVERY_S)
        answer = client.ask("query.classify", args, reply_type=Classification)
    if options.json:
        session.print_json(answer)
        return 0
    states = {
        "certain": session.word("certain", "确定"),
        "unsure": session.word("not sure", "不确定"),
        "empty": session.word("no guess", "无法判断"),
    }
    print(states[answer.state])
    for choice in answer.choices:
        session.print_line(
            f"{choice.probability:4.0%}  {choice.category:16} {session.word(', ', '、').join(choice.words)}"
        )
    basis = (
        session.word(f"learned from {answer.trained_on} tickets", f"依据 {answer.trained_on} 张工单学习")
        if answer.trained_on
        else session.word("by keyword rules", "依据关键词规则")
    )
    print(basis)
    return 0
