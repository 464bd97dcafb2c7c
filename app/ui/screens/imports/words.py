"""What the Import page says of each kind of file."""

from app.ui.words import tr

PAGE_OF = {
    "experts": ("experts", ""),
    "credentials": ("credentials", ""),
    "projects": ("projects", ""),
    "tasks": ("tasks", ""),
    "submissions": ("review", ""),
    "reviews": ("quality", ""),
    "disputes": ("adjudication", "disputes"),
}
"""The page that shows what was imported, and with what it is opened."""


def kind_note(kind: str) -> str:
    """What a file of this kind brings and what must be there before."""
    return {
        "experts": tr("Who does the work. Nothing must be there before."),
        "credentials": tr("What people may do, where and until when. Needs their experts."),
        "projects": tr("What clients want labeled, and the rates. Nothing must be there before."),
        "tasks": tr("The items to be labeled. Needs their projects."),
        "submissions": tr("The answers that came back. Needs their tasks and experts."),
        "reviews": tr("Decisions made elsewhere. Needs their submissions."),
        "disputes": tr("Challenges of reviews by their experts. Needs the reviews."),
    }.get(kind, "")


def page_words(kind: str) -> str:
    """The button that leads to what was imported."""
    return {
        "experts": tr("Show experts"),
        "credentials": tr("Show credentials"),
        "projects": tr("Show projects"),
        "tasks": tr("Show tasks"),
        "submissions": tr("Open the review queue"),
        "reviews": tr("Show quality"),
        "disputes": tr("Show disputes"),
    }.get(kind, "")
