"""What does a letter say? The same words twice, as plain text and as simple HTML."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from babel.dates import format_date
from jinja2 import DictLoader, Environment, StrictUndefined, select_autoescape

LANGUAGES = ("en", "nl", "fi")
FRAME = ("subject", "opening", "request", "action", "closing", "choices")
"""The sentences of every letter; `action` goes with a link, `choices` with that to the reader's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a letter is about, for one reader."""

    sender: str
    """Who writes, by the name people know."""
    link: str = field(default="", repr=False)
    """Where the letter leads; empty when nowhere."""
    days: int = 0
    """How long the link works."""
    imprint: Sequence[str] = ()
    """Where whoever writes can be found, a line each."""
    items: Sequence[str] = ()
    """What the letter is about, in the reader's language."""
    choices: str = field(default="", repr=False)
    """The link to the reader's own page, for the foot; empty without one."""
    also: Sequence[str] = ()
    """Names of further sentences, each a paragraph, in order."""
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What stands in braces in the sentences, besides sender and days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A letter in words."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def word(kind: str, language: str, about: Particulars) -> Wording:
    """The words of a letter, in English where we do not write the language."""
    tongue = language if language in LANGUAGES else "en"
    texts = _texts(kind)[tongue]
    spare = set(texts) - {*FRAME, *about.also}
    facts = {**about.facts, "sender": about.sender, "days": about.days}
    said = {
        name: str(texts.get(name, "")).format_map(facts) for name in (*FRAME, *texts) if name not in spare
    }
    told = {
        **said,
        "language": tongue,
        "sender": about.sender,
        "link": about.link,
        "imprint": list(about.imprint),
        "items": list(about.items),
        "choices_link": about.choices,
        "more": [said[name] for name in about.also],
    }
    frames = _frames()
    return Wording(
        subject=said["subject"],
        text=frames.get_template("letter.txt").render(told),
        html=frames.get_template("letter.html").render(told),
    )


def channel(name: str, language: str) -> str:
    """How a channel is called in that language."""
    return called("channels", name, language)


def called(kind: str, name: str, language: str) -> str:
    """How something is called in letters: `kind` is the file of such names."""
    names = _texts(kind)[language if language in LANGUAGES else "en"]
    return str(names.get(name, name))


def day(when: date, language: str) -> str:
    """A day as it is written in that language."""
    return format_date(when, "long", locale=language if language in LANGUAGES else "en")


@cache
def _texts(kind: str) -> Mapping[str, Mapping[str, Any]]:
    file = files("service.channels") / "letters" / f"{kind}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _frames() -> Environment:
    folder = files("service.channels") / "letters"
    frames = {name: (folder / name).read_text(encoding="utf-8") for name in ("letter.txt", "letter.html")}
    return Environment(
        loader=DictLoader(frames),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
