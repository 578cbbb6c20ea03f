"""The parts of `desk db` that work with an administrator's address."""

import argparse
import time
from typing import Any

import psycopg

from desk.cli.session import Session
from desk.models.wire import iso, uuid_bytes, uuid_text
from desk.process.errors import KnownError
from desk.process.ids import new_id
from desk.sync import doctor as audit
from desk.sync import enrolment, install
from desk.sync.connection import connect_as_administrator, known_error


def _administrator(options: argparse.Namespace) -> psycopg.Connection[Any]:
    return connect_as_administrator(options.url, insecure=options.insecure)


def _prepare(options: argparse.Namespace) -> int:
    _administrator(options).close()  # the address and its TLS are checked before anything is written
    try:
        return install.prepare(options.url)
    except psycopg.Error as error:
        raise known_error(error) from error


def init(session: Session, options: argparse.Namespace) -> int:
    """Prepare the database; its first person is this workspace's, who becomes administrator of a first group."""
    version = _prepare(options)
    with _administrator(options) as server:
        code = ""
        if server.execute("SELECT 1 FROM sync.staff LIMIT 1").fetchone() is None:
            person, name = _first_person(session, options)
            group, group_name = _first_group(session, options)
            fields = {"name": name, "staff": 1, "active": 1, "tier": "L1", "created_at": _now()}
            install.put_first(server, "person", uuid_text(person), fields)
            install.put_first(server, "group", uuid_text(group), {"name": group_name, "tier": "L1"})
            _join(server, person, group, "administrator")
            code = enrolment.invite(server, person)
    _say(session, options, {"rules": version, "code": code}, _words_of_init(session, options, version, code))
    return 0


def _words_of_init(session: Session, options: argparse.Namespace, version: int, code: str) -> str:
    ready = session.word(
        f"The shared database is ready (rules {version}).", f"共享数据库已就绪（规则版本 {version}）。"
    )
    if not code:
        return ready
    how = f"desk db enroll {options.url.split('@')[-1] and _plain(options.url)} {code}"
    once = session.word("Enrol yourself, once, within a day:", "请在一天内使用一次以下命令完成登记：")
    return f"{ready}\n{once}\n    {how}"


def _plain(url: str) -> str:
    """Return an address without user and password, to be passed on."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rsplit('@', 1)[-1]}"


def _now() -> str:
    return iso(time.time_ns() // 1000)


def _first_person(session: Session, options: argparse.Namespace) -> tuple[bytes, str]:
    """Return the person of this workspace, so that what it has can be uploaded as theirs; else a new one."""
    if session.workspace.replica.exists():
        view = session.client().ask("query.workspace")
        ident = view["settings"]["person"]
        if ident:
            people = session.client().ask("query.people", {"text": "", "staff": True})
            import base64

            for found in people:
                if base64.b64decode(found["id"]).hex() == ident:
                    return bytes.fromhex(ident), options.name or found["name"]
    return new_id(time.time_ns() // 1000), options.name or session.word("Administrator", "管理员")


def _first_group(session: Session, options: argparse.Namespace) -> tuple[bytes, str]:
    if session.workspace.replica.exists():
        from desk.models.store import open_store

        store = open_store(session.workspace.directory)
        try:
            row = store.connection.exec_driver_sql(
                "SELECT id, name FROM support_group ORDER BY position, id"
            ).first()
        finally:
            store.close()
        if row is not None and not options.group:
            return bytes(row[0]), str(row[1])
    return new_id(time.time_ns() // 1000), options.group or session.word("Service desk", "一线支持")


def _join(server: psycopg.Connection[Any], person: bytes, group: bytes, role: str) -> None:
    install.put_first(
        server, "membership", f"{uuid_text(person)}:{uuid_text(group)}", {"role": role, "ended_at": None}
    )


def upgrade(session: Session, options: argparse.Namespace) -> int:
    """Bring schema and rules to this version."""
    version = _prepare(options)
    words = session.word(
        f"Schema and rules are current (rules {version}).", f"结构与规则已是最新（规则版本 {version}）。"
    )
    _say(session, options, {"rules": version}, words)
    return 0


def invite(session: Session, options: argparse.Namespace) -> int:
    """Make a one-time code, and the person and their memberships where they are missing."""
    with _administrator(options) as server:
        person = _person(server, options)
        for group in options.group or [""]:
            _join(server, person, _group(server, group), options.role)
        code = enrolment.invite(server, person)
    words = session.word(
        "A code for one machine, valid once and for a day:",
        "邀请码（仅限一台电脑，一天内有效，只能使用一次）：",
    )
    how = f"desk db enroll {_plain(options.url)} {code}"
    _say(session, options, {"person": uuid_text(person), "code": code}, f"{words}\n    {how}")
    return 0


def _person(server: psycopg.Connection[Any], options: argparse.Namespace) -> bytes:
    row = server.execute(
        "SELECT id FROM sync.record WHERE noun = 'person' AND body->>'staff' = '1' AND (body->>'name' = %s"
        " OR (%s <> '' AND body->>'email' = %s)) ORDER BY id LIMIT 1",
        (options.name, options.email, options.email),
    ).fetchone()
    if row is not None:
        return uuid_bytes(row[0])
    person = new_id(time.time_ns() // 1000)
    fields = {
        "name": options.name,
        "email": options.email,
        "staff": 1,
        "active": 1,
        "tier": "L1",
        "created_at": _now(),
    }
    install.put_first(server, "person", uuid_text(person), fields)
    return person


def _group(server: psycopg.Connection[Any], name: str) -> bytes:
    """Return a group by its name; without one, the first."""
    rows = server.execute(
        "SELECT id, body->>'name' FROM sync.record WHERE noun = 'group' ORDER BY id"
    ).fetchall()
    for ident, known in rows:
        if not name or known.casefold() == name.casefold():
            return uuid_bytes(ident)
    if not name or not rows:
        raise KnownError("shared_group_unknown", name=name, known=", ".join(known for _, known in rows))
    group = new_id(time.time_ns() // 1000)
    install.put_first(server, "group", uuid_text(group), {"name": name, "tier": "L1"})
    return group


def desks(session: Session, options: argparse.Namespace) -> int:
    """List the enrolled desks."""
    with _administrator(options) as server:
        rows = server.execute(
            "SELECT d.id, r.body->>'name', d.label, d.enrolled_at, d.last_sync_at, d.revoked_at FROM sync.desk d"
            " LEFT JOIN sync.record r ON r.noun = 'person' AND r.id = d.person_id::text ORDER BY d.id"
        ).fetchall()
    names = ("desk", "person", "label", "enrolled_at", "last_sync_at", "revoked_at")
    table = [[("" if value is None else str(value)) for value in row] for row in rows]
    if options.json:
        session.print_json([dict(zip(names, row, strict=True)) for row in table])
    else:
        session.print_table(table, heads=names)
    return 0


def revoke(session: Session, options: argparse.Namespace) -> int:
    """Cut a desk off."""
    with _administrator(options) as server:
        try:
            row = server.execute("SELECT sync.revoke_desk(%s)", (options.desk,)).fetchone()
        except psycopg.Error as error:
            raise known_error(error) from error
    cut = row[0] if row else 0
    words = session.word(
        f"Desk {options.desk} is revoked; {cut} open sessions were cut.",
        f"工作站 {options.desk} 已吊销，切断了 {cut} 个会话。",
    )
    _say(session, options, {"desk": options.desk, "sessions": cut}, words)
    return 0


def _erase(session: Session, options: argparse.Namespace, function: str) -> int:
    with _administrator(options) as server:
        try:
            server.execute(f"SELECT sync.{function}(%s::uuid, %s)", (options.id, options.reason))
        except psycopg.Error as error:
            raise known_error(error) from error
    words = session.word(
        "Done; every desk follows at its next contact.", "已完成；各工作站将在下次联系时同步。"
    )
    _say(session, options, {"id": options.id}, words)
    return 0


def redact(session: Session, options: argparse.Namespace) -> int:
    """Erase the text of an entry everywhere."""
    return _erase(session, options, "redact")


def purge(session: Session, options: argparse.Namespace) -> int:
    """Remove a ticket everywhere."""
    return _erase(session, options, "purge_ticket")


def doctor(session: Session, options: argparse.Namespace) -> int:
    """Audit the database; exit code 1 if anything is wrong."""
    with _administrator(options) as server:
        findings = audit.audit(server)
    if options.json:
        session.print_json([finding._asdict() for finding in findings])
    else:
        for finding in findings:
            mark = "ok " if finding.ok else "!! "
            session.print_line(f"{mark} {finding.subject}: {session.word(finding.en, finding.zh)}")
    return 0 if all(finding.ok for finding in findings) else 1


def _say(session: Session, options: argparse.Namespace, result: dict[str, Any], words: str) -> None:
    if options.json:
        session.print_json(result)
    else:
        for line in words.splitlines():
            session.print_line(line)
