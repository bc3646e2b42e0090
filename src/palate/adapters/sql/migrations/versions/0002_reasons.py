"""Store the request of each impression, and the mutes of users."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("impressions", sa.Column("asked", sa.JSON))
    op.create_table(
        "mutes",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("muted", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mutes")
    op.drop_column("impressions", "asked")
