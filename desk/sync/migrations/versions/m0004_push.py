"""Push with fewer statements an op: known ops are looked up once a batch, the ledger is written once."""

from alembic import op

from desk.sync.server_files import run_new_functions

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make or replace functions and their grants."""
    run_new_functions(op.get_bind())
