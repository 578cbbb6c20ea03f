"""The state of a record (a page, a suggestion, a notice, somebody's availability) merges like its other fields."""

from alembic import op

from desk.sync.server_files import run_new_functions

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make or replace functions and their grants."""
    run_new_functions(op.get_bind())
