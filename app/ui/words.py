"""How the window says its words: every one passes here on its way to a translation."""

from PySide6.QtCore import QCoreApplication

from app.ui.formats import grouped

_CONTEXT = "Guildhall"


def tr(text: str, comment: str = "") -> str:
    """`text` in the person's language. Call it with a literal, so that lupdate finds it."""
    return QCoreApplication.translate(_CONTEXT, text, comment or None)


def counted(text: str, number: int, one: str = "") -> str:
    """`text` with %n replaced by `number`, in the right plural: counted("%n rows", 3, "%n row").

    `one` is the English of a single thing; other languages get their plurals from `text`.
    """
    translated = QCoreApplication.translate(_CONTEXT, text, None, number)
    if number == 1 and one and translated == text.replace("%n", "1"):
        translated = one
    # Qt puts the bare digits in the place of %n already; without a place nothing is to be done.
    return translated.replace("%n", grouped(number)).replace(str(number), grouped(number), 1)
