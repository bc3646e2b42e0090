"""Make ids of events unique for each user; until now an id of one user was taken for all others."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_COLUMNS = 'seq, event_id, "user", item, kind, at, value, recommendation_id, retracts'
_RETRACTIONS = sa.text("retracts IS NOT NULL")
# Newer events with ids of other users' events. Going down, they get new ids, also where retractions name them.
_NEWER = (
    "SELECT newer.seq AS seq FROM events AS newer JOIN "
    "(SELECT event_id, min(seq) AS first FROM events GROUP BY event_id HAVING count(*) > 1) AS taken "
    "ON taken.event_id = newer.event_id AND newer.seq > taken.first"
)


def upgrade() -> None:
    _drop_indexes("events_of_user", "retractions_of_event")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("events_event_id_key", "events", type_="unique")
    else:
        _rebuild("")
    op.create_index("events_of_user", "events", ["user", "seq"])
    op.create_index("events_by_id", "events", ["user", "event_id"], unique=True)
    _create_retractions_index(["user", "retracts"])


def downgrade() -> None:
    _rename_repeated_ids()
    _drop_indexes("events_of_user", "events_by_id", "retractions_of_event")
    if op.get_bind().dialect.name == "postgresql":
        op.create_unique_constraint("events_event_id_key", "events", ["event_id"])
    else:
        _rebuild("UNIQUE")
    op.create_index("events_of_user", "events", ["user", "seq"])
    _create_retractions_index(["retracts"])


def _rebuild(uniqueness: str) -> None:
    """Copy the events to a table with or without unique ids, which SQLite cannot change; positions go on as before."""
    op.execute("ALTER TABLE events RENAME TO events_before")
    op.execute(
        f"CREATE TABLE events (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, event_id VARCHAR NOT NULL {uniqueness}, "
        '"user" VARCHAR NOT NULL, item VARCHAR NOT NULL, kind VARCHAR NOT NULL, at FLOAT NOT NULL, value FLOAT, '
        "recommendation_id VARCHAR, retracts VARCHAR)"
    )
    op.execute(f"INSERT INTO events ({_COLUMNS}) SELECT {_COLUMNS} FROM events_before ORDER BY seq")
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'events'")
    op.execute("INSERT INTO sqlite_sequence SELECT 'events', seq FROM sqlite_sequence WHERE name = 'events_before'")
    op.execute("DROP TABLE events_before")


def _rename_repeated_ids() -> None:
    op.execute(f"CREATE TEMPORARY TABLE renamed AS {_NEWER}")
    op.execute(
        "UPDATE events SET retracts = (SELECT e.event_id || '#' || e.seq FROM renamed JOIN events AS e ON "
        'e.seq = renamed.seq WHERE e."user" = events."user" AND e.event_id = events.retracts) '
        "WHERE retracts IS NOT NULL AND EXISTS (SELECT 1 FROM renamed JOIN events AS e ON e.seq = renamed.seq "
        'WHERE e."user" = events."user" AND e.event_id = events.retracts)'
    )
    op.execute("UPDATE events SET event_id = event_id || '#' || seq WHERE seq IN (SELECT seq FROM renamed)")
    op.execute("DROP TABLE renamed")


def _drop_indexes(*names: str) -> None:
    for name in names:
        op.drop_index(name, "events")


def _create_retractions_index(columns: list[str]) -> None:
    op.create_index("retractions_of_event", "events", columns, sqlite_where=_RETRACTIONS, postgresql_where=_RETRACTIONS)
