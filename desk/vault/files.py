"""The one way to open a workspace's SQLite files: plain with the standard library, encrypted with SQLCipher.

Everybody opens through `connect`: store, attachments, page reader, helpers, salvage, doctor. A file tells by
its first bytes whether it is plain, so that an interrupted conversion leaves a workspace that still opens.
"""

import contextlib
import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from desk.process import messages
from desk.process.errors import KnownError
from desk.vault import key

if TYPE_CHECKING:
    from desk.vault.lines import Lines

PLAIN = b"SQLite format 3\0"
DRIVER = "sqlcipher3.dbapi2"

messages.register(
    {
        "vault_no_driver": (
            "The workspace is encrypted, and the part that opens it is not installed. Install it:"
            " `{python} -m pip install sqlcipher3`.",
            "工作区已加密，但缺少读取它的组件。请安装：`{python} -m pip install sqlcipher3`。",
        ),
    }
)


def errors(name: str = "Error", *also: type[Exception]) -> tuple[type[Exception], ...]:
    """Return what the databases of this process raise; for `except errors():`, which asks only when needed."""
    loaded = (sqlite3, sys.modules.get(DRIVER))
    return (*also, *(getattr(module, name) for module in loaded if module is not None))


def cipher_module() -> Any:
    """Return the module that opens encrypted files; raises KnownError where it is not installed."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise KnownError("vault_no_driver", python=sys.executable) from error
    return dbapi2


def is_sealed(path: Path) -> bool:
    """Tell whether a file is encrypted, or will be once it is made."""
    if not key.is_encrypted(path.parent):
        return False
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        return file.read(len(PLAIN)) != PLAIN
    return True


def module_for(path: Path) -> Any:
    """Return the DB-API module of a file."""
    return cipher_module() if is_sealed(path) else sqlite3


def connect(
    path: Path, *, read_only: bool = False, timeout: float = 5.0, check_same_thread: bool = True
) -> sqlite3.Connection:
    """Open a file of a workspace in autocommit; the encrypted driver is a twin of the standard library's."""
    module = module_for(path)
    address = f"file:{quote(os.fsencode(path))}?mode={'ro' if read_only else 'rwc'}"
    if read_only and not os.access(path.parent, os.W_OK):
        address += "&immutable=1"  # a WAL file there can only be read as one that nobody changes
    connection = module.connect(
        address, uri=True, timeout=timeout, isolation_level=None, check_same_thread=check_same_thread
    )
    if module is not sqlite3:
        connection.execute(f'PRAGMA key = "{key_literal(path.parent)}"')
        connection.execute("PRAGMA cipher_log_level = NONE")
    return cast(sqlite3.Connection, connection)


def lines_of(directory: Path) -> "Lines | None":
    """Return what seals the lines of an encrypted workspace, None for one that is not."""
    if not key.is_encrypted(directory):
        return None
    from desk.vault.lines import Lines

    return Lines(directory)


def key_literal(directory: Path) -> str:
    """Return the raw key of the workspace's databases as SQLCipher wants it."""
    return f"x'{key.subkey(key.key_of(directory), 'database').hex()}'"
