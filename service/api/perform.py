"""What happens between a request and its answer? Who, how often, what, whether again; then the work."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from flask import Request, Response

from rules.codes import LANGUAGES
from service import idempotency
from service.access import Actor
from service.api import bodies, incoming, shapes, signed
from service.api.auth import Uses, identify
from service.api.incoming import Incoming
from service.api.limits import Limits
from service.api.notes import notes_of
from service.api.operation import Call, Download, FileReply, Operation, Reply, Upload, answer_of
from service.errors import Fault, Forbidden, Invalid, ServiceError, TooMany, Unconditional
from service.idempotency import Claim, Stored
from service.storage.sources import Source
from service.work import Work, Workshop

LONGEST_KEY = 255

JSON = "application/json"


class Performer:
    """Carries operations out; one for each process."""

    def __init__(self, workshop: Workshop, *, limits: Limits) -> None:
        self._workshop = workshop
        self._limits = limits
        self._uses = Uses()

    def perform(self, operation: Operation, request: Request) -> Response:
        """The answer to a request; raises ServiceError for every refusal."""
        workshop = self._workshop
        actor, source = identify(workshop, request)
        notes = notes_of(request)
        notes.actor_id = actor.id
        spent = self._limits.take(actor.id, workshop.clock())
        notes.headers = spent.headers
        if spent.retry_after is not None:
            raise TooMany(retry_after=spent.retry_after)
        if not actor.may(operation.scope):
            raise Forbidden(f"The key lacks the scope {operation.scope}.")
        self._uses.note(workshop, actor)
        if operation.needs_etag and "If-Match" not in request.headers:
            raise Unconditional
        asked = incoming.read(operation, request, workshop.settings)
        if operation.is_download:
            return _streamed(operation.call(Download(workshop=workshop, actor=actor), **asked.parameters))
        stored = self._answer(operation, request, asked, actor=actor, source=source)
        answer = Response(stored.body, stored.status, content_type=JSON)
        if not stored.body:
            del answer.headers["Content-Type"]
        answer.headers.update(stored.headers)
        if operation.signed:
            signed.sign(workshop, answer, version=operation.signed)
        if operation.method == "GET":
            answer.make_conditional(request)
        return answer

    def _answer(
        self, operation: Operation, request: Request, asked: Incoming, *, actor: Actor, source: Source
    ) -> Stored:
        language = request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])

        if operation.is_upload:
            body = bodies.as_it_comes(
                request, most=self._workshop.settings.max_file_bytes, types=operation.files
            )
            upload = Upload(workshop=self._workshop, actor=actor, body=body)
            answer = operation.call(upload, **asked.parameters)
            return _written(operation.call, answer, operation.status, language)

        def call(work: Work) -> Stored:
            function = operation.rehearsal if asked.is_rehearsal and operation.rehearsal else operation.call
            etag = _if_match(request) if operation.heeds_etag or operation.needs_etag else None
            given = Call(
                work=work, source=source, language=language, sent=asked.sent, raw=asked.raw, if_match=etag
            )
            status = 200 if asked.is_rehearsal else operation.status
            return _written(function, function(given, **asked.parameters), status, language)

        if operation.reads_only or asked.is_rehearsal:
            with self._workshop.look(actor) as work:
                return call(work)
        key = _idempotency_key(request) if operation.is_repeatable else None
        if key is None:
            with self._workshop.open(actor) as work:
                return call(work)
        query = request.query_string.decode("latin-1")
        same = idempotency.fingerprint(request.method, request.path, query, asked.raw)
        return self._once(actor, key, same, call)

    def _once(self, actor: Actor, key: str, same: bytes, call: Callable[[Work], Stored]) -> Stored:
        with self._workshop.open(actor) as work:
            claim = idempotency.claim(work, key, same)
        if isinstance(claim, Stored):
            replayed = {**claim.headers, "Idempotency-Replayed": "true"}
            return Stored(claim.status, replayed, claim.body)
        with ExitStack() as otherwise:
            otherwise.callback(self._release, actor, claim)
            with self._workshop.open(actor) as work:
                answer = call(work)
                idempotency.complete(work, claim, answer)
            otherwise.pop_all()
        return answer

    def _release(self, actor: Actor, claim: Claim) -> None:
        try:
            with self._workshop.open(actor) as work:
                idempotency.release(work, claim)
        except ServiceError:
            # The refusal that brought us here is the one to tell; the claim lapses by itself.
            return


def _written(function: Callable[..., Any], answer: Any, status: int, language: str) -> Stored:
    headers: Mapping[str, str] = {"Content-Language": language, "Vary": "Accept-Language"}
    if isinstance(answer, FileReply):
        return Stored(status, _of_file(answer.filename), _at_once(answer.content))
    if isinstance(answer, Reply):
        answer, headers = answer.body, {**headers, **answer.headers}
    if answer is None:
        return Stored(status, dict(headers), b"")
    return Stored(status, dict(headers), shapes.of(answer_of(function)).written(answer))


def _streamed(file: FileReply) -> Response:
    """The answer with a file that goes out piece by piece: it need never lie in memory as a whole."""
    answer = Response(file.content)
    answer.headers.update(_of_file(file.filename))
    return answer


def _at_once(content: bytes | Iterator[bytes]) -> bytes:
    return content if isinstance(content, bytes) else b"".join(content)


def _of_file(filename: str) -> dict[str, str]:
    return {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{filename}"',
    }


def _if_match(request: Request) -> str | None:
    """The one ETag of If-Match; whatever else stands there, several of them too, matches nothing of ours."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    named = request.if_match.as_set()
    return next(iter(named)) if len(named) == 1 else ""


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        detail = f"Must be 1 to {LONGEST_KEY} printable ASCII characters."
        raise Invalid(faults=[Fault("header:Idempotency-Key", "unacceptable", detail)])
    return key
