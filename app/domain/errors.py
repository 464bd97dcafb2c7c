"""The three kinds of trouble: the person's to mend, a wished-for stop, and (all else) a bug."""


class UserError(Exception):
    """Shown to the person exactly as written: what happened, what was kept, what to do next."""


class Cancelled(Exception):  # noqa: N818 - a wish, not a fault
    """The person asked to stop. Nothing of the job is kept; nothing is shown."""
