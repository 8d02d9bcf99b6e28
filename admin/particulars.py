"""What do the codes say that the audit keeps of a deed: in words, where there are some?"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from admin import (
    erased,
    heard,
    members,
    outgoing,
    requested,
    restricted,
    reveals,
    stated,
    webhook_form,
    words,
)
from admin.views import api_keys, breach_steps, suppressions
from admin.words import Word

_ = lazy_gettext

Tables = tuple[Mapping[Any, Any], ...]

_BY_NAME: Mapping[str, Tables] = {
    "channel": (words.CHANNELS, {"*": _("Every channel")}),
    "fields": (members.FIELDS, members.MEMBERS),
    "purpose": (reveals.PURPOSES, {"*": _("Everything")}),
    "role": (words.ROLES,),
    "scopes": (api_keys.SCOPES,),
}
_BY_DEED: Mapping[str, Tables] = {
    "breach": (breach_steps.NATURES, breach_steps.RISKS, breach_steps.STEPS),
    "consent": (stated.STATES, stated.METHODS),
    "contact": (restricted.GROUNDS,),
    "erasure": (erased.CAUSES, erased.STATES),
    "export": (outgoing.FORMATS, outgoing.STATES, outgoing.ENDINGS),
    "hold": (erased.GROUNDS, requested.CATEGORIES),
    "request": (requested.RIGHTS, requested.VIAS, requested.OUTCOMES, requested.REFUSALS, requested.STATES),
    "restriction": (restricted.GROUNDS,),
    "signals": (heard.KINDS,),
    "suppression": (suppressions.REASONS, suppressions.LIFTINGS),
    "suppressions": (suppressions.REASONS,),
    "webhook": (webhook_form.EVENTS, webhook_form.STOPS),
}
"""By the first part of the name of a deed."""


def told(action: str, name: str, value: object) -> str:
    """One fact of a deed as text; a count, and a code for which there is no word, stay as they are."""
    tables = (*_BY_NAME.get(name, ()), *_BY_DEED.get(action.partition(".")[0], ()))
    match value:
        case list(codes):
            return ", ".join(_worded(tables, code) for code in codes)
        case dict(counts):
            return ", ".join(f"{_worded(tables, code)} {count}" for code, count in counts.items())
        case one:
            return _worded(tables, one)


def _worded(tables: Tables, code: object) -> str:
    found = next((table[code] for table in tables if code in table), code)
    return str(found.label if isinstance(found, Word) else found)
