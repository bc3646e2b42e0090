"""The embedded store: SQLite through SQLAlchemy Core, migrated by Alembic."""
