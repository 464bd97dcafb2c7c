"""Makes PDFs from the templates in `resources/typst`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson
import typst

from app.config.resources import resources_dir
from app.domain.errors import UserError
from app.files.atomic import replacing


def write_pdf(template: str, data: Mapping[str, object], path: Path, made_at: datetime) -> None:
    """Fills the template with `data` and writes the PDF; the same input gives the same bytes.

    `made_at` is the time the file says it was made. Raises `UserError` when the disk refuses.
    """
    content = render_pdf(template, data, made_at)
    with replacing(path) as file:
        file.write(content)


def render_pdf(template: str, data: Mapping[str, object], made_at: datetime) -> bytes:
    """The PDF's bytes: tagged, PDF/UA-1, set in the fonts that come with typst.

    Characters those fonts lack are taken from the system's. Where no font has them, the file is
    still made, but without the promise of PDF/UA: a missing sign must not cost the report.
    `data` reaches the template as JSON, so its texts are values and never markup.
    """
    for own_fonts_only, accessible in ((True, True), (False, True), (False, False)):
        try:
            return _compile(template, data, made_at, own_fonts_only, accessible)
        except typst.TypstError as error:
            last = error
            if "could not be displayed" not in f"{error.message} {error.diagnostic}":
                break
    raise UserError(f"The PDF could not be made: {last.message}. Nothing was written.") from last


def _compile(
    template: str,
    data: Mapping[str, object],
    made_at: datetime,
    own_fonts_only: bool,
    accessible: bool,
) -> bytes:
    return typst.compile(
        resources_dir() / "typst" / f"{template}.typ",
        root=resources_dir() / "typst",
        ignore_system_fonts=own_fonts_only,
        format="pdf",
        pdf_standards=["ua-1"] if accessible else None,
        sys_inputs={"data": orjson.dumps(data).decode()},
        timestamp=int(made_at.astimezone(UTC).timestamp()),
    )
