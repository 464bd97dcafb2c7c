"""What a scoring run noticed, as sheets of a workbook: people by number, figures with bounds."""

from collections.abc import Iterable

from app.domain.findings import Figure, Findings
from app.files.sheet import Cell, CellKind, Sheet, SheetColumn

_TEXT, _NUMBER, _INT = CellKind.TEXT, CellKind.NUMBER, CellKind.INT


def findings_sheets(found: Findings) -> tuple[Sheet, ...]:
    """Models, Agreement, Drift, Spam, Mix-ups, Gold, Reviewers, Second reviews, Preferences."""
    return (
        _sheet(
            "Models",
            (("project", _TEXT), ("chosen", _TEXT), ("why", _TEXT), *_bounds("shared errors")),
            ((m.project, m.chosen, m.why, *_cells(m.correlation)) for m in found.models),
        ),
        _sheet(
            "Agreement",
            (
                ("project", _TEXT), ("slice", _TEXT), *_bounds("same answer"), *_bounds("alpha"),
                *_bounds("AC"), *_bounds("Fleiss"), ("tasks", _INT), ("pairs", _INT),
                ("people", _INT), ("one label dominates", _TEXT),
            ),
            (
                (a.project, a.slice, *_cells(a.observed), *_cells(a.alpha), *_cells(a.ac),
                 *_cells(a.fleiss), a.tasks, a.pairs, a.people, "yes" if a.paradox else "")
                for a in found.agreement
            ),
        ),
        _sheet(
            "Drift",
            (("person", _TEXT), ("state", _TEXT), ("since", CellKind.DATE),
             ("noticed", CellKind.DATE), *_bounds("before"), *_bounds("after"), ("answers", _INT)),
            (
                (d.external_id, d.state, d.since, d.noticed, *_cells(d.before), *_cells(d.after),
                 d.answers)
                for d in found.drift
            ),
        ),
        _sheet(
            "Spam",
            (("person", _TEXT), ("project", _TEXT), ("kind", _TEXT), *_bounds("right"),
             ("by chance", _NUMBER), ("labels", _INT), ("q", _NUMBER), ("commonest", _TEXT),
             ("its share", _NUMBER)),
            (
                (s.external_id, s.project, s.kind, *_cells(s.accuracy), s.chance, s.labels, s.q,
                 s.commonest, s.share)
                for s in found.spam
            ),
        ),
        _sheet(
            "Mix-ups",
            (("person", _TEXT), ("project", _TEXT), ("right", _TEXT), ("said", _TEXT),
             ("times", _NUMBER), ("of", _NUMBER), ("lower share", _NUMBER), ("others", _NUMBER)),
            (
                (h.external_id, h.project, h.meant, h.said, h.times, h.of, h.low, h.pool)
                for h in found.hints
            ),
        ),
        _sheet(
            "Gold",
            (("task", _TEXT), ("project", _TEXT), ("gold", _TEXT), ("people say", _TEXT),
             ("answers", _INT), ("against", _INT), ("wrong", _NUMBER)),
            (
                (g.task, g.project, g.gold, g.favoured, g.answers, g.against, g.wrong)
                for g in found.gold
            ),
        ),
        _sheet(
            "Reviewers",
            (("reviewer", _TEXT), ("reviews", _INT), *_bounds("accepted"), ("expected", _NUMBER),
             *_bounds("leniency"), ("q", _NUMBER), ("called", _TEXT), ("truth known", _INT),
             *_bounds("borne out"), ("bad let through", _NUMBER), ("good sent back", _NUMBER),
             ("overturned", _INT), *_bounds("overturned share"), ("second looks", _INT),
             *_bounds("second look agrees")),
            (
                (r.name, r.reviews, *_cells(r.accepted), r.expected, *_cells(r.leniency), r.q,
                 r.flag, r.truths, *_cells(r.truth), r.let_through, r.sent_back, r.overturned,
                 *_cells(r.overturn), r.seconds, *_cells(r.agreed))
                for r in found.reviewers
            ),
        ),
        _sheet(
            "Second reviews",
            (("said of the answer", _TEXT), ("answers", _INT), ("by one", _INT), ("by both", _INT),
             *_bounds("same"), *_bounds("shared"), *_bounds("AC1")),
            (
                (m.mark or "not accepted", m.answers, m.marked, m.both, *_cells(m.same),
                 *_cells(m.shared), *_cells(m.ac1))
                for m in found.marks
            ),
        ),
        _sheet(
            "Preferences",
            (("person", _TEXT), ("project", _TEXT), ("check", _TEXT), ("judgments", _INT),
             *_bounds("found"), ("expected", _NUMBER), ("q", _NUMBER), ("flag", _TEXT)),
            (
                (h.external_id, h.project, h.check, h.n, *_cells(h.value), h.expected, h.q,
                 "yes" if h.flag else "")
                for h in found.habits
            ),
        ),
    )  # fmt: skip


def _sheet(
    name: str, columns: Iterable[tuple[str, CellKind]], rows: Iterable[tuple[Cell, ...]]
) -> Sheet:
    return Sheet(name, tuple(SheetColumn(title, kind, 16) for title, kind in columns), rows)


def _bounds(name: str) -> tuple[tuple[str, CellKind], ...]:
    return (name, _NUMBER), (f"{name}, low", _NUMBER), (f"{name}, high", _NUMBER)


def _cells(figure: Figure) -> tuple[Cell, Cell, Cell]:
    return figure.value, figure.low, figure.high
