"""What is a country, or a language, called in the language of the reader?"""

from flask_babel import get_locale


def country(code: str | None) -> str:
    """The name of a country of ISO 3166, as the Unicode CLDR has it; a code unknown there stays."""
    return str(get_locale().territories.get(code, code)) if code else ""


def tongue(tag: str | None) -> str:
    """The name of the language of a BCP 47 tag, a region in it left aside; one unknown to the CLDR stays."""
    return str(get_locale().languages.get(tag.partition("-")[0].lower(), tag)) if tag else ""
