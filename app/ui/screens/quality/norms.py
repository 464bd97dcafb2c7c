"""What the checks of preferences are held against: what others measured, and chance."""

from app.ui.words import tr


def check_norm(check: str) -> str:
    """What a check of preferences is held against; "" for a check without a norm."""
    return {
        "position": tr(
            "With the order drawn at random, left should be chosen as often as right: 50.2 to "
            "50.4 % elsewhere, and none of 490 people was flagged (UKPConvArg1)."
        ),
        "length": tr(
            "Held against the pool, not against 50 %: people choose the longer text in 68 % of "
            "pairs, in 75 % where it is half as long again; 7 % of people were flagged "
            "(UKPConvArg1)."
        ),
        "ties": tr(
            "Held against the pool: 22 to 23 % of answers are ties elsewhere (UKPConvArg1)."
        ),
        "runs": tr(
            "Held against what chance gives to somebody with the same shares of answers: longer "
            "runs mean that answers follow each other, not the items."
        ),
        "speed": tr(
            "Held against the median of the task type, in log seconds. Times of a batch that came "
            "in at once are the batch’s, not the person’s."
        ),
        "repeats": tr(
            "The same hidden item twice: deciles .55, .70, .86 over 32 judges (WMT16). It is a "
            "signal of its own: it goes with peer agreement at rho .55 only."
        ),
        "swaps": tr(
            "The same pair with its sides swapped should get the same response: .60 to .80 of "
            "pairs elsewhere (WMT16, the same judge again)."
        ),
        "triads": tr(
            "A over B, B over C, C over A: by chance one triad in four is circular (Kendall and "
            "Babington Smith). Only where three or more candidates were compared in pairs."
        ),
    }.get(check, "")
