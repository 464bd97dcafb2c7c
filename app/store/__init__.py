"""The only room that speaks SQL: engines, tables, unit of work, migrations.

Lives here: how a workspace file is opened, guarded, migrated, backed up and checked; the tables;
one module of reads and writes per area, which take and return domain records or columns. May come
in: the domain, config, SQLAlchemy, Alembic, the SQLite driver, numpy for columns. Why: rows never
leave as mapped objects, `commit` stands in one file, and what is SQLite's own stands in
`engine.py`, so that another database can stand beside it.
"""
