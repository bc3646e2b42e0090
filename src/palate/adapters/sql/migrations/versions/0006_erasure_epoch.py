"""Bind checkpoints to the erasure epoch; those without one are dropped, since they may count forgotten users.

The epoch itself is the row ``erasures`` of ``revisions``; without that row it is 0.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _create_anew(sa.Column("epoch", sa.Integer, nullable=False))


def downgrade() -> None:
    _create_anew()
    op.execute("DELETE FROM revisions WHERE name = 'erasures'")


def _create_anew(*more_columns: sa.Column[int]) -> None:
    op.drop_table("checkpoints")
    op.create_table(
        "checkpoints",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        *more_columns,
    )
