"""`desk person`: requesters and staff, what is known of them, and who this workspace acts as."""

import argparse
from typing import Any

from desk.cli.lookup import group_id, person_id
from desk.cli.session import Session
from desk.ops.base import ROLE_ORDER
from desk.protocol.views import PersonView, Workspace


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=word("find people", "查找人员"))
    listing.add_argument("text", nargs="?", default="")
    listing.add_argument("--staff", action="store_true", help=word("members of staff only", "仅员工"))
    listing.add_argument("--json", action="store_true", help="JSON")
    me = actions.add_parser("me", help=word("who you are in this workspace; with a name: be that person",
                                            "显示本人身份；给出姓名则设置"))  # fmt: skip
    me.add_argument("name", nargs="?", default="")
    me.add_argument("--json", action="store_true", help="JSON")
    add = actions.add_parser(
        "add", help=word("a requester, or with --staff a colleague", "添加用户，--staff 为员工")
    )
    add.add_argument("name")
    add.add_argument("--staff", action="store_true", help=word("a member of staff", "员工"))
    change = actions.add_parser("set", help=word("change what is known", "修改资料"))
    change.add_argument("person")
    change.add_argument("--name")
    for one in (add, change):
        one.add_argument("--email")
        one.add_argument("--phone")
        one.add_argument("--organisation", help=word("unit or company", "部门或公司"))
        one.add_argument("--level", help=word("a user level of the priority matrix: standard, vip, ...",
                                             "优先级矩阵中的用户级别：standard、vip 等"))  # fmt: skip
        one.add_argument("--tier", help="L1, L2, L3, R&D")
        kind = one.add_mutually_exclusive_group()
        kind.add_argument(
            "--internal", action="store_true", default=None, help=word("of our organisation", "内部用户")
        )
        kind.add_argument(
            "--external", dest="internal", action="store_false", help=word("a customer", "外部用户")
        )
    join = actions.add_parser("join", help=word("into a group, with a role", "加入小组并设置角色"))
    join.add_argument("person")
    join.add_argument("group")
    join.add_argument("--role", choices=ROLE_ORDER, default="agent")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked."""
    if options.action == "list":
        _list(session, options)
        return 0
    if options.action == "me" and not options.name:
        _show_me(session, as_json=options.json)
        return 0
    client = session.client()
    if options.action == "me":
        client.do("workspace.start", {"name": options.name, "language": session.language})
    elif options.action == "join":
        args = {
            "person": person_id(session, options.person, staff=None),
            "group": group_id(session, options.group),
        }
        client.do("group.join", {**args, "role": options.role})
    else:
        _write(session, options)
    session.print_line(session.word("Saved.", "已保存。"))
    return 0


def _write(session: Session, options: argparse.Namespace) -> None:
    names = ("name", "email", "phone", "organisation", "level", "tier", "internal")
    given: dict[str, Any] = {
        name: getattr(options, name) for name in names if getattr(options, name) is not None
    }
    if options.action == "add":
        session.client().do("person.create", {**given, "staff": options.staff})
    else:
        session.client().do("person.set", {**given, "person": person_id(session, options.person, staff=None)})


def _show_me(session: Session, *, as_json: bool) -> None:
    me = session.client().ask("query.workspace", {}, reply_type=Workspace).me
    if as_json:
        session.print_json(me)
        return
    session.print_line(" · ".join(filter(None, (me.name, me.role, me.tier, me.email))))
    session.print_line(
        session.word("desk person me NAME makes you somebody else.", "desk person me 姓名 可更改身份。")
    )


def _list(session: Session, options: argparse.Namespace) -> None:
    args = {"text": options.text, "staff": True if options.staff else None, "limit": 200}
    found = session.client().ask("query.people", args, reply_type=list[PersonView])
    if options.json:
        session.print_json(found)
        return
    kinds = {True: session.word("internal", "内部"), False: session.word("external", "外部")}
    rows = [
        [one.name, session.word("staff", "员工") if one.staff else kinds[one.internal], one.level, one.tier,
         one.organisation, one.email, one.phone]
        for one in found
    ]  # fmt: skip
    session.print_table(rows, heads=("name", "kind", "level", "tier", "organisation", "email", "phone"))
