"""Partial replicas: sums to compare a part with, search for older tickets; functions as this program has them."""

from alembic import op

from desk.sync.server_files import run_new_functions

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make or replace functions and their grants; a database that is new has them already."""
    run_new_functions(op.get_bind())
