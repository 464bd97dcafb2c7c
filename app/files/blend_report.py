"""The blend report as tables."""

from collections.abc import Iterator
from pathlib import Path

from app.domain.lots import BlendReport, LotRow, MakerDefects, SliceShares
from app.domain.synthetic import LotVerdict
from app.files.sheet import CellKind
from app.files.table_report import (
    Row,
    TableReport,
    bounds,
    sheet,
    table_report,
    write_table_report,
)

_TEXT, _INT, _NUMBER, _SHARE = CellKind.TEXT, CellKind.INT, CellKind.NUMBER, CellKind.PERCENT
_VERDICTS = {
    LotVerdict.ACCEPTED: "accepted", LotVerdict.REFUSED: "refused", LotVerdict.GO_ON: "go on",
}  # fmt: skip
PEOPLE = "people"


def write_blend_report(report: BlendReport, path: Path, format_name: str) -> None:
    """Write the report as pdf, xlsx, csv or html. Raises `UserError`; then nothing was changed."""
    write_table_report(as_tables(report), path, format_name)


def as_tables(report: BlendReport) -> TableReport:
    """The report's figures as tables, and as one long table."""
    lots = report.lots
    counts = ", ".join(
        f"{sum(lot.verdict is verdict for lot in lots)} {word}"
        for verdict, word in _VERDICTS.items()
    )
    return table_report(
        report,
        facts=(
            ("Projects", ", ".join(one.external_id for one in report.projects)),
            ("Lots", f"{len(lots)}: {counts}"),
        ),
        tables=(
            sheet("Origins", _ORIGINS, map(_slice, report.slices)),
            sheet("Defects by maker", _MAKERS, map(_maker, report.makers)),
            sheet("Verdicts on lots", _LOTS, map(_lot, lots)),
            sheet("Plans of lots", _PLANS, map(_plan, lots)),
        ),
        long=sheet("Blend", _LONG, _long(report)),
    )


_ORIGINS = (
    ("by", _TEXT, 10), ("slice", _TEXT, 24), ("items", _INT, 10), ("human", _SHARE, 10),
    ("low", _SHARE, 10), ("high", _SHARE, 10), ("model", _SHARE, 10), ("low", _SHARE, 10),
    ("high", _SHARE, 10), ("edited", _SHARE, 10), ("low", _SHARE, 10), ("high", _SHARE, 10),
)  # fmt: skip
_MAKERS = (
    ("generator", _TEXT, 26), ("version", _TEXT, 14), ("items", _INT, 10), ("audited", _INT, 10),
    ("defects", _INT, 10), ("rate", _SHARE, 10), ("low", _SHARE, 10), ("high", _SHARE, 10),
)  # fmt: skip
_LOTS = (
    ("lot", _TEXT, 24), ("generator", _TEXT, 16), ("size", _INT, 10), ("audited", _INT, 10),
    ("defects", _INT, 10), ("verdict", _TEXT, 12), ("rate", _SHARE, 10), ("low", _SHARE, 10),
    ("high", _SHARE, 10), ("by", _TEXT, 18),
)  # fmt: skip
_PLANS = (
    ("lot", _TEXT, 24), ("project", _TEXT, 14), ("generator", _TEXT, 16), ("version", _TEXT, 12),
    ("n", _INT, 8), ("c", _INT, 8), ("good refused", _SHARE, 12), ("bad accepted", _SHARE, 12),
    ("policy version", _INT, 12),
)  # fmt: skip
_LONG = (
    ("part", _TEXT, 0), ("slice_by", _TEXT, 0), ("name", _TEXT, 0), ("generator", _TEXT, 0),
    ("version", _TEXT, 0), ("figure", _TEXT, 0), ("value", _NUMBER, 0), ("low", _NUMBER, 0),
    ("high", _NUMBER, 0), ("evidence", _NUMBER, 0), ("note", _TEXT, 0),
)  # fmt: skip


def _slice(one: SliceShares) -> Row:
    return (one.kind, one.name, one.items, *bounds(one.human_share), *bounds(one.model_share),
            *bounds(one.edited_share))  # fmt: skip


def _maker(one: MakerDefects) -> Row:
    return (one.generator or PEOPLE, one.version, one.items, one.audited, one.defects,
            *bounds(one.rate))  # fmt: skip


def _lot(one: LotRow) -> Row:
    maker = f"{one.generator} {one.version}".strip()
    return (one.name, maker, one.size, one.audited, one.defects, _VERDICTS[one.verdict],
            *bounds(one.estimate), ", ".join(one.people))  # fmt: skip


def _plan(one: LotRow) -> Row:
    plan = one.plan
    return (one.name, one.project, one.generator, one.version, plan.sample_size,
            plan.acceptance_number, plan.producer_risk, plan.consumer_risk,
            one.policy_version)  # fmt: skip


def _long(report: BlendReport) -> Iterator[Row]:
    """Every figure: part, name, figure, value, interval, evidence."""
    for one in report.slices:
        for figure, count, share in (
            ("human", one.human, one.human_share), ("model", one.model, one.model_share),
            ("edited", one.edited, one.edited_share),
        ):  # fmt: skip
            yield ("origin", one.kind, one.name, "", "", figure, *bounds(share), share.n,
                   f"{count} items")  # fmt: skip
    for maker in report.makers:
        evidence = None if maker.rate is None else maker.rate.n
        note = f"{maker.defects} of {maker.audited} audited, {maker.items} made"
        yield ("maker", "", "", maker.generator or PEOPLE, maker.version, "defect rate",
               *bounds(maker.rate), evidence, note)  # fmt: skip
    for lot in report.lots:
        named = ("lot", "project", f"{lot.project}/{lot.name}", lot.generator, lot.version)
        blank = (None,) * 3
        plan = lot.plan
        yield (*named, "defect rate", *bounds(lot.estimate), lot.audited, _VERDICTS[lot.verdict])
        for figure, value, note in (
            ("size", lot.size, ""), ("sample size", plan.sample_size, ""),
            ("acceptance number", plan.acceptance_number, ""), ("defects", lot.defects, ""),
            ("audited beyond the sample", lot.beyond, "decide nothing"),
            ("good lot refused", plan.producer_risk, f"with {plan.good_defects} defects"),
            ("bad lot accepted", plan.consumer_risk, f"with {plan.bad_defects} defects"),
        ):  # fmt: skip
            yield (*named, figure, value, *blank, note)
