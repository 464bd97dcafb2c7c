"""The gate: the only room that reads and writes people's files.

Lives here: readers for tables (CSV, XLSX, JSONL, Parquet) and for other tools' files, the kinds of
rows that may come in, and writers for CSV, XLSX, HTML and PDF. May come in: the domain, config,
pydantic, orjson, calamine, pyarrow, XlsxWriter and typst; no SQL, no Qt, no scores. Why: every file
from outside is hostile until a row has passed this gate, and every file that leaves is whole,
harmless and the same bytes each time. What would have to be guessed (an encoding, a date's order, a
column's meaning) is refused in a sentence that says how to write it.
"""
