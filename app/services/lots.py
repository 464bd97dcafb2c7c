"""Lots of synthetic audits: lists and pages of them."""

from app.domain.errors import UserError
from app.domain.lots import LotPage, LotRow
from app.services.desk import Desk


class LotService:
    """Use cases about lots. Nothing of a lot is stored: all follows from items and answers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def lots(self, project_id: int | None = None) -> list[LotRow]:
        """The lots of one project of synthetic audits, or of all: by project, generator, name."""
        from app.services.lot_figures import audit_projects, read_audits, row_of

        with self._desk.read() as reader:
            audits = read_audits(reader, audit_projects(reader, project_id))
        return [row_of(audits, lot) for lot in audits.lots]

    def page(self, project_id: int, name: str, generator: str, version: str) -> LotPage:
        """One lot with its drawn items and its curve. Raises `UserError` when there is none."""
        from app.services.lot_figures import audit_projects, page_of, read_audits

        with self._desk.read() as reader:
            audits = read_audits(reader, audit_projects(reader, project_id))
        for lot in audits.lots:
            if (lot.name, lot.generator, lot.version) == (name, generator, version):
                return page_of(audits, lot)
        raise UserError(f"There is no lot “{name[:80]}” of {generator[:80]} in this project.")
