"""Alembic's scripts of the shared database; run by `desk db init|upgrade` only, never by a desk."""
