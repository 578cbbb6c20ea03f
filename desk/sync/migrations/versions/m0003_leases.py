"""Several leases in one question, for the desks that are ready to dispatch and to warn."""

from alembic import op

from desk.sync.server_files import run_new_functions

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make or replace functions and their grants."""
    run_new_functions(op.get_bind())
