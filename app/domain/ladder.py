"""The rules of the ladder: which gates a person has passed, and when the others would open.

A step up needs every gate. A step down is proposed only when even the upper bound of the score
lies below the floor. Between the two lies a gap, so that nobody flaps.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, sqrt

from app.domain.people import Level
from app.domain.progression import Gate, GateKind, GateResult, Ladder, Standing

LEVEL_WORDS = {
    Level.LABELER: "labeler",
    Level.QC_ANALYST: "QC analyst",
    Level.AI_TRAINER: "AI trainer",
}
FORESEEABLE_DAYS = 730  # a date further off than this says nothing
_Z = 1.959964  # the normal distribution leaves 2.5 % beyond it
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def step_words(level: Level) -> str:
    """“labeler → QC analyst”, or "" at the top."""
    target = level.next_up
    return "" if target is None else f"{LEVEL_WORDS[level]} → {LEVEL_WORDS[target]}"


def meets(gate: Gate, standing: Standing) -> bool:
    """Whether a person has passed one gate. What is not known counts as not passed."""
    match gate.kind:
        case GateKind.ACCEPTED_ITEMS:
            return standing.accepted_items >= gate.threshold
        case GateKind.SCORE_LOW:
            return standing.score_low is not None and standing.score_low >= gate.threshold
        case GateKind.GOLD_LOW:
            return standing.gold_low is not None and standing.gold_low >= gate.threshold
        case GateKind.WEEKS_AT_LEVEL:
            return standing.weeks_at_level >= gate.threshold
        case GateKind.TRAINING:
            return gate.module in standing.modules_passed
        case GateKind.CRITICAL_ERRORS:
            return standing.critical_errors <= gate.threshold
        case GateKind.CREDENTIAL:
            return standing.usable_credentials >= gate.threshold
        case GateKind.REVIEWS_DONE:
            return standing.reviews_done >= gate.threshold
        case GateKind.REVIEWS_RIGHT_LOW:
            low = standing.reviews_right_low
            return low is not None and low >= gate.threshold


def gates_ahead(standing: Standing, ladder: Ladder) -> tuple[Gate, ...]:
    """The gates of the next step up; none at the top."""
    target = standing.level.next_up
    return () if target is None else ladder.gates(target)


def is_ready(standing: Standing, ladder: Ladder) -> bool:
    """Whether every gate of the next step is passed. A step without gates is never automatic."""
    gates = gates_ahead(standing, ladder)
    return bool(gates) and all(meets(gate, standing) for gate in gates)


def falls(standing: Standing, ladder: Ladder) -> bool:
    """Whether a step down is due: even the upper bound is below the floor, on enough evidence."""
    return (
        standing.level.next_down is not None
        and standing.score_high is not None
        and standing.score_n >= ladder.floor_items
        and standing.score_high < ladder.floor
    )


def evaluate(standing: Standing, ladder: Ladder) -> tuple[GateResult, ...]:
    """How the person stands before each gate of the next step; nothing at the top."""
    return tuple(_result(gate, standing, ladder) for gate in gates_ahead(standing, ladder))


def fall_result(standing: Standing, ladder: Ladder) -> GateResult:
    """The one condition of a step down, as it is frozen into the proposal."""
    return GateResult(
        kind=GateKind.SCORE_LOW,
        title="Quality, upper bound of 95 % interval",
        have=_points(standing.score_high),
        need=f"at least {_points(ladder.floor)}",
        met=standing.score_high is not None and standing.score_high >= ladder.floor,
        expected_on=None,
    )


def expected_on(gate: Gate, standing: Standing, ladder: Ladder) -> date | None:
    """When a gate that is not passed would open at the present pace; None where nobody can say.

    Bounds of a score, training, credentials and reviews follow no pace. Critical errors leave the
    window that many days after the last one.
    """
    if meets(gate, standing):
        return None
    match gate.kind:
        case GateKind.ACCEPTED_ITEMS:
            if standing.items_per_week <= 0:
                return None
            missing = gate.threshold - standing.accepted_items
            return _in_days(standing.on, ceil(missing / standing.items_per_week * 7))
        case GateKind.WEEKS_AT_LEVEL:
            since = standing.level_since or standing.on - timedelta(weeks=standing.weeks_at_level)
            return _in_days(since, ceil(gate.threshold * 7))
        case GateKind.CRITICAL_ERRORS:
            if standing.last_critical is None:
                return None
            return _in_days(standing.last_critical, ladder.critical_window_days)
        case _:
            return None


def all_expected_on(results: Sequence[GateResult]) -> date | None:
    """The day on which the last open gate would open; None if all are met or one cannot be said."""
    days = [r.expected_on for r in results if not r.met]
    return max((d for d in days if d is not None), default=None) if None not in days else None


def missing_words(results: Sequence[GateResult]) -> str:
    """The open gates in a few words, such as “accepted items at this level 48 of 60”."""
    return "; ".join(
        f"{_lower_first(r.title)} {r.have} of {r.need}"
        if r.kind not in (GateKind.TRAINING, GateKind.CRITICAL_ERRORS)
        else f"{_lower_first(r.title)}: {r.have}"
        for r in results
        if not r.met
    )


def reading(standing: Standing, ladder: Ladder) -> str:
    """One sentence or two on where the person stands, for their page."""
    results = evaluate(standing, ladder)
    if not results:
        return "At the top of the ladder." if standing.level.next_up is None else ""
    open_gates = [r for r in results if not r.met]
    met = f"{len(results) - len(open_gates)} of {len(results)} gates met."
    if not open_gates:
        return f"All {len(results)} gates met: ready for the next level."
    if len(open_gates) == 1:
        return f"{met} {_one_missing(open_gates[0], standing)}"
    when = all_expected_on(results)
    tail = f" At the present pace they open by {day_words(when, standing.on)}." if when else ""
    return f"{met} Missing: {missing_words(results)}.{tail}"


def wilson_low(right: float, items: int) -> float | None:
    """The lower bound of Wilson's 95 % interval of a share; None without items.

    Wilson, Journal of the American Statistical Association 22, 1927.
    """
    if items == 0:
        return None
    share, square = right / items, _Z * _Z
    centre = share + square / (2 * items)
    half = _Z * sqrt(share * (1 - share) / items + square / (4 * items * items))
    return max(0.0, (centre - half) / (1 + square / items))


def day_words(day: date, on: date) -> str:
    """“2 Dec”, with the year when it is not that of `on`."""
    year = "" if day.year == on.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def _one_missing(gate: GateResult, standing: Standing) -> str:
    when = "" if gate.expected_on is None else day_words(gate.expected_on, standing.on)
    match gate.kind:
        case GateKind.CRITICAL_ERRORS if when and standing.last_critical is not None:
            last = day_words(standing.last_critical, standing.on)
            if standing.critical_errors == 1:
                return f"The critical error of {last} leaves the window on {when}."
            return (
                f"{standing.critical_errors} critical errors; "
                f"the last, of {last}, leaves the window on {when}."
            )
        case GateKind.TRAINING:
            return f"{gate.title} is not passed yet."
        case GateKind.SCORE_LOW if standing.score_low is None:
            return "There is no score yet."
        case GateKind.SCORE_LOW:
            said = f"The lower bound of the score is {gate.have}, {gate.need} is needed"
            if standing.score_mean is not None and standing.score_mean * 100 > float(gate.need):
                return f"{said}: more evidence narrows the interval."
            return f"{said}; the score itself is {_points(standing.score_mean)}."
        case GateKind.GOLD_LOW:
            return (
                f"The lower bound of gold answers right is {gate.have} on "
                f"{standing.gold_items} items, {gate.need} is needed."
            )
        case GateKind.REVIEWS_RIGHT_LOW:
            return (
                f"The lower bound of verdicts borne out is {gate.have} on "
                f"{standing.reviews_known} verdicts, {gate.need} is needed."
            )
        case GateKind.CREDENTIAL:
            return "No credential is usable today."
        case _:
            pace = f" At the present pace that is reached on {when}." if when else ""
            return f"{gate.title}: {gate.have} of {gate.need}.{pace}"


def _result(gate: Gate, standing: Standing, ladder: Ladder) -> GateResult:
    title, have, need = _words(gate, standing, ladder)
    return GateResult(
        kind=gate.kind,
        title=title,
        have=have,
        need=need,
        met=meets(gate, standing),
        expected_on=expected_on(gate, standing, ladder),
    )


def _words(gate: Gate, standing: Standing, ladder: Ladder) -> tuple[str, str, str]:
    """Title, what the person has, what is needed."""
    whole = f"{gate.threshold:,.0f}"
    match gate.kind:
        case GateKind.ACCEPTED_ITEMS:
            return "Accepted items at this level", f"{standing.accepted_items:,}", whole
        case GateKind.SCORE_LOW:
            title = "Quality, lower bound of 95 % interval"
            return title, _points(standing.score_low), _points(gate.threshold)
        case GateKind.GOLD_LOW:
            have = "–" if standing.gold_low is None else f"{_percent(standing.gold_low)} %"
            title = "Gold answers right, lower bound"
            return title, have, f"{_percent(gate.threshold)} %"
        case GateKind.WEEKS_AT_LEVEL:
            return "Weeks at this level", str(standing.weeks_at_level), whole
        case GateKind.TRAINING:
            passed = "passed" if meets(gate, standing) else "not passed"
            return f"Training module {gate.module}", passed, "passed"
        case GateKind.CRITICAL_ERRORS:
            title = f"Critical errors in {ladder.critical_window_days} days"
            return title, str(standing.critical_errors), f"at most {whole}"
        case GateKind.CREDENTIAL:
            return "Usable credentials", str(standing.usable_credentials), whole
        case GateKind.REVIEWS_DONE:
            return "Reviews done", f"{standing.reviews_done:,}", whole
        case GateKind.REVIEWS_RIGHT_LOW:
            low = standing.reviews_right_low
            have = "–" if low is None else f"{_percent(low)} %"
            title = "Verdicts borne out, lower bound"
            return title, have, f"{_percent(gate.threshold)} %"


def _points(share: float | None) -> str:
    """A share as points of 100 with one decimal, rounded down: a bound is never flattered."""
    return "–" if share is None else f"{_floor(share * 1000) / 10:.1f}"


def _percent(share: float) -> int:
    return _floor(share * 100)


def _floor(value: float) -> int:
    # 0.85 * 1000 is 849.999…: what is meant is 850.
    return int(value + 1e-9)


def _in_days(start: date, days: int) -> date | None:
    return None if days > FORESEEABLE_DAYS else start + timedelta(days=days)


def _lower_first(title: str) -> str:
    return title[:1].lower() + title[1:]
