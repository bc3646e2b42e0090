"""Rename the column ``person`` of every table, and the role of that name, to ``user``."""

from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = ("events", "impressions", "mutes", "abouts", "accounts", "sessions")
_INDEXES = {"events": ("user", "seq"), "impressions": ("user",), "sessions": ("user",)}


def upgrade() -> None:
    _rename("person", "user")


def downgrade() -> None:
    _rename("user", "person")


def _rename(old: str, new: str) -> None:
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    op.execute(f"UPDATE accounts SET role = '{new}' WHERE role = '{old}'")
    for table, columns in _INDEXES.items():
        op.drop_index(f"{table}_of_{old}", table)
        op.create_index(f"{table}_of_{new}", table, [new if name == "user" else name for name in columns])
