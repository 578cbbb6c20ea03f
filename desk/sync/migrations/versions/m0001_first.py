"""The first schema of the shared database: the files of desk/sync/server in their order."""

from alembic import op

from desk.sync.server_files import run_all

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make roles, tables, rules, functions and grants."""
    run_all(op.get_bind())
