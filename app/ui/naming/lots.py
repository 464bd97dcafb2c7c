"""What the pages about lots call their values, and in which colour."""

from app.domain.lots import ItemState
from app.domain.synthetic import LotVerdict
from app.ui.tokens import State
from app.ui.words import tr


def verdict_word(verdict: LotVerdict) -> str:
    """What a lot's sample says until now."""
    return {
        LotVerdict.ACCEPTED: tr("accepted"),
        LotVerdict.REFUSED: tr("refused"),
        LotVerdict.GO_ON: tr("go on"),
    }[verdict]


def verdict_state(verdict: LotVerdict) -> State:
    """The colour of a verdict on a lot."""
    return {
        LotVerdict.ACCEPTED: State.GOOD,
        LotVerdict.REFUSED: State.BAD,
        LotVerdict.GO_ON: State.ACCENT,
    }[verdict]


def item_word(state: ItemState) -> str:
    """What is known of a drawn item."""
    return {
        ItemState.WAITS: tr("not audited"),
        ItemState.SOUND: tr("sound"),
        ItemState.DEFECTIVE: tr("defective"),
    }[state]


def item_state(state: ItemState) -> State:
    """The colour of a drawn item."""
    return {
        ItemState.WAITS: State.NEUTRAL,
        ItemState.SOUND: State.GOOD,
        ItemState.DEFECTIVE: State.BAD,
    }[state]
