"""Rename the column and the role ``person`` to ``user``, and ``understood`` of stored requests to ``parsed_query``."""

from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = ("events", "impressions", "mutes", "abouts", "accounts", "sessions")
_INDEXES = {"events": ("user", "seq"), "impressions": ("user",), "sessions": ("user",)}


def upgrade() -> None:
    _rename("person", "user")
    _rename_key("understood", "parsed_query")


def downgrade() -> None:
    _rename_key("parsed_query", "understood")
    _rename("user", "person")


def _rename(old: str, new: str) -> None:
    for table in _TABLES:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO "{new}"')
    op.execute(f"UPDATE accounts SET role = '{new}' WHERE role = '{old}'")
    for table, columns in _INDEXES.items():
        op.drop_index(f"{table}_of_{old}", table)
        op.create_index(f"{table}_of_{new}", table, [new if name == "user" else name for name in columns])


def _rename_key(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        renamed = f"asked::jsonb - '{old}' || jsonb_build_object('{new}', asked::jsonb -> '{old}')"
        op.execute(f"UPDATE impressions SET asked = ({renamed})::json WHERE asked::jsonb ? '{old}'")
        return
    with_new = f"json_set(asked, '$.{new}', json(json_extract(asked, '$.{old}')))"
    changed = f"json_type(asked, '$.{old}') NOT NULL"
    op.execute(f"UPDATE impressions SET asked = json_remove({with_new}, '$.{old}') WHERE {changed}")
