"""Stores in an SQL database, with SQLAlchemy Core and Alembic migrations; SQLite and PostgreSQL share them."""
