"""Push looks up once a batch what its ops have in common; an entry's ticket is not looked up once more by a key.

The functions that desks call keep their signatures; those that only push calls have got another argument.
"""

from alembic import op

from desk.sync.server_files import LOCK_TIMEOUT, run_new_functions

revision = "0007"
down_revision = "0006"

REPLACED = (
    "stamp(text, bigint, int, timestamptz)",
    "merge_field(sync.rule_field, text, jsonb, jsonb, jsonb, text, text, sync.merged)",
    "plan_entries(sync.desk, jsonb, sync.ticket, sync.merged, text, bool, bool, timestamptz)",
    "land_entries(sync.desk, jsonb, sync.ticket, jsonb, sync.plan, text, bool, timestamptz)",
    "carry_out(sync.desk, jsonb, sync.ticket, sync.merged, sync.plan, text, bool, bool, timestamptz)",
    "ids_free(jsonb, uuid)",
    "change_ticket(sync.desk, jsonb, text, int[], bool, timestamptz)",
    "create_ticket(sync.desk, jsonb, text, int[], bool, timestamptz)",
    "apply_op(sync.desk, jsonb, text, int[], timestamptz)",
)
"""Internal functions of the releases before, with arguments that nothing passes any more."""


def upgrade() -> None:
    """Make or replace functions and their grants, and let go of what they replace."""
    run_new_functions(op.get_bind())
    op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    for name in REPLACED:
        op.execute(f"DROP FUNCTION IF EXISTS sync.{name}")
    op.execute("ALTER TABLE sync.entry DROP CONSTRAINT IF EXISTS entry_ticket_id_fkey")
