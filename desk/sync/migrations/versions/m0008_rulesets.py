"""Rules that more than administrators write are taken from them; of two equal versions the later is the next one."""

from alembic import op

from desk.sync.server_files import run_new_functions

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make or replace functions and their grants."""
    run_new_functions(op.get_bind())
