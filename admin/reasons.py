"""What does a reason say to this reader: in their language, with its days as they write days?"""

import re
from collections.abc import Mapping
from datetime import date

from flask_babel import format_date

from admin import languages
from rules.law.reasons import ReasonText

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def said(told: ReasonText, params: Mapping[str, str]) -> str:
    """The sentence of a reason, its gaps filled."""
    return told.text(languages.current(), {name: _worded(value) for name, value in params.items()})


def _worded(value: str) -> str:
    return str(format_date(date.fromisoformat(value), "medium")) if _DAY.fullmatch(value) else value
