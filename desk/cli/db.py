"""`desk db`: prepare the shared database, invite and enrol people, revoke desks, check everything.

`init`, `upgrade`, `invite`, `desks`, `revoke`, `redact`, `purge` and `doctor` need an administrator's address;
`enroll` needs only the code.
"""

import argparse
import sys
import time

from desk.cli.session import Session
from desk.process import messages
from desk.process.errors import KnownError

messages.register(
    {
        "shared_group_unknown": (
            "There is no group “{name}” in the shared database. Known ones: {known}.",
            "共享数据库中没有名为“{name}”的小组。已有小组：{known}。",
        ),
        "engine_in_the_way": (
            "Desk runs on this workspace. Close its window first; starting empty exchanges its database.",
            "此工作区正在运行 Desk。请先关闭窗口；以空工作区登记会更换其数据库。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(name: str, en: str, zh: str, *, url: bool = True) -> argparse.ArgumentParser:
        made = words.add_parser(name, help=word(en, zh))
        if url:
            made.add_argument("url", help="postgresql://user@host:5432/database")
        made.add_argument("--insecure", action="store_true", help=word("do not check TLS", "不验证 TLS"))
        made.add_argument("--json", action="store_true", help="JSON")
        return made

    init = add("init", "prepare a shared database and its first person", "初始化共享数据库及首位人员")
    init.add_argument("--name", default="", help=word("the first administrator", "首位管理员姓名"))
    init.add_argument("--group", default="", help=word("the first group", "首个小组"))
    add("upgrade", "bring schema and rules to this version", "将结构与规则升级到当前版本")
    invite = add("invite", "make a one-time code for a person", "为某人生成一次性邀请码")
    invite.add_argument("name", help=word("the person; made if unknown", "人员姓名；不存在时新建"))
    invite.add_argument("--group", action="append", default=[], help=word("group to join", "加入的小组"))
    invite.add_argument("--role", default="agent", choices=("agent", "expert", "supervisor", "administrator"))
    invite.add_argument("--email", default="")
    _build_enroll(add("enroll", "enrol this workspace with a code", "用邀请码登记本工作区"), session)
    add("desks", "list the enrolled desks", "列出已登记的工作站")
    revoke = add("revoke", "cut a desk off, within a second", "立即吊销某工作站")
    revoke.add_argument("desk", type=int, help=word("its number in `desks`", "`desks` 中的编号"))
    for name, en, zh in (
        ("redact", "erase an entry's text", "抹除条目内容"),
        ("purge", "remove a ticket", "彻底删除工单"),
    ):
        erase = add(name, en, zh)
        erase.add_argument("id", help="UUID")
        erase.add_argument("--reason", required=True)
    add(
        "doctor",
        "audit grants, row security, TLS, versions, invariants",
        "审计权限、行级安全、TLS、版本与不变量",
    )


def _build_enroll(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments of `enroll`."""
    parser.add_argument(
        "code", nargs="?", default="", help=session.word("asked for if left out", "省略时提示输入")
    )
    parser.add_argument("--label", default="", help=session.word("name of this machine", "本机名称"))
    parser.add_argument(
        "--upload", action="store_true", help=session.word("share what is here", "上传现有数据")
    )
    parser.add_argument(
        "--empty", action="store_true", help=session.word("start empty, keep the file", "以空库开始")
    )
    parser.add_argument(
        "--passphrase",
        action="store_true",
        help=session.word("no keyring: use a passphrase", "使用口令而非密钥环"),
    )


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked; what the server says no to becomes a sentence."""
    import psycopg

    from desk.cli import db_admin
    from desk.sync.connection import known_error

    try:
        if options.action == "enroll":
            return _enroll(session, options)
        code: int = getattr(db_admin, options.action)(session, options)
    except psycopg.Error as error:
        raise known_error(error) from error
    return code


def _passphrase(session: Session, options: argparse.Namespace) -> str:
    from desk.sync import keys

    given = keys.passphrase_given()
    if given or not options.passphrase:
        return given
    from getpass import getpass

    return getpass(session.word("Passphrase: ", "口令："))


def _enroll(session: Session, options: argparse.Namespace) -> int:
    from desk.cli.copying import copying
    from desk.models.store import open_store
    from desk.sync import enrolment
    from desk.sync.connection import address_of
    from desk.sync.once import sync_once

    workspace = session.workspace
    if options.empty:
        _set_aside(session)
    store = open_store(workspace.directory)
    try:
        known = enrolment.enrolment_of(store)
        if known is not None:
            raise KnownError("already_enrolled", desk=known.desk)
        tickets = int(store.connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one())
        if tickets and not options.upload:
            raise KnownError("has_data", tickets=tickets)
        code = options.code or input(session.word("Code: ", "邀请码："))
        passphrase = _passphrase(session, options)
        address = address_of(options.url, insecure=options.insecure)
        made = enrolment.redeem(address, code, label=options.label, passphrase=passphrase)
        enrolment.become(store, made)
        with copying(session) as progress:
            _, received, _ = sync_once(workspace, passphrase, progress)
        sent = _upload(session, store, passphrase) if options.upload else 0
    finally:
        store.close()
    result = {"desk": made.desk, "person": made.person, "received": received, "sent": sent}
    if options.json:
        session.print_json(result)
    else:
        session.print_line(
            session.word(
                f"Enrolled as desk {made.desk}: {received} changes received, {sent} sent.",
                f"已登记为工作站 {made.desk}：收到 {received} 项变更，发送 {sent} 项。",
            )
        )
    return 0


def _upload(session: Session, store: object, passphrase: str) -> int:
    from desk.models.store import Store
    from desk.sync.once import sync_once
    from desk.sync.upload import upload

    assert isinstance(store, Store)
    for done, total in upload(store):
        session.show_progress(f"{done}/{total}")
    session.end_progress()
    return sync_once(session.workspace, passphrase)[0]


def _set_aside(session: Session) -> None:
    """Put the workspace's database beside, under another name, so that a new one is begun."""
    from desk.workspace import FileLock

    workspace = session.workspace
    lock = FileLock(workspace.lock)
    if not lock.acquire():
        raise KnownError("engine_in_the_way")
    try:
        if not workspace.replica.exists():
            return
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for suffix in ("", "-wal", "-shm"):
            path = workspace.replica.with_name(workspace.replica.name + suffix)
            if path.exists():
                path.rename(path.with_name(f"before-{stamp}-{path.name}"))
        print(f"before-{stamp}-{workspace.replica.name}", file=sys.stderr)
    finally:
        lock.release()
