"""Did a spreadsheet make a date of a band of sizes?"""

import re

# The months as spreadsheets shorten them, in the languages of our sources.
_NAMES = (
    ("jan", "janv", "tammi", "gen", "sty"),
    ("feb", "febr", "févr", "fév", "helmi", "lut"),
    ("mar", "mär", "märz", "mrt", "mars", "maalis"),
    ("apr", "avr", "huhti", "kwi", "abr"),
    ("may", "mai", "mei", "maj", "touko"),
    ("jun", "juni", "juin", "kesä", "cze"),
    ("jul", "juli", "juil", "heinä", "lip"),
    ("aug", "août", "elo", "sie"),
    ("sep", "sept", "syys", "wrz"),
    ("oct", "okt", "loka", "paź"),
    ("nov", "marras", "lis"),
    ("dec", "dez", "déc", "joulu", "gru"),
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WORDED = re.compile(rf"(\d{{1,2}})\.?[-/ .]\s?({_MONTH})\.?|({_MONTH})\.?[-/ .]\s?(\d{{2}})")
_ISO = re.compile(r"20\d\d-(\d\d)-(\d\d)(?:[T ]00:00(?::00)?)?")


def band(text: str) -> str | None:
    """The band that became a date: `10-Jan`, `Jan-10` and `2026-01-10` were `1-10`; None if it is no date."""
    if match := _WORDED.fullmatch(text.casefold()):
        low, high = _MONTHS[match[2] or match[3]], int(match[1] or match[4])
    elif match := _ISO.fullmatch(text):
        low, high = int(match[1]), int(match[2])
    else:
        return None
    return f"{min(low, high)}-{max(low, high)}" if low != high else None
