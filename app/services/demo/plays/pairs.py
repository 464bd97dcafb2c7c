"""Pairs of answers to one question, of which one is better, or neither."""

from dataclasses import dataclass

import numpy as np

from app.services.demo.plays.pair_words import OPENERS, PADDING, TOPICS, Topic

FIRST, SECOND, TIE = 0, 1, 2
"""What is true of a pair: places of the project's labels."""

_SOILS = ("clay", "silty", "made-up", "loamy")
_KINDS = ("wrong", "thin", "slip", "tie")
_SHARES = (0.42, 0.26, 0.18, 0.14)
_GAP = {"wrong": -0.5, "thin": 0.3, "slip": 0.4, "tie": 0.2}  # how much harder than usual


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with two answers, which of them is better, and how much harder than usual."""

    title: str
    prompt: str
    responses: tuple[str, str]
    label: int
    harder: float


def make_pair(rng: np.random.Generator) -> Pair:
    """One pair: an answer that is right and gives reasons, beside one that is wrong, thin, spoilt
    by a slip, or as good. The better one is the longer one more often than not, as in life.
    """
    topic = TOPICS[int(rng.integers(len(TOPICS)))]
    words = _figures(topic, rng)
    kind = _KINDS[int(rng.choice(len(_KINDS), p=_SHARES))]
    first, second = rng.permutation(len(topic.right))[:2].tolist()
    reasons = [topic.reasons[k] for k in rng.permutation(len(topic.reasons)).tolist()]
    slip = topic.slips[int(rng.integers(len(topic.slips)))]
    n = int(rng.integers(1, 4))
    good = [topic.right[first], *reasons[:n]]
    other = [topic.right[second]]
    match kind:
        case "wrong":
            other = [topic.wrong[int(rng.integers(len(topic.wrong)))]]
            other += reasons[n : n + int(rng.integers(0, 3))] + _padding(rng, 3)
        case "thin":
            other += _padding(rng, 4)
        case "slip":
            other += [*reasons[n : n + int(rng.integers(0, 3))], slip]
        case _:
            other += reasons[max(0, n - 1) : n - 1 + n] + _padding(rng, 2)
    texts = [_said(part, words, rng) for part in (good, other)]
    swap = bool(rng.random() < 0.5)
    label = TIE if kind == "tie" else SECOND if swap else FIRST
    pair = (texts[1], texts[0]) if swap else (texts[0], texts[1])
    return Pair(
        topic.title.format_map(words), topic.question.format_map(words), pair, label, _GAP[kind]
    )


def _figures(topic: Topic, rng: np.random.Generator) -> dict[str, float | str]:
    """The drawn figures of a question, and all that follows from them."""
    drawn = {name: float(rng.choice(values)) for name, values in topic.drawn.items()}
    worked = topic.work(drawn)
    words: dict[str, float | str] = {**drawn, **worked}
    words["soil_kind"] = str(rng.choice(_SOILS))
    if "limit" in worked:
        words["verdict"] = "passes" if drawn["sag"] <= worked["limit"] else "does not pass"
    if "below" in worked:
        near = drawn["away"] < worked["below"]
        words["meets"] = "meets" if near else "misses"
        words["must"] = "Yes" if near else "Not by the rule of thumb"
    return words


def _padding(rng: np.random.Generator, most: int) -> list[str]:
    """Sentences that say nothing, fewer than `most` of them."""
    return [PADDING[k] for k in rng.permutation(len(PADDING))[: int(rng.integers(0, most))]]


def _said(sentences: list[str], words: dict[str, float | str], rng: np.random.Generator) -> str:
    opener = OPENERS[int(rng.integers(len(OPENERS)))]
    return opener + " ".join(sentences).format_map(words)
