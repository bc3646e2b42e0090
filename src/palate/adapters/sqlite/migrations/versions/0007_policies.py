"""Store with each impression the policy that made it, the variant of an experiment and the number of candidates."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_COLUMNS = {"policy": sa.String, "variant": sa.String, "candidates": sa.Integer}


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.add_column("impressions", sa.Column(name, kind))


def downgrade() -> None:
    for name in _COLUMNS:
        op.drop_column("impressions", name)
