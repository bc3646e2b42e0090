"""INSERT … ON CONFLICT, which SQLAlchemy has for each kind of database apart."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_update(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT into ``table`` that can say what to do on a conflict, for the database of ``connection``."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
