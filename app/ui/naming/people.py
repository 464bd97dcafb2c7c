"""The words the window uses for people and credentials: levels, standings, places, methods.

Raw values of the domain ("qc_analyst", "US", "medical_licence") never reach the screen.
"""

from PySide6.QtCore import QLocale

from app.domain.credentials import (
    Unusable,
    VerificationMethod,
    VerificationResult,
    kind_words,
)
from app.domain.people import ExpertStatus, Level, Role
from app.ui.tokens import State
from app.ui.words import tr

_STATUS_STATES = {
    ExpertStatus.APPLICANT: State.ACCENT,
    ExpertStatus.ACTIVE: State.GOOD,
    ExpertStatus.PAUSED: State.WARN,
    ExpertStatus.OFFBOARDED: State.NEUTRAL,
}
_LEVEL_STATES = {
    Level.LABELER: State.NEUTRAL,
    Level.QC_ANALYST: State.ACCENT,
    Level.AI_TRAINER: State.GOOD,
}


def level_word(level: Level) -> str:
    """“Labeler”, “QC analyst”, “AI trainer”."""
    return {
        Level.LABELER: tr("Labeler"),
        Level.QC_ANALYST: tr("QC analyst"),
        Level.AI_TRAINER: tr("AI trainer"),
    }[level]


def level_state(level: Level) -> State:
    """The colour of a level's pill."""
    return _LEVEL_STATES[level]


def step_word(start: Level, end: Level) -> str:
    """“Labeler → QC analyst”."""
    return f"{level_word(start)} → {level_word(end)}"


def status_word(status: ExpertStatus) -> str:
    """“Active”, “Paused” and so on."""
    return {
        ExpertStatus.APPLICANT: tr("Applicant"),
        ExpertStatus.ACTIVE: tr("Active"),
        ExpertStatus.PAUSED: tr("Paused"),
        ExpertStatus.OFFBOARDED: tr("Offboarded"),
    }[status]


def status_state(status: ExpertStatus) -> State:
    """The colour of a standing's pill."""
    return _STATUS_STATES[status]


def role_word(role: Role) -> str:
    """“manager”, “QC analyst”, “payroll clerk”, as in a sentence."""
    return {
        Role.MANAGER: tr("manager"),
        Role.QC_ANALYST: tr("QC analyst"),
        Role.PAYROLL_CLERK: tr("payroll clerk"),
    }[role]


def role_name(role: Role) -> str:
    """The same standing alone: “Manager”, “QC analyst”, “Payroll clerk”."""
    word = role_word(role)
    return word[:1].upper() + word[1:]


def method_word(method: VerificationMethod) -> str:
    """“Against a roster” and so on."""
    return {
        VerificationMethod.SELF_DECLARED: tr("Self-declared"),
        VerificationMethod.CHECK_DIGIT: tr("Check digit"),
        VerificationMethod.DOCUMENT_SEEN: tr("Document seen"),
        VerificationMethod.ROSTER: tr("Official roster"),
        VerificationMethod.PRIMARY_SOURCE: tr("Primary source"),
    }[method]


def result_word(result: VerificationResult) -> str:
    """“Confirmed”, “Refuted”, “Inconclusive”."""
    return {
        VerificationResult.CONFIRMED: tr("Confirmed"),
        VerificationResult.REFUTED: tr("Refuted"),
        VerificationResult.INCONCLUSIVE: tr("Inconclusive"),
    }[result]


def result_state(result: VerificationResult) -> State:
    """The colour of a look's result."""
    return {
        VerificationResult.CONFIRMED: State.GOOD,
        VerificationResult.REFUTED: State.BAD,
        VerificationResult.INCONCLUSIVE: State.WARN,
    }[result]


def problem_state(problem: Unusable) -> State:
    """The colour of what is wrong: red where work is forbidden by fact, amber where one looks."""
    looks = (Unusable.UNVERIFIED, Unusable.VERIFICATION_STALE, Unusable.EXPIRY_UNKNOWN)
    return State.WARN if problem in looks else State.BAD


def problem_word(problem: Unusable) -> str:
    """What is wrong with a credential, in a word or two."""
    return {
        Unusable.WRONG_SPECIALTY: tr("wrong specialty"),
        Unusable.WRONG_KIND: tr("wrong kind"),
        Unusable.WRONG_JURISDICTION: tr("wrong place"),
        Unusable.NOT_ACTIVE: tr("not active"),
        Unusable.NOT_YET_ISSUED: tr("not yet issued"),
        Unusable.EXPIRED: tr("expired"),
        Unusable.EXPIRY_UNKNOWN: tr("end unknown"),
        Unusable.REFUTED: tr("refuted"),
        Unusable.UNVERIFIED: tr("not verified"),
        Unusable.VERIFICATION_STALE: tr("verify again"),
    }[problem]


def kind_word(kind: str) -> str:
    """A credential's kind as a title: "medical_licence" as “Medical licence”."""
    return kind_words(kind)


def specialty_path(path: str) -> str:
    """The whole path, readable: “Medicine / radiology”."""
    parts = [part.replace("_", " ").replace("-", " ") for part in path.split("/") if part]
    text = " / ".join(parts)
    return text[:1].upper() + text[1:]


def place_word(jurisdiction: str) -> str:
    """A jurisdiction as shown; "*" is not bound to a place."""
    if jurisdiction == "*":
        return tr("anywhere")
    return jurisdiction


def country_name(code: str) -> str:
    """“United States” for "US"; an unknown code stays as it is."""
    territory = QLocale.codeToTerritory(code)
    known = territory is not QLocale.Country.AnyCountry and len(code) in (2, 3)
    return QLocale.territoryToString(territory) if known else code


def language_name(code: str) -> str:
    """“English” for "en"; an unknown code stays as it is."""
    language = QLocale.codeToLanguage(code.split("-", maxsplit=1)[0])
    if language in (QLocale.Language.AnyLanguage, QLocale.Language.C):
        return code
    return QLocale.languageToString(language)


def initials(name: str) -> str:
    """Two letters for a person: “A. Name, MD” gives AN."""
    words = [w for w in name.split(",", maxsplit=1)[0].replace(".", " ").split() if w[:1].isalpha()]
    if not words:
        return "?"
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()
