"""Who asked is called back at each step, signed, and our own client understands our own server."""

import base64
import threading
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.serving import make_server

from service import sources, worker
from service.access import COMMAND
from service.channels import opendsr as client
from service.channels.opendsr import Identity, Processor
from service.opendsr import callbacks
from service.requests import deciding
from service.storage import keys
from service.storage import opendsr as stored
from service.storage import requests as case_rows
from service.storage.requests import SubjectRequest
from service.work import Workshop
from tests.receiver import Receiver, Say
from tests.service.api.caller import Caller
from tests.service.api.opendsr.asking import (
    EMAIL,
    PATH,
    called_back,
    case_of,
    identity,
    order,
    status,
    swept,
)
from tests.workshops import SetClock


def test_the_sender_is_called_back_at_each_step_signed(
    open_app: Flask, caller: Caller, workshop: Workshop, receiver: Receiver, clock: SetClock, anna: str
) -> None:
    asked = order(clock, status_callback_urls=[receiver.url])
    assert caller.post(PATH, asked).status_code == 201
    swept(workshop)
    assert receiver.heard == []
    case = case_of(workshop, asked)
    with workshop.open(COMMAND) as work:
        deciding.revoke(work, case.id)
    swept(workshop)
    [told] = called_back(workshop, receiver, caller)
    assert told["status_callback_url"] == receiver.url
    assert (told["subject_request_id"], told["request_status"]) == (
        asked["subject_request_id"],
        "cancelled",
    )
    swept(workshop)
    assert len(receiver.heard) == 1


def test_a_callback_that_is_not_taken_is_tried_again_until_something_later_is_told(
    open_app: Flask, caller: Caller, workshop: Workshop, receiver: Receiver, clock: SetClock, anna: str
) -> None:
    asked = order(clock, status_callback_urls=[receiver.url])
    caller.post(PATH, asked)
    receiver.answer = lambda _: Say(status=503)
    case = case_of(workshop, asked)
    with workshop.open(COMMAND) as work:
        work.session.get_one(SubjectRequest, case.id).state = case_rows.RequestState.EXECUTING
    swept(workshop)
    assert len(receiver.heard) == 1
    receiver.answer = lambda _: Say()
    with workshop.open(COMMAND) as work:
        work.session.get_one(SubjectRequest, case.id).state = case_rows.RequestState.FULFILLED
    swept(workshop)
    clock.pass_by(timedelta(hours=1))
    worker.run_due(workshop)
    words = [each["request_status"] for each in called_back(workshop, receiver, caller)]
    assert words == ["in_progress", "completed"]


def test_the_addresses_are_forgotten_a_month_after_the_end(
    open_app: Flask, caller: Caller, workshop: Workshop, receiver: Receiver, clock: SetClock, anna: str
) -> None:
    asked = order(clock, status_callback_urls=[receiver.url])
    caller.post(PATH, asked)
    caller.delete(f"{PATH}/{asked['subject_request_id']}")
    swept(workshop)
    clock.pass_by(callbacks.KEPT + timedelta(days=1))
    swept(workshop)
    with workshop.look(COMMAND) as work:
        row = work.session.scalars(
            stored.of_sender(sources.named(work, "form").id, UUID(asked["subject_request_id"]))
        ).one()
        assert (row.content, keys.find(work.session, row.id)) == (None, None)
    assert status(caller, asked) == "cancelled"


def test_our_own_client_and_our_own_server_understand_each_other(
    open_app: Flask, caller: Caller, workshop: Workshop, issue_key: Any, clock: SetClock, anna: str
) -> None:
    server = make_server("127.0.0.1", 0, open_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        processor = Processor(
            url=f"http://127.0.0.1:{server.port}/opendsr",
            token=issue_key(),
            certificate=caller.get("/opendsr/certificate.pem").text,
        )
        request_id = uuid4()
        asked = client.ask(
            workshop.settings,
            processor,
            request_id,
            kind="erasure",
            at=clock.at,
            identities=[Identity(kind="email", value=EMAIL)],
        )
        told = client.status(workshop.settings, processor, request_id)
        unknown = client.status(workshop.settings, processor, uuid4())
    finally:
        server.shutdown()
        thread.join()
    assert (asked.word, asked.signature is not None) == ("pending", True)
    assert told is not None
    assert (told.word, told.signature is not None) == ("pending", True)
    assert unknown is None


def test_nothing_of_a_request_is_logged(
    open_app: Flask, caller: Caller, lines: StringIO, clock: SetClock, receiver: Receiver
) -> None:
    caller.post(PATH, order(clock, status_callback_urls=[receiver.url]))
    caller.post(PATH, order(clock, subject_identities=[identity(f"{EMAIL} at home")]))
    written = lines.getvalue()
    assert "anna" not in written
    assert base64.b64encode(EMAIL.encode()).decode()[:12] not in written
    assert receiver.url not in written
