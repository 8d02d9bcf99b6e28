"""Answers that a standard wants signed, and refusals in its own form: what is different about them?"""

import json

from flask import Flask, Response, jsonify

from service.api import opendsr, problems
from service.errors import ServiceError
from service.opendsr import signing
from service.work import Workshop

_INVALID = 422

# RFC 9457 lets a problem have more members: callers of the standard find theirs, all others find ours.
_REFUSED = 400


def install(app: Flask, *, workshop: Workshop) -> None:
    """Answer without a key what whoever wants to send must know first."""

    @app.get("/opendsr/discovery", endpoint="opendsr.discovery")
    def discovery() -> Response:
        """What we support in the words of OpenDSR 2.0."""
        return jsonify(opendsr.discovery(workshop.settings.public_url, "2.0"))

    @app.get("/discovery", endpoint="opendsr.discovery_gdpr")
    def discovery_gdpr() -> Response:
        """The same under the former name of the standard."""
        return jsonify(opendsr.discovery(workshop.settings.public_url, "1.0"))

    @app.get(opendsr.CERTIFICATE, endpoint="opendsr.certificate")
    def certificate() -> Response:
        """By which certificate our signatures are checked."""
        made = signing.signer(workshop.settings, now=workshop.clock())
        return Response(made.certificate, mimetype="application/x-pem-file")


def sign(workshop: Workshop, answer: Response, *, version: str) -> None:
    """Put the signature of the body beside it."""
    signer = signing.signer(workshop.settings, now=workshop.clock())
    answer.headers.update(signer.headers(answer.get_data(), prefix=signing.PREFIXES[version]))


def refused(refusal: ServiceError) -> Response:
    """A refusal as the standard has it, within a problem of ours. What cannot be read is a 400."""
    answer = problems.refused(refusal)
    told = json.loads(answer.get_data())
    if told["status"] == _INVALID:
        told["status"] = answer.status_code = _REFUSED
    told["error"] = {
        "code": told["status"],
        "message": told["detail"],
        "errors": [
            {"domain": fault["pointer"], "reason": fault["code"], "message": fault["detail"]}
            for fault in told["errors"]
        ],
    }
    answer.set_data(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
    return answer
