"""Connections to the shared database: TLS that is checked, one key a desk, errors as sentences.

Knows addresses and roles; knows no tables.
"""

import ipaddress
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from desk.process import messages
from desk.process.errors import KnownError

CONNECT_S = 5
RESTRICTED = "28"
"""SQLSTATE class of refused logins: revoked, unknown, wrong key."""

messages.register(
    {
        "server_unreachable": (
            "The shared database cannot be reached ({detail}). Your work is kept here and is sent when it is"
            " back; nothing has to be done.",
            "无法连接共享数据库（{detail}）。您的工作已保存在本机，恢复连接后会自动发送，无需操作。",
        ),
        "server_refused": (
            "The shared database does not accept this desk's key ({detail}). Ask an administrator whether the"
            " desk was revoked; a new code from `desk db invite` enrols it again.",
            "共享数据库不接受本工作站的密钥（{detail}）。请向管理员确认是否已被吊销；用 `desk db invite` 的新邀请码可重新登记。",
        ),
        "desk_revoked": (
            "This desk was revoked or its person is no longer active. Ask an administrator; what was not sent"
            " yet is kept here.",
            "本工作站已被吊销，或对应人员已停用。请联系管理员；尚未发送的内容仍保留在本机。",
        ),
        "server_url": (
            "“{url}” is not an address of a PostgreSQL database. Write it as"
            " postgresql://user@host:5432/database.",
            "“{url}”不是有效的 PostgreSQL 地址，请写成 postgresql://用户@主机:5432/数据库。",
        ),
        "server_no_database": (
            "The server has no such database yet ({detail}). An administrator makes it with `createdb desk` and runs"
            " `desk db init` again.",
            "服务器上还没有这个数据库（{detail}）。请管理员先运行 `createdb desk`，再运行 `desk db init`。",
        ),
        "server_tls": (
            "The connection to {host} would not be checked (sslmode={mode}). Use sslmode=verify-full with"
            " sslrootcert=..., or --insecure on a network that you trust wholly.",
            "到 {host} 的连接未经验证（sslmode={mode}）。请使用 sslmode=verify-full 并指定 sslrootcert，"
            "或仅在完全可信的网络中使用 --insecure。",
        ),
        "server_old": (
            "The shared database was not prepared, or by an older Desk. An administrator runs `desk db upgrade`.",
            "共享数据库尚未初始化，或由旧版本 Desk 初始化。请管理员运行 `desk db upgrade`。",
        ),
        "server_said": (
            "The shared database refused this: {detail}. Check the rights of the user in the address.",
            "共享数据库拒绝了此操作：{detail}。请检查地址中用户的权限。",
        ),
    }
)


def is_local(host: str) -> bool:
    """Tell whether a host is this machine: a socket folder or a loopback address."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address_of(url: str, *, insecure: bool = False) -> str:
    """Return the address without user and password, with TLS that checks the server's name; raises KnownError."""
    try:
        parts = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as error:
        raise KnownError("server_url", url=url.split("@")[-1]) from error
    for name in ("user", "password"):
        parts.pop(name, None)
    if not parts.get("dbname"):
        raise KnownError("server_url", url=url.split("@")[-1])
    if not is_local(str(parts.get("host", ""))):
        mode = str(parts.setdefault("sslmode", "verify-full"))
        if mode != "verify-full" and not insecure:
            raise KnownError("server_tls", host=str(parts["host"]), mode=mode)
        if mode == "verify-full":
            parts.setdefault("channel_binding", "require")
            parts.setdefault("sslrootcert", "system")
    return make_conninfo(**{name: str(value) for name, value in parts.items()})


def known_error(error: psycopg.Error) -> KnownError:
    """Return the sentence for what the server or the network said."""
    state = error.sqlstate or ""
    detail = str(error).strip().splitlines()[-1].strip()[:200] if str(error).strip() else type(error).__name__
    if state == "P0F0F" or state in ("42883", "3F000", "42P01"):
        return KnownError("server_old")
    if (
        state.startswith(RESTRICTED)
        or "password authentication failed" in detail
        or "not permitted to log in" in detail
    ):
        return KnownError("server_refused", detail=detail)
    if state == "3D000" or ('database "' in detail and "does not exist" in detail):
        return KnownError("server_no_database", detail=detail)
    if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        return KnownError("server_unreachable", detail=detail)
    return KnownError("server_said", detail=detail)


def connect(
    address: str, *, user: str = "", password: str = "", name: str = "desk"
) -> psycopg.Connection[Any]:
    """Return an open connection in autocommit, times in UTC; raises KnownError in plain words."""
    given: dict[str, Any] = {"user": user, "password": password}
    try:
        return psycopg.connect(
            address,
            autocommit=True,
            connect_timeout=CONNECT_S,
            application_name=name,
            options="-c timezone=UTC",
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
            tcp_user_timeout=20_000,
            **{key: value for key, value in given.items() if value},
        )
    except psycopg.Error as error:
        raise known_error(error) from error


def connect_as_administrator(url: str, *, insecure: bool = False) -> psycopg.Connection[Any]:
    """Return a connection with the user and password of an address; the same rules for TLS."""
    address = address_of(url, insecure=insecure)
    parts = conninfo_to_dict(url)
    return connect(
        address, user=str(parts.get("user") or ""), password=str(parts.get("password") or ""), name="desk db"
    )
