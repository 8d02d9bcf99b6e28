"""What the tests of OpenDSR ask with, and how they check what they are answered."""

import base64
import json
from typing import Any
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from werkzeug.test import TestResponse

from service import sources, sweeps, worker
from service.access import COMMAND, SYSTEM
from service.settings import Settings
from service.storage import opendsr as stored
from service.storage.requests import SubjectRequest
from service.work import Workshop
from tests.receiver import Receiver
from tests.service.api.caller import ANNA, Caller
from tests.workshops import SetClock

PATH = "/opendsr/requests"
DOMAIN = "127.0.0.1"
EMAIL = str(ANNA["email"])


def order(clock: SetClock, **more: Any) -> dict[str, Any]:
    return {
        "regulation": "gdpr",
        "subject_request_id": str(uuid4()),
        "subject_request_type": "erasure",
        "submitted_time": clock.at.isoformat(),
        "subject_identities": [identity(EMAIL)],
        "api_version": "2.0",
        **more,
    }


def identity(value: str, kind: str = "email", form: str = "raw") -> dict[str, str]:
    return {"identity_type": kind, "identity_value": value, "identity_format": form}


def signed_by(caller: Caller, answer: TestResponse, prefix: str = "X-OpenDSR") -> bool:
    """Is the body signed by the very certificate that discovery leads to?"""
    path = caller.get("/opendsr/discovery").json["processor_certificate"].partition("//")[2]
    certificate = x509.load_pem_x509_certificate(caller.get("/" + path.partition("/")[2]).data)
    assert answer.headers[f"{prefix}-Processor-Domain"] == DOMAIN
    signature = base64.b64decode(answer.headers[f"{prefix}-Signature"])
    key: Any = certificate.public_key()
    try:
        key.verify(signature, answer.data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def case_of(workshop: Workshop, asked: dict[str, Any]) -> SubjectRequest:
    """Our case of a request."""
    with workshop.look(COMMAND) as work:
        source_id = sources.named(work, "form").id
        row = work.session.scalars(stored.of_sender(source_id, UUID(asked["subject_request_id"]))).one()
        assert row.request_id is not None
        case = work.session.get_one(SubjectRequest, row.request_id)
        work.session.expunge(case)
    return case


def status(caller: Caller, asked: dict[str, Any]) -> str:
    answer = caller.get(f"{PATH}/{asked['subject_request_id']}")
    assert answer.status_code == 200, answer.json
    word: str = answer.json["request_status"]
    return word


def swept(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as work:
        sweeps.handler("opendsr.sweep")(work, {})
    worker.run_due(workshop)


def listened(workshop: Workshop, receiver: Receiver) -> None:
    """Notices go to this very machine, to try them out."""
    workshop.settings = Settings(
        data_dir=workshop.settings.data_dir,
        database_url=workshop.settings.database_url,
        webhooks_allow_private=True,
    )


def called_back(workshop: Workshop, receiver: Receiver, caller: Caller) -> list[dict[str, Any]]:
    """What the sender heard, each of it signed."""
    path = caller.get("/opendsr/certificate.pem")
    key: Any = x509.load_pem_x509_certificate(path.data).public_key()
    for each in receiver.heard:
        key.verify(base64.b64decode(each.headers["x-opendsr-signature"]), each.body, PKCS1v15(), SHA256())
        assert each.headers["x-opendsr-processor-domain"] == DOMAIN
    return [json.loads(each.body) for each in receiver.heard]
