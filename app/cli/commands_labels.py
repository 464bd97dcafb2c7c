"""The command that scores a tidy label file without a workspace."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console
from app.cli.options import Json
from app.domain.agreement_norms import reading
from app.domain.errors import UserError
from app.domain.findings import (
    AgreementFigures,
    Figure,
    LabelAudit,
    ModelChoice,
    PairAgreement,
    PreferenceAudit,
    RatingAudit,
    SeveralGold,
)
from app.domain.pages import LabelFileResult, WorkerLine

_MOST = 20  # lines of a table of the audit; --json has them all


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""

    @app.command()
    def quality(
        labels: Annotated[Path, typer.Argument(help="CSV with the columns task,worker,label.")],
        gold: Annotated[Path | None, typer.Option(help="CSV with the columns task,gold.")] = None,
        pairs: Annotated[
            bool,
            typer.Option(
                "--pairs",
                help="The labels compare two items: audit preferences by pairs.csv beside LABELS "
                "(task,left,right), with extra.csv for times if it is there.",
            ),
        ] = False,
        level: Annotated[
            str,
            typer.Option(
                help="What distances between labels mean: nominal, ordinal, interval or ratio."
            ),
        ] = "nominal",
        out: Annotated[
            Path | None, typer.Option(help="Folder for labels.csv and workers.csv.")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Score a tidy label file: labels, people with intervals, agreement, audit."""
        from app.services.label_files import score_label_file, write_results

        pairs_path = labels.with_name("pairs.csv") if pairs else None
        if pairs_path is not None and not pairs_path.is_file():
            raise UserError(
                f"There is no pairs.csv beside “{labels.name}”. Nothing was scored. It needs the "
                "columns task, left and right; left_words and right_words if lengths are known."
            )
        with console.progress(quiet=as_json) as progress:
            result = score_label_file(labels, gold, progress, pairs_path=pairs_path, level=level)
            written = () if out is None else write_results(result, out)
        if as_json:
            console.emit({**console.plain(result), "written": written})
            return
        _tell(result)
        for path in written:
            console.say(f"Written: {path}")


def _tell(result: LabelFileResult) -> None:
    memory = "" if result.peak_rss_mb is None else f", {result.peak_rss_mb:,.0f} MB"
    console.say(
        f"{result.labels:,} labels of {result.tasks:,} tasks by {result.workers:,} workers, "
        f"{result.classes:,} classes, {result.steps} steps, {result.seconds:.2f} s{memory}."
    )
    if result.accuracy is not None and result.majority_accuracy is not None:
        console.say(
            f"Inferred without gold, labels agree with {result.accuracy:.2%} of {result.gold:,} "
            f"gold answers (majority vote: {result.majority_accuracy:.2%})."
        )
    _tell_gold(result.several_gold)
    _tell_model(result.model)
    _tell_agreement(result.agreement)
    _tell_people(result.people)
    _tell_audit(result.audit)
    _tell_pairs(result.audit.pairs, ordered=result.agreement.level != "nominal")
    if result.preferences is not None:
        _tell_preferences(result.preferences)
    if result.ratings is not None:
        _tell_ratings(result.ratings)


def _tell_gold(several: Sequence[SeveralGold]) -> None:
    """Gold that names different labels for one task: perhaps so meant, perhaps a mistake."""
    if not several:
        return
    tasks = "1 task has" if len(several) == 1 else f"{len(several):,} tasks have"
    named = "; ".join(f"{one.task}: {', '.join(one.labels)}" for one in several[:_MOST])
    more = "" if len(several) <= _MOST else "; …"
    console.say(f"{tasks} different labels in the gold, and each counts as right ({named}{more}).")


def _tell_agreement(agreement: AgreementFigures) -> None:
    console.say(
        f"Agreement on {agreement.tasks:,} tasks: raw {_figure(agreement.observed)}, "
        f"Krippendorff’s alpha {_figure(agreement.alpha)}, Gwet’s AC {_figure(agreement.ac)}, "
        f"Fleiss’ kappa {_figure(agreement.fleiss)}: {reading(agreement).value}."
    )
    if agreement.paradox:
        console.say(
            f"One label makes up {agreement.largest_share:.0%} of all: alpha and kappa are low at "
            "high raw agreement. Read AC beside them."
        )


def _tell_pairs(pairs: Sequence[PairAgreement], *, ordered: bool) -> None:
    """Pairs of people; with labels in order their weighted kappa beside the plain one."""
    if not pairs:
        return
    weighted = (("Weighted", "right"),) if ordered else ()
    console.table(
        (("Person", "left"), ("with", "left"), ("Tasks", "right"), ("Same", "right"),
         ("Cohen’s kappa", "right"), *weighted, ("AC1", "right")),
        (
            (p.first, p.second, f"{p.tasks:,}", f"{p.observed:.0%}", _figure(p.kappa),
             *((_figure(p.weighted),) if ordered else ()), _figure(p.ac1))
            for p in pairs[:_MOST]
        ),
    )  # fmt: skip


def _tell_ratings(found: RatingAudit) -> None:
    if found.icc_reason:
        console.say(f"No intraclass correlation: {found.icc_reason}.")
    else:
        console.say(
            f"Intraclass correlation: one-way {_figure(found.icc_one_way)}, agreement "
            f"{_figure(found.icc_agreement)}, consistency {_figure(found.icc_consistency)}."
        )
    console.table(
        (("Rater", "left"), ("Ratings", "right"), ("Bias", "right"), ("Spread", "right"),
         ("Within a step", "right")),
        (
            (r.worker, f"{r.n:,}", _figure(r.bias), _figure(r.spread), _figure(r.near))
            for r in found.people[:_MOST]
        ),
    )  # fmt: skip


def _tell_model(model: ModelChoice) -> None:
    weights = ", ".join(f"{one.name} {one.weight:.0%}" for one in model.tried if one.weight > 0)
    console.say(f"Label models: {weights}. {model.why}")
    if model.correlation.value is not None:
        console.say(f"People’s errors go together by {_figure(model.correlation)} beyond it.")


def _tell_people(people: Sequence[WorkerLine]) -> None:
    console.table(
        (("Worker", "left"), ("Score", "right"), ("95 % interval", "right"),
         ("Evidence", "right"), ("Labels", "right"), ("Gold right", "right")),
        (
            (w.worker, f"{w.score * 100:.1f}", f"{w.low * 100:.1f}–{w.high * 100:.1f}",
             f"{w.n:.1f}", f"{w.labels:,}", f"{w.gold_right}/{w.gold}" if w.gold else "–")
            for w in people
        ),
    )  # fmt: skip


def _tell_audit(audit: LabelAudit) -> None:
    if audit.spam:
        console.table(
            (("Answers without looking", "left"), ("How", "left"), ("Labels", "right"),
             ("Right", "right"), ("By chance", "right")),
            (
                (s.name, f"always “{s.commonest}”" if s.kind == "lazy" else "at random",
                 f"{s.labels:,}", _figure(s.accuracy), f"{s.chance:.2f}")
                for s in audit.spam[:_MOST]
            ),
        )  # fmt: skip
    if audit.hints:
        console.table(
            (("Takes one label for another", "left"), ("", "left"), ("Of", "right"),
             ("Others", "right")),
            (
                (h.name, f"“{h.said}” for “{h.meant}”", f"{h.times:.0f} of {h.of:.0f}",
                 f"{h.pool:.0%}")
                for h in audit.hints[:_MOST]
            ),
        )  # fmt: skip
    if audit.gold:
        console.table(
            (("Gold to look at", "left"), ("Gold", "left"), ("People say", "left"),
             ("Against it", "right"), ("Wrong", "right")),
            (
                (g.task, g.gold, g.favoured, f"{g.against} of {g.answers}", f"{g.wrong:.0%}")
                for g in audit.gold[:_MOST]
            ),
        )  # fmt: skip
    if audit.repeats:
        console.table(
            (("The same task again", "left"), ("Times", "right"), ("Same answer", "right")),
            ((r.worker, f"{r.repeats:,}", _figure(r.same)) for r in audit.repeats[:_MOST]),
        )


def _tell_preferences(found: PreferenceAudit) -> None:
    console.say(
        f"Left chosen {_figure(found.left_share)}, ties {_figure(found.tie_share)}, longer chosen "
        f"{_figure(found.longer_share)}."
    )
    flagged = [one for one in found.habits if one.flag]
    console.say(f"{len(flagged)} of {len(found.habits):,} checks of people are flagged.")
    console.table(
        (("Habit", "left"), ("Worker", "left"), ("Judgments", "right"), ("Found", "right"),
         ("Expected", "right"), ("q", "right")),
        (
            (h.check, h.name, f"{h.n:,}", _figure(h.value),
             "–" if h.expected is None else f"{h.expected:.2f}",
             "–" if h.q is None else f"{h.q:.3f}")
            for h in flagged[:_MOST]
        ),
    )  # fmt: skip
    console.table(
        (("Item", "left"), ("Strength", "right"), ("Compared", "right")),
        ((i.item, _figure(i.strength), f"{i.compared:,}") for i in found.items[:_MOST]),
    )


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"
