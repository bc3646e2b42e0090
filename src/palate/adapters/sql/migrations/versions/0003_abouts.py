"""Store the self-descriptions of users."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "abouts",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("about", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("abouts")
