"""The items behind a person's score over all work, as they are shown."""

from datetime import date

import numpy as np

from app.config.policies import ScoringPolicy
from app.domain.quality import EvidenceRow
from app.scoring.posterior import Source, worth
from app.services.quality_pieces import blamed, evidence, resolved
from app.services.score_parts import ALL, combine_rule
from app.store.evidence import Pieces, decode, with_later
from app.store.unit import Reader


def held_pieces(reader: Reader, expert_id: int) -> Pieces | None:
    """The pieces that count for a person now; None where the score's run did not keep them."""
    held = reader.quality.held_on(expert_id, ALL)
    pack = reader.quality.packs([expert_id]).get(expert_id)
    if held is None or pack is None:
        return None
    base, _ = decode(expert_id, pack.body)
    pieces = with_later(base, *decode(expert_id, pack.later))
    return resolved(blamed(pieces, reader.quality.void_tasks()), held[1])


def evidence_rows(reader: Reader, expert_id: int, limit: int) -> list[EvidenceRow]:
    """The newest pieces, newest first; none where the score's run did not keep them."""
    held = reader.quality.held_on(expert_id, ALL)
    pieces = held_pieces(reader, expert_id)
    run = None if held is None else reader.quality.run(held[0])
    if held is None or pieces is None or run is None:
        return []
    _, as_of = held
    rule = combine_rule(reader.settings.policy_at(ScoringPolicy, run.policy_version))
    weight = worth(evidence(pieces, as_of), 1, rule)
    rows = np.lexsort((-pieces.task, -pieces.day))[:limit]
    shown = pieces.take(rows)
    names = reader.quality.task_names(set(shown.task.tolist()))
    sources = [source.name.lower() for source in Source]
    return [
        EvidenceRow(
            task, *names[task], sources[source], shown.texts[answer], shown.texts[expected],
            credit, worth_of_it, date.fromordinal(day), cause,
        )
        for task, source, answer, expected, credit, worth_of_it, day, cause in zip(
            shown.task.tolist(), shown.source.tolist(), shown.answer.tolist(),
            shown.expected.tolist(), shown.credit.tolist(), weight[rows].tolist(),
            shown.day.tolist(), shown.cause.tolist(), strict=True,
        )
    ]  # fmt: skip
