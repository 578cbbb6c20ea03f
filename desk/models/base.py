"""Shared pieces of the table definitions: the metadata and the column kinds of the replica."""

from typing import Any

from sqlalchemy import BLOB, INTEGER, TEXT, Column, MetaData

METADATA = MetaData()


def id_column(name: str = "id", *, primary: bool = False, nullable: bool = False) -> Column[Any]:
    """Return a 16-byte id column."""
    return Column(name, BLOB, primary_key=primary, nullable=nullable and not primary)


def instant(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return an instant column: integer microseconds UTC."""
    return Column(name, INTEGER, nullable=nullable)


def number(name: str, default: int | None = None) -> Column[Any]:
    """Return an integer column; with a default it may not be null."""
    return Column(
        name, INTEGER, nullable=default is None, server_default=None if default is None else str(default)
    )


def words(name: str, default: str | None = "") -> Column[Any]:
    """Return a text column, not null with default ""; `default=None` makes it nullable."""
    return Column(name, TEXT, nullable=default is None, server_default=default)
