"""In which language does this reader get the pages?

The catalogs are `translations/<language>/<noun>.po`, read as they are at first use: no compiled copy can lag
behind, and a fresh clone needs no build step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel, Domain, get_locale

from admin import cookies
from service.users import LANGUAGES

NAMES = {"en": "English", "nl": "Nederlands", "fi": "Suomi"}


# English here is the English of Europe: days before months, hours to 24.
_FORMATS = {"en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A language that a stranger may choose."""

    code: str
    name: str
    url: str
    current: bool


def prepare(app: Flask) -> None:
    """Teach the app its languages."""
    babel = Babel(app, locale_selector=lambda: _FORMATS.get(current(), current()))
    babel.domain_instance = Catalogs()


def current() -> str:
    """The language of the page at hand."""
    visit = g.get("visit") if has_request_context() else None
    return visit.language if visit else choose(None)


def choose(wanted: str | None) -> str:
    """The person's own choice, else the one made at the door, else the browser's wish, else English."""
    if not has_request_context():
        return "en"
    for choice in (wanted, cookies.read(cookies.LANGUAGE)):
        if choice in LANGUAGES:
            return choice
    return request.accept_languages.best_match(LANGUAGES) or "en"


def offers() -> Iterator[Offer]:
    """Every language, each under its own name."""
    for code in LANGUAGES:
        yield Offer(code, NAMES[code], url_for("ui.sign_in.speak", code=code), code == current())


class Catalogs(Domain):  # type: ignore[misc]
    """Translations straight from the text files that translators edit."""

    def get_translations(self) -> Translations:
        """The translations for the language of the page at hand."""
        return _translations(str(get_locale() or "en"))


@cache
def _translations(language: str) -> Translations:
    compiled = BytesIO()
    write_mo(compiled, catalog(language))
    compiled.seek(0)
    return Translations(compiled)


def catalog(language: str) -> Catalog:
    """Every message of a language, of all its files together; English has none, being the source."""
    whole: Any = Catalog(locale=language)
    folder = files("admin") / "translations" / language
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda found: found.name):
            for message in read_po(BytesIO(file.read_bytes()), locale=language):
                if message.id:
                    whole[message.id] = message
    return whole  # type: ignore[no-any-return]
