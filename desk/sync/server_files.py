"""The SQL of the shared side as files, one concern each, and the order in which they run."""

import re
from pathlib import Path

from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "server"
AS_ADMINISTRATOR = ("05_roles.sql", "95_keeper.sql")
LOCK_TIMEOUT = "5s"
_FUNCTION = re.compile(r"^CREATE FUNCTION .*?\$\$.*?\$\$;", re.S | re.M)
_NOT_OURS = "CREATE FUNCTION sync.redeem_v1"
"""Belongs to `sync_keeper` (95_keeper.sql)."""


def names() -> list[str]:
    """Return the files in the order in which they run."""
    return sorted(path.name for path in FOLDER.glob("*.sql"))


def read(name: str) -> str:
    """Return the text of one file."""
    return (FOLDER / name).read_text(encoding="utf-8")


def run_all(connection: Connection) -> None:
    """Run every file: the roles as the administrator, everything else as the owner of the schema."""
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    for name in names():
        owner = "RESET ROLE" if name in AS_ADMINISTRATOR else "SET ROLE sync_owner"
        connection.exec_driver_sql(owner)
        connection.exec_driver_sql(read(name).replace("%", "%%"))
    connection.exec_driver_sql("RESET ROLE")


def functions(name: str) -> list[str]:
    """Return the functions of one file, each as a statement that makes or replaces it."""
    return [
        text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
        for text in _FUNCTION.findall(read(name))
        if not text.startswith(_NOT_OURS)
    ]


def run_new_functions(connection: Connection) -> None:
    """Bring every function and grant to what this program knows; tables and rows stay as they are.

    Functions only grow: a changed answer is a new function beside the old one, so that older desks go on working.
    """
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    connection.exec_driver_sql("SET ROLE sync_owner")
    connection.exec_driver_sql("SET check_function_bodies = off")
    for name in names():
        for statement in functions(name):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    connection.exec_driver_sql(read("90_grants.sql").replace("%", "%%"))
    connection.exec_driver_sql("RESET check_function_bodies")
    connection.exec_driver_sql("RESET ROLE")
