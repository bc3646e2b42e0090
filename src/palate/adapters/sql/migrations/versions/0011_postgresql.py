"""On PostgreSQL: 64-bit numbers and texts compared by code points, as SQLite has them; rows that are always there."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_LONG = {
    "events": ("seq",),
    "items": ("seq",),
    "revisions": ("revision",),
    "impressions": ("seed",),
    "checkpoints": ("cursor", "epoch"),
    "jobs": ("number",),
    "experiment_shadows": ("lists", "failed"),
    "answer_counts": ("requests", "failed", "empty", "failed_loads"),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in _LONG.items():
        for column in columns:
            op.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE BIGINT')
    for table, column in _text_columns():
        op.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE TEXT COLLATE "C"')
    op.execute("ALTER TABLE events ALTER COLUMN seq DROP DEFAULT")  # the end of the log is a row of revisions
    op.execute("DROP SEQUENCE events_seq_seq")
    op.execute(
        "INSERT INTO revisions (name, revision) SELECT 'events', coalesce(max(seq), 0) FROM events "
        "ON CONFLICT (name) DO NOTHING"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("CREATE SEQUENCE events_seq_seq OWNED BY events.seq")
    op.execute("SELECT setval('events_seq_seq', greatest(revision, 1)) FROM revisions WHERE name = 'events'")
    op.execute("ALTER TABLE events ALTER COLUMN seq SET DEFAULT nextval('events_seq_seq')")
    op.execute("DELETE FROM revisions WHERE name = 'events'")


def _text_columns() -> list[tuple[str, str]]:
    inspector = sa.inspect(op.get_bind())
    return [
        (table, column["name"])
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
        for column in inspector.get_columns(table)
        if isinstance(column["type"], sa.String)
    ]
