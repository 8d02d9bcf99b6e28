"""What may be asked of us, and how: the OpenAPI 3.1 description, read from the operations themselves."""

import inspect
import json
import types
from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args, get_origin

from flask import Flask, Response
from pydantic.json_schema import GenerateJsonSchema

from service.api import incoming, problems, refusals, shapes
from service.api.operation import Each, FileReply, Operation
from service.api.problems import Problem
from service.api.routes import OPEN

VERSION = "1"

REFERENCE = "#/components/schemas/{model}"

Json = dict[str, Any]
_Mode = Literal["validation", "serialization"]

_NO_JSON = (types.NoneType, FileReply)

_PLAIN = {"/metrics": "text/plain", "/opendsr/certificate.pem": "application/x-pem-file"}

_IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Makes it safe to send the request again: the same key and the same body give the answer "
    "that was given before, for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that you last read: refused with 412 when the thing has changed since.",
    "schema": {"type": "string"},
}
_ACCEPT_LANGUAGE: Json = {
    "name": "Accept-Language",
    "in": "header",
    "description": "Language of messages for people: en, nl or fi.",
    "schema": {"type": "string", "default": "en"},
}


def install(app: Flask, operations: tuple[Operation, ...]) -> None:
    """Serve the description at /openapi.json."""
    made: list[str] = []

    @app.get("/openapi.json")
    def openapi() -> Response:
        """This description."""
        if not made:
            made.append(text(operations))
        return Response(made[0], mimetype="application/json")


def text(operations: Sequence[Operation]) -> str:
    """The description as it is checked in and served: indented, with a line end."""
    return json.dumps(describe(operations), indent=2, ensure_ascii=False) + "\n"


def describe(operations: Sequence[Operation]) -> Json:
    """The description as JSON."""
    schemas = _Schemas(operations)
    paths: Json = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas)
    paths |= {path: {"get": _open(path, words)} for path, words in OPEN.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Goodstanding",
            "version": VERSION,
            "description": "Keeps contact data valid, unique, fresh and permitted.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "responses": {status: _problem(words) for status, words in refusals.WORDS.items()},
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key, gs_live_…; each is bound to one source and has scopes.",
                }
            },
        },
    }


class _Generator(GenerateJsonSchema):
    """Calls a type whose name another has too by its module as well: `SegmentsPreviewAnswer`."""

    def normalize_name(self, name: str) -> str:
        module, _, own = name.rpartition(".")
        if not module or "[" in name:
            return super().normalize_name(name)
        words = module.rpartition(".")[2].split("_")
        return "".join(word.capitalize() for word in words) + own


class _Schemas:
    """The schemas of all bodies and answers, made together so that each type is described once."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        wanted = dict.fromkeys((*_kinds(operations), (Problem, "serialization")))
        generator = _Generator(ref_template=REFERENCE)
        made, definitions = generator.generate_definitions(
            [((kind, mode), mode, _core(kind, mode)) for kind, mode in wanted]
        )
        self.components: Json = {str(name): schema for name, schema in definitions.items()}
        self._made = {key[0]: schema for key, schema in made.items()}

    def of(self, kind: Any, mode: _Mode) -> Json:
        """The schema of a body or an answer."""
        if get_origin(kind) is Each:
            return self._batch(self.of(get_args(kind)[0], mode))
        return dict(self._made[kind, mode])

    def plain(self, kind: Any) -> Json:
        """The schema of a parameter."""
        made = _Generator(ref_template=REFERENCE).generate(shapes.of(kind).tight)
        self.components |= made.pop("$defs", {})
        return made

    def _batch(self, item: Json) -> Json:
        name = item["$ref"].rpartition("/")[2]
        plain = self.components[name]
        mark = {
            "type": "string",
            "pattern": f"^{incoming.MARK_SHAPE.pattern}$",
            "description": "Your own mark for this item, repeated in the answer; no personal value, please.",
        }
        properties = {**plain["properties"], incoming.MARK: mark}
        self.components[f"{name}Item"] = {**plain, "properties": properties, "title": f"{name}Item"}
        return {
            "type": "object",
            "properties": {
                "items": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": shapes.LONGER_LISTS["items"],
                    "items": {"$ref": f"#/components/schemas/{name}Item"},
                }
            },
            "required": ["items"],
            "additionalProperties": False,
        }


def _kinds(operations: Sequence[Operation]) -> Iterable[tuple[Any, _Mode]]:
    for operation in operations:
        if operation.body is not None:
            body = operation.body
            yield get_args(body)[0] if get_origin(body) is Each else body, "validation"
        for answer in operation.answers.values():
            if answer not in _NO_JSON:
                yield answer, "serialization"


def _core(kind: Any, mode: _Mode) -> Any:
    shape: shapes.Shape[Any] = shapes.of(kind)
    return shape.tight if mode == "validation" else shape.adapter.core_schema


def _operation(operation: Operation, schemas: _Schemas) -> Json:
    summary, _, description = inspect.getdoc(operation.call).partition("\n")  # type: ignore[union-attr]
    scope = f"Needs the scope `{operation.scope}`."
    told: Json = {
        "operationId": operation.name,
        "summary": summary.removesuffix("."),
        "description": "\n\n".join(part for part in (description.strip(), scope) if part),
        "tags": [operation.name.partition(".")[0]],
        "parameters": [*_parameters(operation, schemas)],
    }
    if operation.body is not None:
        content = {"application/json": {"schema": schemas.of(operation.body, "validation")}}
        told["requestBody"] = {"required": not operation.may_be_bare, "content": content}
    if operation.is_upload:
        told["requestBody"] = {"required": True, "content": {kind: {} for kind in operation.files}}
    told["responses"] = {
        **{
            str(status): _answer(operation, status, kind, schemas)
            for status, kind in operation.answers.items()
        },
        **{status: {"$ref": f"#/components/responses/{status}"} for status in refusals.of(operation)},
    }
    return told


def _open(path: str, words: str) -> Json:
    kind = _PLAIN.get(path, "application/json")
    responses: Json = {"200": {"description": words, "content": {kind: {}}}}
    if path == "/readyz":
        responses["503"] = {"description": "Something is lacking.", "content": {kind: {}}}
    if path == "/metrics":
        responses |= {status: {"$ref": f"#/components/responses/{status}"} for status in ("401", "403")}
    summary = words.removesuffix(".")
    return {
        "operationId": path.strip("/").partition(".")[0],
        "summary": summary,
        "tags": ["service"],
        "security": [],
        "responses": responses,
    }


def _parameters(operation: Operation, schemas: _Schemas) -> Iterable[Json]:
    for name, kind in operation.in_path.items():
        yield {"name": name, "in": "path", "required": True, "schema": schemas.plain(kind)}
    for name, (kind, default) in operation.in_query.items():
        told: Json = {
            "name": name,
            "in": "query",
            "schema": {**schemas.plain(kind), "default": default},
        }
        if name == "dry_run" and operation.rehearsal:
            told["description"] = inspect.getdoc(operation.rehearsal)
        yield told
    if operation.is_repeatable:
        yield _IDEMPOTENCY_KEY
    if operation.heeds_etag or operation.needs_etag:
        yield {**_IF_MATCH, "required": True} if operation.needs_etag else _IF_MATCH
    yield _ACCEPT_LANGUAGE


def _answer(operation: Operation, status: int, kind: Any, schemas: _Schemas) -> Json:
    is_rehearsal = operation.rehearsal is not None and status == 200
    words = inspect.getdoc(operation.rehearsal if is_rehearsal else kind) or ""
    if kind is types.NoneType:
        return {"description": "Done."}
    if kind is FileReply:
        return {"description": "The file.", "content": {"application/octet-stream": {}}}
    content = {"application/json": {"schema": schemas.of(kind, "serialization")}}
    return {"description": words.partition("\n")[0], "content": content}


def _problem(words: str) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {problems.MEDIA_TYPE: {"schema": schema}}}
