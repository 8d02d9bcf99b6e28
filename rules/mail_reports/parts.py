"""How is a mail taken apart when whoever wrote it kept to no standard?"""

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_TAG = re.compile(r"<[^<>]{0,300}>")
LONGEST_TEXT = 40_000


def header(mail: Message, name: str) -> str:
    """A header in letters, all of it empty when it is absent or cannot be read."""
    found = mail.get(name)
    if found is None:
        return ""
    try:
        return str(make_header(decode_header(str(found))))
    except (LookupError, ValueError):
        return str(found)


def text_of(part: Message) -> str:
    """The words of one part; of HTML without its tags. Whatever cannot be decoded is left out."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        text = payload.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        text = payload.decode("latin-1")
    if part.get_content_type() == "text/html":
        text = _TAG.sub(lambda tag: tag[0] if "@" in tag[0] and " " not in tag[0] else " ", text)
    return text[:LONGEST_TEXT]


def texts(mail: Message) -> Iterator[str]:
    """The words of the mail itself, part by part; not those of a letter that it brings back."""
    if mail.get_content_type() == "message/rfc822":
        return
    if mail.is_multipart():
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from texts(part)
        return
    if mail.get_content_maintype() == "text" and mail.get_content_subtype() != "rfc822-headers":
        yield text_of(mail)


def walk(mail: Message, content_type: str) -> Iterator[Message]:
    """Every part of a type, at any depth."""
    return (part for part in mail.walk() if part.get_content_type() == content_type)


def groups(part: Message) -> list[Message]:
    """The groups of header lines of a report; the parser makes a message of each."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def address_in(text: str) -> str:
    """The first mail address of a text, as `rfc822; anna@example.org` has one; empty without."""
    found = _ADDRESS.search(text)
    return found[0].strip(".'") if found else ""


def addresses_in(text: str) -> list[str]:
    """Every mail address of a text, in order, each once."""
    found = (each.strip(".'").removeprefix("SMTP=") for each in _ADDRESS.findall(text))
    return list({each.casefold(): each for each in found}.values())
