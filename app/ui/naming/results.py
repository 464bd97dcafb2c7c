"""What the window calls the values of the domain: "qc_analyst" reads “QC analyst”."""

from app.domain.adjudication import Cause, Outcome
from app.domain.pay import LineKind, PeriodKind, PeriodState, WorkRole
from app.domain.progression import GateKind
from app.domain.review import ErrorKind, Selection, Severity, Verdict
from app.domain.sampling import Phase
from app.ui.tokens import State
from app.ui.words import tr


def verdict_name(verdict: Verdict) -> str:
    """What the reviewer decides, as the word on its button."""
    return {
        Verdict.ACCEPT: tr("Accept"),
        Verdict.CORRECT: tr("Correct"),
        Verdict.RETURN: tr("Return"),
        Verdict.REJECT: tr("Reject"),
    }[verdict]


def verdict_done(verdict: Verdict) -> str:
    """What became of the answer."""
    return {
        Verdict.ACCEPT: tr("Accepted"),
        Verdict.CORRECT: tr("Corrected"),
        Verdict.RETURN: tr("Returned"),
        Verdict.REJECT: tr("Rejected"),
    }[verdict]


def cause_name(cause: Cause) -> str:
    """Why people disagreed."""
    return {
        Cause.AMBIGUOUS_ITEM: tr("Ambiguous item"),
        Cause.GUIDELINE_GAP: tr("Guideline gap"),
        Cause.EXPERT_ERROR: tr("Expert error"),
        Cause.REVIEWER_ERROR: tr("Reviewer error"),
        Cause.EDGE_CASE: tr("Edge case"),
        Cause.SUBJECTIVE: tr("Subjective"),
    }[cause]


def outcome_name(outcome: Outcome) -> str:
    """What becomes of a disputed review."""
    return {
        Outcome.UPHELD: tr("Upheld"),
        Outcome.PARTLY: tr("Partly"),
        Outcome.OVERTURNED: tr("Overturned"),
    }[outcome]


def outcome_state(outcome: Outcome | None) -> State:
    """How the outcome is coloured; None waits."""
    if outcome is None:
        return State.WARN
    return {
        Outcome.UPHELD: State.NEUTRAL,
        Outcome.PARTLY: State.ACCENT,
        Outcome.OVERTURNED: State.GOOD,
    }[outcome]


def error_name(kind: ErrorKind) -> str:
    """What is wrong with an answer."""
    return {
        ErrorKind.FACTUAL: tr("Factual"),
        ErrorKind.REASONING: tr("Reasoning"),
        ErrorKind.GUIDELINE: tr("Guideline"),
        ErrorKind.FORMAT: tr("Format"),
    }[kind]


def severity_name(severity: Severity) -> str:
    """How much an error matters."""
    return {
        Severity.MINOR: tr("minor"),
        Severity.MAJOR: tr("major"),
        Severity.CRITICAL: tr("critical"),
    }[severity]


def severity_state(severity: Severity) -> State:
    """How an error is coloured."""
    return {
        Severity.MINOR: State.NEUTRAL,
        Severity.MAJOR: State.WARN,
        Severity.CRITICAL: State.BAD,
    }[severity]


def selection_name(selection: Selection) -> str:
    """Why a submission is reviewed, in a word or two."""
    return {
        Selection.FIRST_ITEMS: tr("first items"),
        Selection.RETURNED: tr("new version"),
        Selection.FLAGGED: tr("flagged"),
        Selection.CSP_ALL: tr("one by one"),
        Selection.SAMPLE: tr("sampled"),
        Selection.RISK: tr("at risk"),
        Selection.SEEDED: tr("known answer"),
        Selection.NOT_DRAWN: tr("not drawn"),
    }[selection]


def selection_state(selection: Selection) -> State:
    """How the reason is coloured."""
    return {
        Selection.FLAGGED: State.BAD,
        Selection.RETURNED: State.WARN,
        Selection.RISK: State.WARN,
        Selection.FIRST_ITEMS: State.ACCENT,
        Selection.CSP_ALL: State.ACCENT,
    }.get(selection, State.NEUTRAL)


def phase_name(phase: Phase) -> str:
    """Where somebody stands in the sampling plan."""
    return {
        Phase.FIRST: tr("First items"),
        Phase.ALL: tr("One by one"),
        Phase.SHARE: tr("A share is drawn"),
    }[phase]


def phase_state(phase: Phase) -> State:
    """How the state is coloured."""
    return {
        Phase.FIRST: State.ACCENT,
        Phase.ALL: State.WARN,
        Phase.SHARE: State.GOOD,
    }[phase]


def source_name(source: str) -> str:
    """Where evidence about a person comes from."""
    return {
        "gold": tr("Gold items"),
        "adjudication": tr("Adjudications"),
        "review": tr("QC reviews"),
        "peers": tr("Agreement with peers"),
    }.get(source, source)


def source_word(source: str) -> str:
    """The same in a word, for a narrow column."""
    return {
        "gold": tr("gold"),
        "adjudication": tr("adjudication"),
        "review": tr("review"),
        "peers": tr("peers"),
    }.get(source, source)


def line_name(kind: LineKind) -> str:
    """What a ledger line is for."""
    return {
        LineKind.LABEL: tr("label"),
        LineKind.REVIEW: tr("review"),
        LineKind.ADJUDICATION: tr("adjudication"),
        LineKind.REVERSAL: tr("reversal"),
        LineKind.ADJUSTMENT: tr("adjustment"),
    }[kind]


def work_name(role: WorkRole) -> str:
    """In which role work is paid."""
    return {
        WorkRole.LABEL: tr("labeling"),
        WorkRole.REVIEW: tr("review"),
        WorkRole.ADJUDICATE: tr("adjudication"),
    }[role]


def period_name(state: PeriodState) -> str:
    """How far a pay period has come."""
    return {
        PeriodState.OPEN: tr("open"),
        PeriodState.LOCKED: tr("locked"),
        PeriodState.EXPORTED: tr("exported"),
    }[state]


def period_colour(state: PeriodState) -> State:
    """How a period's state is coloured."""
    return {
        PeriodState.OPEN: State.ACCENT,
        PeriodState.LOCKED: State.WARN,
        PeriodState.EXPORTED: State.GOOD,
    }[state]


def cut_name(kind: PeriodKind) -> str:
    """How the year is cut into pay periods."""
    return {
        PeriodKind.WEEKLY: tr("every week"),
        PeriodKind.BIWEEKLY: tr("every two weeks"),
        PeriodKind.SEMI_MONTHLY: tr("twice a month"),
        PeriodKind.MONTHLY: tr("every month"),
    }[kind]


def gate_name(kind: GateKind) -> str:
    """What a gate of the ladder measures."""
    return {
        GateKind.ACCEPTED_ITEMS: tr("Accepted items at this level"),
        GateKind.SCORE_LOW: tr("Quality, lower bound of the 95 % interval"),
        GateKind.GOLD_LOW: tr("Gold items right, lower bound"),
        GateKind.WEEKS_AT_LEVEL: tr("Weeks at this level"),
        GateKind.TRAINING: tr("Training module passed"),
        GateKind.CRITICAL_ERRORS: tr("Critical errors in the window, at most"),
        GateKind.CREDENTIAL: tr("Usable credentials"),
        GateKind.REVIEWS_DONE: tr("Reviews done"),
        GateKind.REVIEWS_RIGHT_LOW: tr("Verdicts borne out, lower bound"),
    }[kind]


def verdict_word(value: str) -> str:
    """What became of an answer, from the verdict's stored word; others stand as they are."""
    known = {verdict.value: verdict for verdict in Verdict}
    return verdict_done(known[value]) if value in known else value


def verdict_colour(value: str) -> State:
    """How a verdict's stored word is coloured."""
    return {
        Verdict.ACCEPT.value: State.GOOD,
        Verdict.CORRECT.value: State.ACCENT,
        Verdict.RETURN.value: State.WARN,
        Verdict.REJECT.value: State.BAD,
    }.get(value, State.NEUTRAL)


def check_name(check: str) -> str:
    """What a check of preferences looks at."""
    return {
        "position": tr("Position"),
        "length": tr("Length"),
        "ties": tr("Ties"),
        "runs": tr("Runs"),
        "speed": tr("Speed"),
        "repeats": tr("Repeats"),
        "swaps": tr("Swaps"),
        "triads": tr("Triads"),
    }.get(check, check)


def check_measure(check: str) -> str:
    """What the figure of a check is a share of, or what it counts."""
    return {
        "position": tr("left chosen, of answers without ties"),
        "length": tr("longer response chosen"),
        "ties": tr("tie chosen"),
        "runs": tr("same answer as the one before, against chance"),
        "speed": tr("seconds, against the median of the task type"),
        "repeats": tr("same answer to the same item"),
        "swaps": tr("same response chosen with the sides swapped"),
        "triads": tr("circular, of the triads that can be judged"),
    }.get(check, check)


def level_word(level: str) -> str:
    """How labels are compared: as names, in their order, by distance, by ratio."""
    return {
        "nominal": tr("nominal"),
        "ordinal": tr("ordinal"),
        "interval": tr("interval scale"),
        "ratio": tr("ratio scale"),
    }.get(level, level)


def leniency_name(flag: str) -> str:
    """What a reviewer's leniency amounts to; "" where nothing is proven."""
    return {"lenient": tr("lenient"), "strict": tr("strict")}.get(flag, flag)
