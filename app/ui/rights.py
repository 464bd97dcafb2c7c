"""Why somebody may not do something, as the sentence a greyed button shows."""

from app.services import Services
from app.services.permissions import may
from app.ui.naming.people import role_word
from app.ui.words import tr


def why_not(services: Services, action: str) -> str:
    """ "" when the person signed in may do the action (see app.services.permissions)."""
    user = services.desk.user
    if may(user.role, action):
        return ""
    return (
        tr("You are signed in as {role}, who may not do this. Sign in as somebody who may.")
    ).replace("{role}", role_word(user.role))
