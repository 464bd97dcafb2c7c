"""The steps of the month as its progress tells them."""

from app.domain.progress import Progress


class MonthSteps:
    """The month's own steps; work inside a step can stop the month, but not move its bar."""

    def __init__(self, outer: Progress, total: int) -> None:
        self._outer = outer
        self._total = total
        self._done = 0
        self._note = ""

    def tell(self, note: str) -> None:
        """Begin the next step of the month."""
        self._note = note
        self._outer.step(self._done, self._total, note)
        self._done += 1

    def step(self, done: int, total: int, note: str = "") -> None:  # noqa: ARG002
        """Let the outer progress raise `Cancelled`; the bar stays where the month is."""
        self._outer.step(max(self._done - 1, 0), self._total, self._note)
