"""Who may read what, and what a push did, looked up with plans that a session keeps."""

from alembic import op

from desk.sync.server_files import run_new_functions

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make or replace functions and their grants."""
    run_new_functions(op.get_bind())
    op.execute("DROP FUNCTION IF EXISTS sync.write_ticket(sync.ticket)")
