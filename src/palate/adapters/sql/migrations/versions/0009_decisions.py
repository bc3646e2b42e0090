"""Store with each impression what the policy that drew it saw."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = max(name for path in Path(__file__).parent.glob("0*.py") if (name := path.name[:4]) < revision)


def upgrade() -> None:
    op.add_column("impressions", sa.Column("decision", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("impressions", "decision")
