"""What a scoring run noticed beside the scores: agreement, drift, habits, gold, reviewers.

Each finding carries its evidence count and interval, and the numbers by which it opens to items:
expert, project and task ids. Shares are in 0..1 unless a field says otherwise.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient or an effect with its 95 % interval; None where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


NO_FIGURE = Figure(None)


@dataclass(frozen=True, slots=True)
class ModelTried:
    """One label model that stood for choice in a project.

    evidence: what it says of labels it has not seen, in natural log a label, higher is better.
    weight: its part in the project's posterior, 0..1.
    """

    name: str
    evidence: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model of people's labels a project's scores rest on, and why."""

    project_id: int
    project: str
    chosen: str
    why: str
    correlation: Figure  # of people's errors beyond the model, 0 where they are independent
    tried: tuple[ModelTried, ...]


@dataclass(frozen=True, slots=True)
class AgreementFigures:
    """All coefficients of one project or slice, side by side, so that none misleads alone."""

    project_id: int
    project: str
    slice: str  # "" for the whole project, else "batch: B1", "language: en" …
    observed: Figure
    alpha: Figure  # Krippendorff
    ac: Figure  # Gwet AC1, or AC2 for ordered labels
    fleiss: Figure
    tasks: int
    pairs: int
    people: int
    largest_share: float  # of the commonest label
    paradox: bool  # raw agreement is high and kappa low because one label dominates
    level: str  # nominal, ordinal, interval, ratio


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Agreement of two people on the tasks they share in a project."""

    project_id: int
    project: str
    first_id: int
    first: str
    second_id: int
    second: str
    tasks: int
    observed: float
    kappa: Figure  # Cohen
    ac1: Figure
    weighted: Figure = Figure(None)  # Cohen by squared distance, where labels are in order


@dataclass(frozen=True, slots=True)
class Drift:
    """A person whose answers changed: when it began, and how much.

    state: "down" while it lasts, "recovered" when later answers are back at the level before.
    """

    expert_id: int
    external_id: str
    name: str
    state: str
    since: date
    noticed: date
    before: Figure
    after: Figure
    answers: int  # since the change


@dataclass(frozen=True, slots=True)
class DriftChart:
    """One person's stream of evidence as a control chart; columns equally long, oldest first."""

    days: tuple[date, ...]
    tasks: tuple[int, ...]
    values: tuple[float, ...]
    ewma: tuple[float, ...]
    lower: tuple[float, ...]  # control limit
    center: float
    alarm: int | None  # index of the first alarm
    change: int | None  # index of the change point
    false_alarms: float  # a thousand answers, that the limits are set for


@dataclass(frozen=True, slots=True)
class Spam:
    """A person whose answers do not depend on the task: lazy (one answer) or random."""

    expert_id: int
    external_id: str
    name: str
    project_id: int
    project: str
    kind: str  # lazy, random
    score: float  # Raykar and Yu, 0: rows equal
    accuracy: Figure
    chance: float
    labels: int
    q: float
    commonest: str
    share: float


@dataclass(frozen=True, slots=True)
class Hint:
    """A coaching hint: takes one label for another more often than the pool does."""

    expert_id: int
    external_id: str
    name: str
    project_id: int
    project: str
    meant: str
    said: str
    times: float
    of: float
    low: float
    pool: float
    biased: bool  # the person's answers are biased rather than spam


@dataclass(frozen=True, slots=True)
class SuspectGold:
    """A gold task whose known answer people's answers speak against."""

    task_id: int
    task: str
    project_id: int
    project: str
    gold: str
    favoured: str
    answers: int
    against: int
    wrong: float  # probability that the gold is wrong, by the answers
    note: str  # "several labels are gold" or ""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A reviewer beside what the authors' other reviewers would have accepted, beside what is known
    to be right, and beside who looked at the same answers.
    """

    user_id: int
    name: str
    reviews: int
    accepted: Figure
    expected: float | None  # None where nobody else reviewed the same authors
    leniency: Figure  # accepted minus expected, -1..1
    q: float | None
    flag: str  # lenient, strict, ""
    truth: Figure  # verdicts that gold, an adjudication or a dispute bears out
    truths: int
    let_through: float | None = None  # of bad answers, the share that was accepted
    sent_back: float | None = None  # of good answers, the share that was not
    overturned: int = 0  # verdicts against which an AI trainer decided
    overturn: Figure = NO_FIGURE  # share of all her verdicts
    seconds: int = 0  # answers decided by another reviewer too, blind
    agreed: Figure = NO_FIGURE  # share of these on which both can be right


@dataclass(frozen=True, slots=True)
class MarkAgreement:
    """How far two reviewers of the same answers, blind, say the same.

    mark: a kind of error, or "" for not accepting the answer.
    """

    mark: str
    answers: int
    marked: int  # by one of the two at least
    both: int
    same: Figure  # share of answers of which both said the same
    shared: Figure  # both / marked
    ac1: Figure  # corrected for chance


@dataclass(frozen=True, slots=True)
class HabitCheck:
    """One check of one person's preferences, against what the pool or chance gives."""

    expert_id: int
    external_id: str
    name: str
    project_id: int
    project: str
    check: str  # position, length, ties, runs, speed, repeats, swaps, triads
    n: int
    value: Figure
    expected: float | None
    q: float | None
    flag: bool


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often a person said the same of a task she had seen before."""

    worker: str
    repeats: int
    same: Figure


@dataclass(frozen=True, slots=True)
class SeveralGold:
    """A task for which a gold file names different labels: all of them count as right."""

    task: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelAudit:
    """What the labels of a file say beside scores; people stand in `name`, without ids."""

    spam: tuple[Spam, ...] = ()
    hints: tuple[Hint, ...] = ()
    gold: tuple[SuspectGold, ...] = ()
    pairs: tuple[PairAgreement, ...] = ()
    repeats: tuple[Repeats, ...] = ()


@dataclass(frozen=True, slots=True)
class RaterLine:
    """How a person uses a scale, beside the others on the same tasks.

    bias, spread: of her ratings about the others' mean. stretch: her spread over theirs. near: the
    share within one step of their mean.
    """

    worker: str
    n: int
    bias: Figure
    spread: Figure
    stretch: Figure
    near: Figure


@dataclass(frozen=True, slots=True)
class RatingAudit:
    """What ratings say: of people, of tasks (their locations), of everybody together.

    icc_reason: why there are no intraclass correlations, "" where there are.
    """

    people: tuple[RaterLine, ...]
    locations: tuple[tuple[str, float], ...]
    icc_one_way: Figure
    icc_agreement: Figure
    icc_consistency: Figure
    icc_reason: str


@dataclass(frozen=True, slots=True)
class ItemStrength:
    """How strongly an item was preferred to others, in log-odds, with mean 0."""

    item: str
    strength: Figure
    compared: int


@dataclass(frozen=True, slots=True)
class WorkerReliability:
    """How often a person's choice goes with the items' strengths: Crowd-BT's eta."""

    worker: str
    eta: Figure
    n: int


@dataclass(frozen=True, slots=True)
class PreferenceAudit:
    """What preferences between pairs say: of the items, of the people, of their habits."""

    items: tuple[ItemStrength, ...]
    people: tuple[WorkerReliability, ...]
    habits: tuple[HabitCheck, ...]
    left_share: Figure  # of choices that are no ties, over all people
    tie_share: Figure
    longer_share: Figure  # of choices between responses of unequal length; None without lengths


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the newest run noticed."""

    models: tuple[ModelChoice, ...] = ()
    agreement: tuple[AgreementFigures, ...] = ()
    pairs: tuple[PairAgreement, ...] = ()
    drift: tuple[Drift, ...] = ()
    spam: tuple[Spam, ...] = ()
    hints: tuple[Hint, ...] = ()
    gold: tuple[SuspectGold, ...] = ()
    reviewers: tuple[Reviewer, ...] = ()
    marks: tuple[MarkAgreement, ...] = ()
    habits: tuple[HabitCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """One verdict of a reviewer, to open the task behind it."""

    task_id: int
    task: str
    project: str
    author: str  # the external id
    verdict: str  # accept, correct, return, reject
    expected: str  # the verdict that what is known bears out, "" where nothing is
    on: date
    second: bool = False  # blind, beside another reviewer's
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class HabitItem:
    """One answer behind a check of a person's preferences.

    what: what the check saw in it, in words: "left", "longer", "tie", a run's length, seconds …
    """

    task_id: int
    task: str
    answer: str
    what: str
    on: date
