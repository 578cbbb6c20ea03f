"""The SQL of the shared side as files, one concern each, and the order in which they run."""

from pathlib import Path

from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "server"
AS_ADMINISTRATOR = ("05_roles.sql", "95_keeper.sql")
LOCK_TIMEOUT = "5s"


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
