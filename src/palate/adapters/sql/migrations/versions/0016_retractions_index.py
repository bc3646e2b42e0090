"""Find the retractions of an event."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    are_retractions = sa.text("retracts IS NOT NULL")
    op.create_index(
        "retractions_of_event",
        "events",
        ["retracts"],
        sqlite_where=are_retractions,
        postgresql_where=are_retractions,
    )


def downgrade() -> None:
    op.drop_index("retractions_of_event", "events")
