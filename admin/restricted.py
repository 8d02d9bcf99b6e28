"""What do we call a restriction: its ground, among ourselves and to whoever asks, and how far it is?"""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from admin.words import Text, Word
from rules.restrictions import Ground, Step
from service.restrictions import RestrictionView

_ = lazy_gettext

GROUNDS: Mapping[Ground, Text] = {
    Ground.ACCURACY: _("They say that something is wrong"),
    Ground.UNLAWFUL: _("We should not have the data, and they would rather have them kept than erased"),
    Ground.CLAIMS: _("They need the data for a claim"),
    Ground.OBJECTION: _("They object, and it has yet to be weighed"),
    Ground.STORAGE_LIMIT: _("The time in which the data may be used is over"),
}
OF_THE_PERSON: Mapping[str, Text] = {
    ground.value: text for ground, text in GROUNDS.items() if ground.is_for_the_person
}
"""Those that somebody may ask for, for the choices of a form."""
PLEADED: Mapping[str, Text] = {
    Ground.ACCURACY.value: _("Something in them is wrong"),
    Ground.UNLAWFUL.value: _("You should not have them, but I want them kept, not erased"),
    Ground.CLAIMS.value: _("I need them for a legal claim"),
    Ground.OBJECTION.value: _("I have objected, and you have not decided yet"),
}
"""The same, as people would say it."""
STEPS: Mapping[Step, Text] = {
    Step.WAIT: _("As soon as the letter has gone out."),
    Step.LIFT: _("In a few minutes: the letter has gone out."),
    Step.TELL: _("As soon as somebody has told them: no letter can go out."),
}
"""What has to come before it ends, once that is decided."""


def state(view: RestrictionView) -> Word:
    """How far it is."""
    if not view.stands:
        return Word(gettext("Ended"))
    return Word(gettext("Ending"), "accent") if view.step else Word(gettext("Stands"), "warn")
