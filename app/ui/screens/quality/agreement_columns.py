"""The lists of the Agreement tab: projects and slices, pairs of people, label models."""

from app.domain.agreement_norms import AgreementReading, reading
from app.domain.findings import AgreementFigures, Figure, ModelChoice, PairAgreement
from app.ui.columns import Column
from app.ui.formats import NOTHING, Formats
from app.ui.naming.results import level_word
from app.ui.screens.quality.parts import coefficient, drawn, share_words
from app.ui.tokens import State
from app.ui.words import tr

_WHOLE = (0.0, 1.0)


def figure_columns(formats: Formats) -> tuple[Column[AgreementFigures], ...]:
    """All coefficients of a project or a slice, side by side."""
    return (
        Column("project", tr("Project"), lambda r: r.project, kind="twoline",
               value=lambda r: r.slice or tr("whole project"), sort=True, stretch=True, width=150),
        Column("observed", tr("Same"), lambda r: formats.percent(r.observed.value),
               kind="twoline", value=lambda r: _bounds(r.observed, 100, 0, formats), align="right",
               tip=lambda r: tr("Same answer: {share}").replace(
                   "{share}", share_words(r.observed, formats)), sort=True, width=78),
        Column("alpha", tr("Alpha, 95 %"), lambda r: _number(r.alpha, formats), kind="interval",
               value=lambda r: drawn(r.alpha, r.pairs), span=_WHOLE,
               state=lambda r: agreement_reading(r)[0],
               tip=lambda r: f"{tr('Krippendorff’s alpha')}: {coefficient(r.alpha, formats)}",
               sort=True, width=190),
        _figure("ac", tr("AC1 / AC2"), tr("Gwet’s AC1, AC2 for ordered labels"), formats),
        _figure("fleiss", tr("Fleiss"), tr("Fleiss’ kappa"), formats),
        Column("reading", tr("Reading"), lambda r: agreement_reading(r)[1], kind="pill",
               state=lambda r: agreement_reading(r)[0], tip=lambda r: reading_tip(r, formats),
               width=140),
        Column("tasks", tr("Tasks"), lambda r: formats.number(r.tasks), kind="number", sort=True,
               width=60),
        Column("pairs", tr("Pairs"), lambda r: formats.number(r.pairs), kind="number", sort=True,
               width=66),
        Column("people", tr("People"), lambda r: formats.number(r.people), kind="number",
               sort=True, width=62),
        Column("level", tr("Labels are"), lambda r: level_word(r.level), muted=True, hidden=True,
               width=90),
        Column("largest", tr("Commonest label"), lambda r: formats.percent(r.largest_share),
               kind="number", hidden=True, width=120),
    )  # fmt: skip


def pair_columns(formats: Formats) -> tuple[Column[PairAgreement], ...]:
    """Two people on the tasks they share in a project."""
    return (
        Column("first", tr("Expert"), lambda r: r.first, sort=True, stretch=True, width=140),
        Column("second", tr("with"), lambda r: r.second, sort=True, stretch=True, width=140),
        Column("project", tr("Project"), lambda r: r.project, sort=True, stretch=True, muted=True,
               width=140),
        Column("tasks", tr("Tasks"), lambda r: formats.number(r.tasks), kind="number", sort=True,
               width=66),
        Column("observed", tr("Same answer"), lambda r: formats.percent(r.observed),
               kind="number", sort=True, width=104),
        _pair("kappa", tr("Cohen’s kappa, 95 %"), formats),
        _pair("ac1", tr("AC1, 95 %"), formats),
    )  # fmt: skip


def model_columns(formats: Formats) -> tuple[Column[ModelChoice], ...]:
    """Which label model a project's scores rest on, and why."""
    return (
        Column("project", tr("Project"), lambda r: r.project, sort=True, stretch=True, width=130),
        Column("chosen", tr("Chosen"), lambda r: r.chosen, kind="pill",
               state=lambda _r: State.ACCENT, sort=True, width=140, tip=lambda r: r.chosen),
        Column("why", tr("Why"), lambda r: r.why, kind="twoline",
               value=lambda r: tried_words(r, formats), tip=lambda r: tried_tip(r, formats),
               stretch=True, width=340),
        Column("correlation", tr("Shared errors, 95 %"),
               lambda r: formats.number(r.correlation.value, 2), kind="interval",
               value=lambda r: drawn(r.correlation), span=(-0.25, 0.75), mark=0.0, sort=True,
               tip=lambda r: coefficient(r.correlation, formats), width=170),
    )  # fmt: skip


def agreement_reading(row: AgreementFigures) -> tuple[State, str]:
    """What the figures allow, with its colour."""
    return {
        AgreementReading.DOMINATED: (State.WARN, tr("one label dominates")),
        AgreementReading.TOO_FEW: (State.NEUTRAL, tr("too few pairs")),
        AgreementReading.RELIABLE: (State.GOOD, tr("reliable")),
        AgreementReading.TENTATIVE: (State.WARN, tr("tentative")),
        AgreementReading.UNRELIABLE: (State.BAD, tr("not reliable")),
    }[reading(row)]


def reading_tip(row: AgreementFigures, formats: Formats) -> str:
    """The reading in a sentence."""
    if row.paradox:
        words = tr(
            "{share} of the labels are the same one: chance agreement is high, so alpha is low "
            "although {observed} of pairs agree. Read AC beside."
        )
        words = words.replace("{share}", formats.percent(row.largest_share))
        return words.replace("{observed}", formats.percent(row.observed.value))
    return tr("alpha {a}; {n} pairs").replace("{a}", coefficient(row.alpha, formats)).replace(
        "{n}", formats.number(row.pairs)
    )  # fmt: skip


def tried_words(row: ModelChoice, formats: Formats) -> str:
    """All models with their parts in the posterior, the weightiest first."""
    ordered = sorted(row.tried, key=lambda each: -each.weight)
    return " · ".join(f"{each.name} {formats.percent(each.weight)}" for each in ordered)


def tried_tip(row: ModelChoice, formats: Formats) -> str:
    """Why this model, and what each says of labels it has not seen."""
    lines = [row.why]
    for each in row.tried:
        evidence = formats.number(each.evidence, 3)
        words = tr("part {weight}, evidence {evidence} a label")
        words = words.replace("{weight}", formats.percent(each.weight))
        lines.append(f"{each.name}: {words.replace('{evidence}', evidence)}")
    return "\n".join(lines)


def _figure(key: str, title: str, name: str, formats: Formats) -> Column[AgreementFigures]:
    def figure(row: AgreementFigures) -> Figure:
        found: Figure = getattr(row, key)
        return found

    return Column(
        key, title, lambda r: _number(figure(r), formats), kind="twoline",
        value=lambda r: _bounds(figure(r), 1, 2, formats), align="right", sort=True, width=86,
        tip=lambda r: f"{name}: {coefficient(figure(r), formats)}",
    )  # fmt: skip


def _bounds(figure: Figure, scale: int, digits: int, formats: Formats) -> str:
    """The interval in figures; "" where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    low, high = (formats.number(bound * scale, digits) for bound in (figure.low, figure.high))
    return f"{low}–{high}"


def _pair(key: str, title: str, formats: Formats) -> Column[PairAgreement]:
    def figure(row: PairAgreement) -> Figure:
        found: Figure = getattr(row, key)
        return found

    return Column(
        key, title, lambda r: _number(figure(r), formats), kind="interval",
        value=lambda r: drawn(figure(r), r.tasks), span=_WHOLE, sort=True, width=170,
        tip=lambda r: coefficient(figure(r), formats),
    )  # fmt: skip


def _number(figure: Figure, formats: Formats) -> str:
    return NOTHING if figure.value is None else formats.number(figure.value, 2)
