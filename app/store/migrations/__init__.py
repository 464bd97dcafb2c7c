"""Alembic's scripts: each runs forward once, in one transaction with the row that records it."""
