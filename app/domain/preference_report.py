"""What a preference report says: what people prefer, how far they agree, and what pulls at them."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.findings import AgreementFigures, HabitCheck
from app.domain.quality import Estimate

PREFERENCE_METHOD = (
    "A task’s label is the one that the newest scoring run inferred from all its answers. A "
    "model’s win rate is the share of done tasks, among those with its response and with a label "
    "that is no tie, in which a response of its own was chosen; by chance it would be the share of "
    "its responses among all of the task. Ties are counted beside it. Rates have Wilson’s 95 % "
    "interval, with a task as the unit. Agreement is that of the newest run over tasks with two or "
    "more answers: raw, Krippendorff’s alpha and Gwet’s AC1, each with a 95 % interval. Habits "
    "compare a person’s choices with what chance or the others give; q is the share of false "
    "alarms among the checks that are flagged at it. People stand under their numbers only."
)


@dataclass(frozen=True, slots=True)
class ModelWins:
    """How often the responses of one model were chosen in done tasks.

    tasks: decided ones that it took part in. expected: the rate that chance would give.
    """

    model: str
    tasks: int
    wins: int
    ties: int
    rate: Estimate | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class ProjectPreferences:
    """The preferences of one project. None: there is no evidence for it.

    tied: the share of answers that are ties. labelled: done tasks with an inferred label.
    """

    external_id: str
    name: str
    tasks: int
    done: int
    labelled: int
    answers: int
    people: int
    tied: Estimate | None
    labels: tuple[tuple[str, int], ...]  # inferred labels of done tasks, in the project's order
    agreement: AgreementFigures | None
    models: tuple[ModelWins, ...]
    habits: tuple[HabitCheck, ...]


@dataclass(frozen=True, slots=True)
class PreferenceReport:
    """A whole report. `score_run` None: nothing was scored yet."""

    title: str
    client: str
    made_at: datetime
    as_of: date | None
    score_run: int | None
    projects: tuple[ProjectPreferences, ...]
    policies: tuple[tuple[str, int], ...]  # (name, version)
    audit_seq: int
    audit_hash: str
    method: str = PREFERENCE_METHOD
