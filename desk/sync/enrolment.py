"""Enrolling a workspace: redeem a one-time code, keep the key, become a desk of the shared database.

Knows the server's `invite`, `redeem_v1` and `revoke_desk`; the password's clear text never leaves this machine.
"""

import platform
import secrets
from dataclasses import dataclass
from typing import Any

import psycopg

from desk.models.store import Store
from desk.models.wire import uuid_bytes, uuid_text
from desk.ops.outbox import meta, put_meta
from desk.process import messages
from desk.process.errors import KnownError
from desk.sync import keys
from desk.sync.connection import connect, known_error

messages.register(
    {
        "already_enrolled": (
            "This workspace is enrolled already, as desk {desk}. Use another workspace for another database.",
            "本工作区已登记为工作站 {desk}。如需连接其他数据库，请使用另一个工作区。",
        ),
        "not_enrolled": (
            "This workspace is not enrolled with a shared database. Ask an administrator for a code and run"
            " `desk db enroll`.",
            "本工作区尚未登记到共享数据库。请向管理员索取邀请码后运行 `desk db enroll`。",
        ),
        "code_wrong": (
            "This is not a code of `desk db invite`. Copy it whole; it is valid once and for one day.",
            "这不是 `desk db invite` 生成的邀请码。请完整复制；邀请码仅一天内有效，且只能使用一次。",
        ),
        "code_spent": (
            "This code was used already, or its day is over. Ask an administrator for another one"
            " (`desk db invite`).",
            "此邀请码已使用或已过期。请向管理员索取新的邀请码（`desk db invite`）。",
        ),
        "has_data": (
            "This workspace has {tickets} tickets. Enrol it with --upload to share them, or enrol an empty"
            " workspace (`--workspace DIR`).",
            "本工作区已有 {tickets} 张工单。请用 --upload 将其上传共享，或登记一个空的工作区（`--workspace 目录`）。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an enrolled workspace knows of itself."""

    address: str
    role: str
    desk: int
    device: str
    person: str
    salt: str


def verifier(server: psycopg.Connection[Any], user: str, password: str) -> str:
    """Return the SCRAM verifier of a password, made here."""
    return server.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256").decode()


def invite(administrator: psycopg.Connection[Any], person: bytes) -> str:
    """Return a one-time code for a person: the name of a login of its own and its password."""
    password = secrets.token_urlsafe(18)
    made = administrator.execute(
        "SELECT sync.invite(%s, %s)", (uuid_text(person), verifier(administrator, "invite", password))
    ).fetchone()
    assert made is not None
    return f"{str(made[0]).removeprefix('desk_invite_')}.{password}"


def _invited(address: str, name: str, password: str) -> psycopg.Connection[Any]:
    """Return a connection as the one who was invited; a login that is refused means that the code is spent."""
    try:
        return connect(address, user=f"desk_invite_{name}", password=password, name="desk enrol")
    except KnownError as error:
        raise KnownError("code_spent") if error.code == "server_refused" else error from error


def redeem(address: str, code: str, *, label: str = "", passphrase: str = "") -> Enrolment:
    """Redeem a code: the server makes this desk's own login, whose password only this machine knows."""
    name, dot, password = code.strip().partition(".")
    if not dot or not name.isalnum() or not password:
        raise KnownError("code_wrong")
    if not passphrase and not keys.works():
        # Asked before the server is: a code is valid once, and must not be spent on a key that cannot be kept.
        raise KnownError("no_keyring", variable=keys.PASSPHRASE)
    salt = secrets.token_hex(16) if passphrase else ""
    own = keys.derived_password(passphrase, salt) if passphrase else keys.new_password()
    with _invited(address, name, password) as server:
        try:
            row = server.execute(
                "SELECT sync.redeem_v1(%s, %s)", (verifier(server, "desk", own), label or platform.node())
            ).fetchone()
        except psycopg.Error as error:
            raise known_error(error) from error
    assert row is not None
    made = row[0]
    if not passphrase and not keys.keep(made["role"], own):
        raise KnownError("no_keyring", variable=keys.PASSPHRASE)
    return Enrolment(address, made["role"], made["desk"], made["device"], made["person"], salt)


def become(store: Store, made: Enrolment) -> None:
    """Make the workspace the desk that was enrolled."""
    values = {
        "desk_number": made.desk, "device_id": made.device, "sync_address": made.address, "sync_role": made.role,
        "sync_salt": made.salt, "nonce": "", "nonce_next": "", "hlc": 0, "enrolled_us": store.clock(),
    }  # fmt: skip
    with store.write() as connection:
        for name, value in values.items():
            put_meta(connection, name, value)
        connection.exec_driver_sql("DELETE FROM number_block")
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO setting(name, value) VALUES ('person', ?)",
            (f'"{uuid_bytes(made.person).hex()}"',),
        )
        connection.exec_driver_sql(
            "INSERT INTO change_log(kind, id, key, op_id) VALUES ('setting', CAST('person' AS BLOB), 0, x'')"
        )


def enrolment_of(store: Store) -> Enrolment | None:
    """Return what the workspace is enrolled as, None if it is not."""
    connection = store.connection
    number = meta(connection, "desk_number")
    if number is None:
        return None
    person = connection.exec_driver_sql("SELECT value FROM setting WHERE name = 'person'").scalar()
    return Enrolment(
        meta(connection, "sync_address", ""), meta(connection, "sync_role", ""), int(number),
        meta(connection, "device_id", ""), str(person or "").strip('"'), meta(connection, "sync_salt", ""),
    )  # fmt: skip


def open_server(store: Store, passphrase: str = "") -> psycopg.Connection[Any]:
    """Return this desk's own connection; raises KnownError."""
    made = enrolment_of(store)
    if made is None:
        raise KnownError("not_enrolled")
    password = keys.password_for(made.role, made.salt or None, passphrase)
    return connect(made.address, user=made.role, password=password)
