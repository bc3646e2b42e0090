"""Adapters on SQLite, with SQLAlchemy Core and Alembic migrations."""
