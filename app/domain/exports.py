"""What an export of labels or of corrections says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PreferenceExport:
    """An export of preferences. `ties_file` is "" where none was asked for.

    tasks: done tasks. pairs: lines of the file, each chosen against one other. ties: tasks whose
    label is a tie. alike: pairs left out because both texts are the same. unlabelled: done tasks
    that the newest scoring run gave no label.
    """

    file: str
    manifest: str
    ties_file: str
    sha256: str
    tasks: int
    pairs: int
    ties: int
    alike: int
    unlabelled: int
    score_run: int
    policy_version: int


@dataclass(frozen=True, slots=True)
class CorrectionExport:
    """An export of corrections: one file an expert."""

    folder: str
    files: tuple[str, ...]
    experts: int
    answers: int
