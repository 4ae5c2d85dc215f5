"""How Alembic runs our migrations: over the connection it is handed, in one transaction."""

from alembic import context

from portal import store  # noqa: F401 (every table, for `alembic revision --autogenerate`)
from portal.store.database import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
