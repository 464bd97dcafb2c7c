"""How much a file may hold before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read. Sizes in bytes unless said otherwise."""

    file_bytes: int = 500 * 1024 * 1024
    rows: int = 5_000_000
    cell_chars: int = 1024 * 1024
    line_chars: int = 16 * 1024 * 1024  # of one physical line, which is held in memory at once
    json_bytes: int = 200 * 1024 * 1024  # of a JSON array, which is held in memory as a whole
    payload_chars: int = 16 * 1024 * 1024  # of one task from another tool's file
    columns: int = 2_000
    archive_bytes: int = 200 * 1024 * 1024  # of an XLSX unpacked, as its directory declares
    archive_ratio: int = 200  # unpacked to packed, of any member
    archive_members: int = 2_000
    sheet_cells: int = 25_000_000  # of the rectangle a sheet spans, which is held in memory
    sheet_text: int = 400 * 1024 * 1024  # characters of a sheet once shared texts are put in


LIMITS = Limits()
