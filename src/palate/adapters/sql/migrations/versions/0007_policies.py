"""Store with each impression its policy, variant and number of candidates; columns get the names of what they hold."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_COLUMNS = {"policy": sa.String, "variant": sa.String, "candidates": sa.Integer}
_NAMES = {("impressions", "asked"): "request", ("items", "place"): "seq"}


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.add_column("impressions", sa.Column(name, kind))
    for (table, old), new in _NAMES.items():
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def downgrade() -> None:
    for (table, old), new in _NAMES.items():
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
    for name in _COLUMNS:
        op.drop_column("impressions", name)
