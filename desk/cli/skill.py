"""`desk skill`: the skill matrix, its proofs, and the ledger of trainings, assessments and sharing."""

import argparse
import time

from desk.cli.lookup import person_id
from desk.cli.session import Session, iso
from desk.process.training import KINDS
from desk.protocol.team import TeamView, TrainingView


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = words.add_parser("list", help=word("who can what", "查看技能矩阵"))
    show.add_argument("--json", action="store_true", help="JSON")
    give = words.add_parser("set", help=word("a person's level, 0 takes it away", "设置技能等级，0 为取消"))
    give.add_argument("person")
    give.add_argument("skill")
    give.add_argument("level", type=int)
    give.add_argument("--assessed", metavar="T")
    give.add_argument("--assessed-until", metavar="T")
    give.add_argument("--certificate", default="")
    give.add_argument("--certified-until", metavar="T")
    note = words.add_parser(
        "record", help=word("a training, assessment, sharing ...", "登记培训、考核、分享等")
    )
    note.add_argument("kind", choices=tuple(KINDS))
    note.add_argument("title")
    note.add_argument("people", nargs="+")
    note.add_argument("--skill", default="")
    note.add_argument("--at", metavar="T")
    note.add_argument("--minutes", type=int, default=0)
    note.add_argument("--outcome", default="")
    note.add_argument("--level", type=int, default=0)
    note.add_argument("--certificate", default="")
    note.add_argument("--until", metavar="T")
    note.add_argument("--note", default="")
    ledger = words.add_parser("ledger", help=word("what was learned, newest first", "查看学习记录"))
    ledger.add_argument("person", nargs="?")
    ledger.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked."""
    _ACTIONS[options.action](session, options)
    return 0


def _list(session: Session, options: argparse.Namespace) -> None:
    found = session.client().ask("query.team", reply_type=TeamView)
    if options.json:
        session.print_json({"skills": found.skills, "people": found.members})
        return
    zone = session.zone()
    rows = [
        [one.name, skill.name, str(skill.level), str(skill.counts), skill.certificate,
         (iso(skill.assessed_until_us, zone) or "")[:10], (iso(skill.certified_until_us, zone) or "")[:10]]
        for one in found.members
        for skill in one.skills
    ]  # fmt: skip
    heads = ("person", "skill", "level", "counts", "certificate", "assessed until", "certified until")
    session.print_table(rows, heads=heads)


def _instant(session: Session, text: str | None) -> int | None:
    return session.instant_us(text) if text else None


def _set(session: Session, options: argparse.Namespace) -> None:
    args = {
        "person": person_id(session, options.person, staff=True),
        "skill": options.skill,
        "level": options.level,
        "assessed_us": _instant(session, options.assessed),
        "assessed_until_us": _instant(session, options.assessed_until),
        "certificate": options.certificate,
        "certified_until_us": _instant(session, options.certified_until),
    }
    session.client().do("skill.set", args)
    session.print_line(session.word("Saved.", "已保存。"))


def _record(session: Session, options: argparse.Namespace) -> None:
    args = {
        "people": [person_id(session, one, staff=True) for one in options.people],
        "kind": options.kind,
        "title": options.title,
        "held_us": _instant(session, options.at) or time.time_ns() // 1000,
        "skill": options.skill,
        "minutes": options.minutes,
        "outcome": options.outcome,
        "level": options.level,
        "certificate": options.certificate,
        "until_us": _instant(session, options.until),
        "note": options.note,
    }
    session.client().do("training.record", args)
    session.print_line(session.word("Recorded.", "已登记。"))


def _ledger(session: Session, options: argparse.Namespace) -> None:
    args = {"person": person_id(session, options.person, staff=True)} if options.person else {}
    found = session.client().ask("query.training", args, reply_type=list[TrainingView])
    if options.json:
        session.print_json(found)
        return
    zone = session.zone()
    rows = [
        [
            (iso(one.held_us, zone) or "")[:10],
            one.name,
            one.kind,
            one.skill,
            str(one.minutes),
            one.outcome,
            one.title,
        ]
        for one in found
    ]
    session.print_table(rows, heads=("day", "person", "kind", "skill", "minutes", "outcome", "title"))


_ACTIONS = {"list": _list, "set": _set, "record": _record, "ledger": _ledger}
