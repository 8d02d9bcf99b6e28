"""What did the caller send with this request: parameters and body, checked against the operation?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from keyword import iskeyword
from typing import Any, get_args, get_origin

from flask import Request
from pydantic import ValidationError

from service.api import bodies, shapes
from service.api import faults as faulty
from service.api.documents import Document
from service.api.operation import BadItem, Each, Item, Operation
from service.errors import Fault, Invalid, NotFound, ServiceError, TooLarge
from service.settings import Settings

MARK = "client_ref"
MARK_SHAPE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
MARK_WORDS = "Must be 1 to 64 letters, digits and . _ : - without accents."


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """All that a request asks, before any work is opened for it."""

    parameters: dict[str, Any]
    is_rehearsal: bool
    raw: bytes = b""
    sent: str = ""


def read(operation: Operation, request: Request, settings: Settings) -> Incoming:
    """Raises Malformed, UnsupportedType, TooLarge, or Invalid with every fault of query and body at once."""
    parameters, refusals = _in_path(operation, request), []
    is_rehearsal = False
    try:
        asked = _in_query(operation, request)
        is_rehearsal = asked.pop("dry_run", False)
        parameters |= asked
    except Invalid as refusal:
        refusals.append(refusal)
    raw, sent = b"", ""
    if operation.body is not None and not (operation.may_be_bare and bodies.is_absent(request)):
        bodies.must_be_json(request)
        raw = bodies.whole(request, most=getattr(settings, operation.most_bytes))
        try:
            parameters["body"], sent = _body(operation.body, Document(raw))
        except Invalid as refusal:
            refusals.append(refusal)
    if refusals:
        raise Invalid(faults=[fault for refusal in refusals for fault in refusal.faults])
    return Incoming(parameters=parameters, is_rehearsal=is_rehearsal, raw=raw, sent=sent)


def _body(kind: Any, document: Document) -> tuple[Any, str]:
    if get_origin(kind) is Each:
        return _each(get_args(kind)[0], document), ""
    document.must_be_sound(document.tree)
    shape: shapes.Shape[Any] = shapes.of(kind)
    return shape.read(document.tree)


def _each(kind: Any, document: Document) -> Each[Any]:
    tree = document.tree
    most = shapes.LONGER_LISTS["items"]
    document.must_be_named_once()
    if not isinstance(tree, dict) or tree.keys() != {"items"} or not isinstance(tree["items"], list):
        raise Invalid(faults=[Fault("", "shape", "Must be an object with one member, items, a list.")])
    if not tree["items"]:
        raise Invalid(faults=[Fault("/items", "too_few", "Must have at least one entry.")])
    if len(tree["items"]) > most:
        raise TooLarge(f"A batch has at most {most} items.")
    shape: shapes.Shape[Any] = shapes.of(kind)
    return Each(tuple(_item(shape, document, item, at) for at, item in enumerate(tree["items"])))


def _item(shape: shapes.Shape[Any], document: Document, item: Any, at: int) -> Item[Any] | BadItem:
    mark = item.get(MARK) if isinstance(item, dict) else None
    client_ref = mark if isinstance(mark, str) and MARK_SHAPE.fullmatch(mark) else None
    try:
        document.must_be_sound(item)
        if mark is not None and client_ref is None:
            raise Invalid(faults=[Fault(f"/items/{at}/{MARK}", "shape", MARK_WORDS)])
        value, sent = shape.read(_unmarked(item), at=f"/items/{at}", counted=item)
    except ServiceError as refusal:
        return BadItem(refusal=refusal, client_ref=client_ref)
    return Item(value=value, sent=sent, client_ref=client_ref)


def _unmarked(item: Any) -> Any:
    if not isinstance(item, dict) or MARK not in item:
        return item
    return {name: value for name, value in item.items() if name != MARK}


def _in_path(operation: Operation, request: Request) -> dict[str, Any]:
    given = request.view_args or {}
    try:
        return {name: _read(kind, given[name]) for name, kind in operation.in_path.items()}
    except ValidationError:
        # An id that is none names nothing.
        raise NotFound from None


def _in_query(operation: Operation, request: Request) -> dict[str, Any]:
    found, faults = {}, list(_strange(operation, request))
    for name, (kind, default) in operation.in_query.items():
        texts = request.args.getlist(name)
        try:
            found[f"{name}_" if iskeyword(name) else name] = _read(kind, texts[0]) if texts else default
        except ValidationError as error:
            [mistake, *_] = error.errors(include_url=False, include_input=False)
            faults.append(Fault(f"query:{name}", "unacceptable", faulty.in_words(mistake)[1]))
    if faults:
        raise Invalid(faults=faults)
    return found


def _strange(operation: Operation, request: Request) -> Iterable[Fault]:
    for place, (name, texts) in enumerate(request.args.lists(), start=1):
        if name not in operation.in_query:
            # The name is the caller's and may be a value that strayed: it is told by number.
            yield Fault("query", "unknown_parameter", f"Parameter number {place} is not known here.")
        elif len(texts) > 1:
            yield Fault(f"query:{name}", "doubled", "Is given more than once.")


def _read(kind: Any, text: str) -> Any:
    shape: shapes.Shape[Any] = shapes.of(kind)
    return shape.asked(text)
