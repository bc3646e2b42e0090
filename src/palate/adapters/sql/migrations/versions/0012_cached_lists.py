"""Store lists that were computed ahead of requests."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "cached_lists",
        sa.Column("user", sa.String().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True),
        sa.Column("list", sa.LargeBinary, nullable=False),
        sa.Column("ends_at", sa.Float, nullable=False),
    )
    op.create_index("cached_lists_by_end", "cached_lists", ["ends_at"])


def downgrade() -> None:
    op.drop_table("cached_lists")
