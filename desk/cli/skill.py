"""`desk skill`: the skill matrix, its proofs, and the ledger of trainings, assessments and sharing."""

import argparse
import time
from typing import Any

from desk.cli.lookup import person_id
from desk.cli.session import Session, iso
from desk.process.posts import TIERS
from desk.process.training import KINDS
from desk.protocol.people_more import Appraisal, PostReport
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
    _build_posts(words, session)
    ledger = words.add_parser("ledger", help=word("what was learned, newest first", "查看学习记录"))
    ledger.add_argument("person", nargs="?")
    ledger.add_argument("--json", action="store_true", help="JSON")


def _build_posts(words: Any, session: Session) -> None:
    word = session.word
    posts = words.add_parser("posts", help=word("what tiers must be able to do", "岗位职责与技能要求"))
    posts.add_argument("tier", nargs="?", choices=TIERS)
    posts.add_argument("needs", nargs="*", metavar="SKILL=LEVEL")
    posts.add_argument("--duty", default="", help=word("what the tier does", "岗位职责"))
    fit = words.add_parser("match", help=word("people against their posts", "人员与岗位匹配度"))
    counts = words.add_parser("appraisal", help=word("what counts in an appraisal", "绩效依据汇总"))
    counts.add_argument("person")
    counts.add_argument("--from", dest="from_day", default="", metavar="DAY")
    counts.add_argument("--to", dest="to_day", default="", metavar="DAY")
    for one in (posts, fit, counts):
        one.add_argument("--json", action="store_true", help="JSON")


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


def _posts(session: Session, options: argparse.Namespace) -> None:
    client = session.client()
    if options.tier and (options.needs or options.duty):
        pairs = (need.rpartition("=") for need in options.needs)
        skills = {name: int(level) if level.isdigit() else 0 for name, _, level in pairs}
        client.do("post.set", {"tier": options.tier, "skills": skills, "duty": options.duty})
    found = client.ask("query.posts", reply_type=PostReport)
    if options.json:
        session.print_json(found.posts)
        return
    rows = [
        [one.tier, ", ".join(f"{n} {level}" for n, level in one.skills.items()), one.duty]
        for one in found.posts
    ]
    session.print_table(rows, heads=("tier", "skills", "duty"))


def _match(session: Session, options: argparse.Namespace) -> None:
    found = session.client().ask("query.posts", reply_type=PostReport)
    if options.json:
        session.print_json(found.people)
        return
    rows = [
        [
            one.name,
            one.tier,
            f"{one.percent} %",
            ", ".join(f"{n} {has}/{need}" for n, (need, has) in one.gaps.items()),
        ]
        for one in found.people
    ]
    session.print_table(rows, heads=("person", "post", "match", "missing"))


def _appraisal(session: Session, options: argparse.Namespace) -> None:
    args = {
        "person": person_id(session, options.person, staff=True), "from_day": options.from_day,
        "to_day": options.to_day,
    }  # fmt: skip
    found = session.client().ask("query.appraisal", args, reply_type=Appraisal)
    if options.json:
        session.print_json(found)
        return
    score = "-" if found.score100 is None else f"{found.score100:.1f}"
    learned = ", ".join(f"{kind} {n}" for kind, n in found.trainings.items())
    rows = [
        [session.word("solved (reopened)", "已解决（重开）"), f"{found.solved} ({found.reopened})"],
        [session.word("score of 100 (answers)", "满意度百分制（评价数）"), f"{score} ({found.ratings})"],
        [
            session.word("knowledge that worked", "知识有效复用"),
            f"{found.worked} / {found.articles} + {found.improved}",
        ],
        [session.word("learning", "培训与分享"), f"{learned or '-'} · {found.minutes} min"],
        [session.word("certificates", "有效认证"), ", ".join(found.certificates) or "-"],
        [
            session.word("deviations, rewards", "违规、奖励"),
            f"{found.deviations}, {found.rewards} ({found.points:+d})",
        ],
        [session.word("match of the post", "岗位匹配度"), f"{found.tier} {found.post} %"],
    ]
    session.print_table(rows, heads=(found.name, ""))


_ACTIONS = {
    "list": _list, "set": _set, "record": _record, "ledger": _ledger, "posts": _posts, "match": _match,
    "appraisal": _appraisal,
}  # fmt: skip
