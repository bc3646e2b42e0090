"""Entry point of Alembic: run the migrations on the connection that ``Database`` passes."""

from alembic import context

from palate.adapters.sql.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
