"""Store who did what to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_TEXT = sa.String().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("actor_kind", _TEXT, nullable=False),
        sa.Column("actor", _TEXT),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("user", _TEXT),
        sa.Column("target", _TEXT),
        sa.Column("status", sa.Integer),
        sa.Column("address", _TEXT),
    )
    op.create_index("audit_log_by_age", "audit_log", ["at"])


def downgrade() -> None:
    op.drop_table("audit_log")
