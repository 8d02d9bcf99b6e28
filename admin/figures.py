"""How does the reader write a figure: with a comma or a point, its sign, and a space before the per cent?"""

from flask_babel import format_decimal, format_percent, get_locale

_SPACED = "\N{NO-BREAK SPACE}%"


def percent(share: float, pattern: str = "#,##0.#%") -> str:
    """A share of one in per cent; the pattern tells the decimals, the language of the reader the rest."""
    own = get_locale().percent_formats[None].pattern
    return str(format_percent(share, pattern.replace("%", _SPACED) if own.endswith(_SPACED) else pattern))


def signed(figure: float) -> str:
    """A figure with its sign and one decimal; what rounds to nothing has no sign."""
    rounded = round(figure, 1)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{format_decimal(abs(rounded), '#,##0.0')}"
