"""Every sentence that the pages say, as it stands in the templates and views."""

from collections.abc import Iterator
from importlib.resources import as_file, files

from babel.messages.extract import extract_from_dir

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
# What is written without `_` in a module is not to be translated.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}

Message = tuple[str, ...]
"""The English sentence; singular and plural where there are two."""


def said() -> dict[Message, str]:
    """Every message, with one place where it is said."""
    return {message: place for message, place in _found() if message[0]}


def _found() -> Iterator[tuple[Message, str]]:
    with as_file(files("admin")) as folder:
        found = extract_from_dir(str(folder), METHODS, keywords=KEYWORDS)
        for name, line, message, _comments, _context in found:
            yield (message if isinstance(message, tuple) else (message,)), f"admin/{name}:{line}"
