"""Free text: short answers to questions on contracts, some of which cannot be answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.random import Generator

from app.domain.task_types import FREE_TEXT as TYPE
from app.services.demo.catalogue import Subject
from app.services.demo.plays.base import Made, Maker, Play, Said, Speaker, one_of
from app.services.demo.truth import Item, Person, right_chance

ANSWERED, NOT_ANSWERABLE = 0, 1
_OPEN = 0.22  # share of questions that leave out what decides them


@dataclass(frozen=True, slots=True)
class _Topic:
    """A question with figures in braces; what it leaves out where it cannot be answered."""

    question: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    lacking: str


_TOPICS = (
    _Topic("A supply agreement caps liability at {cap} and excludes fraud from the cap. The loss "
           "is {loss}, by simple negligence. What can the buyer recover?",
           ("At most {cap}: the cap holds for negligence, and only fraud is carved out.",
            "{cap}. Negligence falls under the cap; the carve-out is for fraud alone."),
           ("The whole {loss}, since negligence always breaks a cap.",
            "Nothing: a cap excludes liability for negligence altogether."),
           "The agreement has a cap, which is set out in a schedule that is not given. The loss is "
           "{loss}. What can the buyer recover?"),
    _Topic("Notice to terminate must reach the other side {days} days before the term ends on "
           "31 December. Notice arrived on 29 December. Does the contract renew?",
           ("Yes: the notice came less than {days} days before the end, so it was late.",
            "It renews. Notice had to arrive {days} days before 31 December, and did not."),
           ("No: notice before the end of the term is enough.",
            "No, because the date of posting counts, whatever the clause says."),
           "The contract renews unless notice is given in time; how long before is not said. "
           "Notice came {days} days before the end. Does it renew?"),
    _Topic("The licence allows {seats} named users. The customer gave shared log-ins to {more} "
           "people. The clause sets a fee for each user above the limit. Is a fee due?",
           ("Yes, for each person above {seats}: a named user is a person, not a log-in.",
            "A fee is due for the people beyond {seats}; sharing a log-in does not join users."),
           ("No: only log-ins count, and these stayed below {seats}.",
            "No fee is due until the supplier proves a loss."),
           "The licence speaks of users and does not say whether people or log-ins are meant; "
           "{more} people shared {seats} log-ins, and no correspondence is given. Is a fee due?"),
    _Topic("Goods were to be delivered on the 3rd, and time was of the essence. They came {days} "
           "days late. May the buyer refuse them?",
           ("Yes: time is of the essence, so {days} days late lets the buyer refuse.",
            "The buyer may refuse them, since punctual delivery was made a condition."),
           ("No: the buyer must first set a new period in every case.",
            "No, {days} days are never enough to refuse delivery."),
           "Goods came {days} days after the buyer had hoped. The order form, with the date of "
           "delivery, is missing. May the buyer refuse them?"),
    _Topic("Clause 4 sets interest at {rate} a year on late sums; clause 19 says that the general "
           "terms, with another rate, yield to clauses that were negotiated. Clause 4 was. Which "
           "rate holds?",
           ("{rate}: clause 19 itself lets the negotiated clause prevail.",
            "The negotiated {rate} of clause 4, as clause 19 ranks it above the general terms."),
           ("That of the general terms, because they were sent last.",
            "Neither: two rates cancel each other out."),
           "Clause 4 sets interest at {rate}, the general terms set another rate, and nothing says "
           "which prevails or which was agreed first. Which rate holds?"),
    _Topic("The NDA covers what is “marked confidential”. A price list of {loss} in orders was "
           "sent unmarked. Was passing it on a breach?",
           ("No: unmarked matter is outside the definition.",
            "It was not, since the list lacked the mark that the NDA asks for."),
           ("Yes: prices are confidential by their nature, whatever the NDA says.",
            "Yes, because it concerns {loss} in orders."),
           "The NDA covers “confidential information as agreed”, and what was agreed is not given. "
           "A list of {loss} in orders was passed on. Was that a breach?"),
)  # fmt: skip
_REASONS = (
    "The wording leaves no room for another reading.",
    "I would still put it to the other side in writing, and keep the right to claim.",
    "This is on the text as given; later amendments could change it.",
    "The burden of proof lies with who relies on the clause.",
)
_CANNOT = (
    "The term that decides this is not in the extract.",
    "Cannot be said without the missing document.",
)
_EVASIVE = ("It depends on the circumstances.", "A court would have to decide this.")
_SHARES = (0.55, 0.45)  # of wrong answers: another label; the right label with a wrong text


def _maker(_subject: Subject, rng: Generator) -> Maker:
    def make(_wave: int) -> Made:
        topic: _Topic = one_of(_TOPICS, rng)
        seats = int(rng.integers(3, 40))
        words = {
            "cap": f"USD {int(rng.integers(5, 90)) * 5000:,}",
            "loss": f"USD {int(rng.integers(95, 400)) * 5000:,}",
            "days": str(int(rng.integers(10, 91))), "rate": f"{int(rng.integers(8, 25)) / 2:g} %",
            "seats": str(seats), "more": str(seats + int(rng.integers(2, 30))),
        }  # fmt: skip
        if rng.random() < _OPEN:
            return Made({"text": topic.lacking.format_map(words)}, NOT_ANSWERABLE,
                        right={"text": one_of(_CANNOT, rng)})  # fmt: skip
        told = (one_of(topic.right, rng), one_of(topic.wrong, rng))
        good, bad = (text.format_map(words) for text in told)
        payload = {"text": topic.question.format_map(words)}
        return Made(payload, ANSWERED, right={"text": good}, wrong={"text": bad})

    return make


def _speaker(_people: Sequence[Person], rng: Generator) -> Speaker:
    def say(person: Person, item: Item, day: int, _order: Sequence[int]) -> Said:
        chance = right_chance(person, item, day)
        if rng.random() < chance:
            reasons = one_of(("", *_REASONS), rng)
            text = f"{item.right['text']} {reasons}".strip()
            return Said(item.label, chance, True, {"text": text})
        if item.label == NOT_ANSWERABLE:
            return Said(ANSWERED, chance, False, {"text": one_of(_EVASIVE, rng)})
        if rng.random() < _SHARES[0]:
            return Said(NOT_ANSWERABLE, chance, False, {"text": one_of(_CANNOT, rng)})
        return Said(ANSWERED, chance, False, item.wrong)

    return say


FREE_TEXT = Play(
    TYPE.name,
    (
        Subject(
            "LAW-ASK", "Short answers on contracts", "Meridian Legal", "law/contracts",
            "Answer in one to three sentences on the text as given, or say that it cannot be.",
            findings=tuple((name, ()) for name in TYPE.labels), overlap=2, share=0.04,
        ),
    ),
    _maker, _speaker,
)  # fmt: skip
