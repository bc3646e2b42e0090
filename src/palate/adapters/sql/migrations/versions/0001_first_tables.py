"""First tables: events, items, revisions, impressions, checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.String, nullable=False, unique=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("recommendation_id", sa.String),
        sa.Column("retracts", sa.String),
        sqlite_autoincrement=True,
    )
    op.create_index("events_of_person", "events", ["person", "seq"])
    op.create_table(
        "items",
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("facts", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "revisions",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_table(
        "impressions",
        sa.Column("recommendation_id", sa.String, primary_key=True),
        sa.Column("person", sa.String),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("snapshot", sa.String, nullable=False),
        sa.Column("pipeline", sa.String, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("surprise", sa.Float, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("propensities", sa.JSON, nullable=False),
    )
    op.create_index("impressions_of_person", "impressions", ["person"])
    op.create_index("impressions_by_age", "impressions", ["at"])
    op.create_table(
        "checkpoints",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("checkpoints", "impressions", "revisions", "items", "events"):
        op.drop_table(table)
