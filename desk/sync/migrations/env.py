"""Alembic's environment: the connection is handed over by `desk.sync.install`; nothing is read from files."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="schema_version",
    version_table_schema=context.config.attributes["version_schema"],
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
