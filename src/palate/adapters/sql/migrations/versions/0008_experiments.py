"""Store live experiments, and with each impression the teams of a mixed list and how long it took."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_COLUMNS = {"teams": sa.String, "took_ms": sa.Float}


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.add_column("impressions", sa.Column(name, kind))
    op.create_table(
        "experiments",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("definition", sa.JSON, nullable=False),
    )
    op.create_table(
        "experiment_changes",
        sa.Column("experiment", sa.String, sa.ForeignKey("experiments.name"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("shares", sa.JSON, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "experiment_shadows",
        sa.Column("experiment", sa.String, sa.ForeignKey("experiments.name"), primary_key=True),
        sa.Column("arm", sa.String, primary_key=True),
        sa.Column("lists", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("took_ms", sa.Float, nullable=False),
        sa.Column("control_ms", sa.Float, nullable=False),
        sa.Column("overlap", sa.Float, nullable=False),
        sa.Column("last_error", sa.Text),
    )


def downgrade() -> None:
    for table in ("experiment_shadows", "experiment_changes", "experiments"):
        op.drop_table(table)
    for name in _COLUMNS:
        op.drop_column("impressions", name)
    op.execute("DELETE FROM revisions WHERE name = 'experiments'")
