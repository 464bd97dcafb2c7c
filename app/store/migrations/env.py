"""What Alembic runs: the scripts, on the connection it was handed, in that transaction."""

from alembic import context

from app.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the transaction is the caller's, and he commits it
    render_as_batch=True,
)
context.run_migrations()
