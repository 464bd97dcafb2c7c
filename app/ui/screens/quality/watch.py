"""What a run noticed about people, in one list: drift, spam and mix-ups of labels, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.findings import Drift, Figure, Findings, Hint, Spam
from app.ui.columns import Column
from app.ui.formats import Formats
from app.ui.screens.quality.parts import drawn, share_words
from app.ui.tokens import State
from app.ui.words import counted, tr

KINDS = ("drift", "recovered", "lazy", "random", "biased", "mixup")
_ORDER = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One thing noticed about one person. `hint` is there where two labels are mixed up."""

    kind: str
    expert_id: int
    external_id: str
    name: str
    project: str  # "" for all work
    told: str
    right: Figure
    answers: float
    since: date | None
    noticed: date | None
    hint: Hint | None = None


def watch_rows(found: Findings, formats: Formats) -> tuple[WatchRow, ...]:
    """All that is to be watched, the most pressing kind first, then the newest."""
    rows = [
        *(_drifting(each, formats) for each in found.drift),
        *(_spamming(each, formats) for each in found.spam),
        *(_mixing(each, formats) for each in found.hints),
    ]

    def place(row: WatchRow) -> tuple[int, int, float, str]:
        day = row.since.toordinal() if row.since is not None else 0
        return _ORDER.get(row.kind, len(KINDS)), -day, -row.answers, row.name

    return tuple(sorted(rows, key=place))


def kind_word(kind: str) -> str:
    """What was noticed, in a word or two."""
    return {
        "drift": tr("drifting"),
        "recovered": tr("recovered"),
        "lazy": tr("one answer"),
        "random": tr("random"),
        "biased": tr("biased"),
        "mixup": tr("mix-up"),
    }.get(kind, kind)


def kind_state(kind: str) -> State:
    """How it is coloured: spam and drift need somebody, a mix-up needs a talk."""
    return {
        "drift": State.BAD,
        "lazy": State.BAD,
        "random": State.BAD,
        "biased": State.WARN,
        "mixup": State.ACCENT,
        "recovered": State.GOOD,
    }.get(kind, State.NEUTRAL)


def hint_title(hint: Hint) -> str:
    """Which two labels are mixed up. They come from outside, so they are put in last."""
    before, _, after = tr("Says “{said}” where “{meant}” is right").partition("{said}")
    return before + hint.said + after.replace("{meant}", hint.meant)


def hint_detail(hint: Hint, formats: Formats) -> str:
    """How often, and how often the pool does."""
    words = tr("{times} of {of}, the pool {pool}")
    words = words.replace("{times}", formats.number(hint.times, _digits(hint.times)))
    words = words.replace("{of}", formats.number(hint.of, _digits(hint.of)))
    return words.replace("{pool}", formats.percent(hint.pool))


def watch_words(rows: Sequence[WatchRow]) -> str:
    """How much there is to watch, in a sentence; "" when there is nothing."""
    count = {kind: sum(row.kind == kind for row in rows) for kind in KINDS}
    parts = (
        counted("%n drift", count["drift"], "%n drifts"),
        counted("%n recovered", count["recovered"], "%n recovered"),
        counted(
            "%n answer without looking", count["lazy"] + count["random"],
            "%n answers without looking",
        ),
        counted("%n mix up labels", count["biased"] + count["mixup"], "%n mixes up labels"),
    )  # fmt: skip
    return f"{', '.join(parts)}." if rows else ""


def watch_columns(formats: Formats) -> tuple[Column[WatchRow], ...]:
    """One line for each thing noticed."""
    return (
        Column("name", tr("Expert"), lambda r: r.name, kind="twoline",
               value=lambda r: r.external_id, sort=True, stretch=True, width=180),
        Column("kind", tr("Noticed"), lambda r: kind_word(r.kind), kind="pill",
               state=lambda r: kind_state(r.kind), sort=True, width=100),
        Column("told", tr("What was seen"), lambda r: r.told, kind="twoline",
               value=lambda r: r.project or tr("all work"), tip=lambda r: r.told,
               stretch=True, width=290),
        Column("right", tr("Right, 95 %"), lambda r: formats.percent(r.right.value),
               kind="interval", value=lambda r: drawn(r.right, r.answers), span=(0.0, 1.0),
               tip=lambda r: share_words(r.right, formats), sort=True, width=150),
        Column("answers", tr("Answers"), lambda r: formats.number(r.answers), kind="number",
               sort=True, width=78),
        Column("since", tr("Since"), lambda r: formats.short_day(r.since), sort=True, width=74,
               tip=lambda r: _dates(r, formats)),
    )  # fmt: skip


def _drifting(each: Drift, formats: Formats) -> WatchRow:
    down = each.state == "down"
    words = tr("From {before} to {after} right") if down else tr("Back from {before}: now {after}")
    words = words.replace("{before}", formats.percent(each.before.value, 1))
    return WatchRow(
        "drift" if down else "recovered", each.expert_id, each.external_id, each.name, "",
        words.replace("{after}", formats.percent(each.after.value, 1)), each.after,
        each.answers, each.since, each.noticed,
    )  # fmt: skip


def _spamming(each: Spam, formats: Formats) -> WatchRow:
    if each.kind == "lazy":
        words = tr("{share} of the answers are “{label}”; chance gives {chance} right")
    else:
        words = tr("Answers do not follow the task; chance gives {chance} right")
    words = words.replace("{share}", formats.percent(each.share))
    words = words.replace("{chance}", formats.percent(each.chance))
    return WatchRow(
        each.kind, each.expert_id, each.external_id, each.name, each.project,
        words.replace("{label}", each.commonest), each.accuracy, each.labels, None, None,
    )  # fmt: skip


def _mixing(each: Hint, formats: Formats) -> WatchRow:
    return WatchRow(
        "biased" if each.biased else "mixup", each.expert_id, each.external_id, each.name,
        each.project, f"{hint_title(each)}: {hint_detail(each, formats)}", Figure(None), each.of,
        None, None, each,
    )  # fmt: skip


def _dates(row: WatchRow, formats: Formats) -> str:
    if row.since is None:
        return ""
    words = tr("Since {since}, noticed {noticed}").replace("{since}", formats.day(row.since))
    return words.replace("{noticed}", formats.day(row.noticed))


def _digits(count: float) -> int:
    return 0 if count == round(count) else 1
