"""How does the reader write a share: with a comma or a point, and with a space before the sign or none?"""

from flask_babel import format_percent, get_locale

_SPACED = "\N{NO-BREAK SPACE}%"


def percent(share: float, pattern: str = "#,##0.#%") -> str:
    """A share of one in per cent; the pattern tells the decimals, the language of the reader the rest."""
    own = get_locale().percent_formats[None].pattern
    return str(format_percent(share, pattern.replace("%", _SPACED) if own.endswith(_SPACED) else pattern))
