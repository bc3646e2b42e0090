"""Store business rules."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "rules",
        sa.Column("name", sa.String().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True),
        sa.Column("definition", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("rules")
