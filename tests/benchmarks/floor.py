"""What is the least that answering a lead could cost? Read JSON, write it down durably, answer."""

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import text

from service.storage.engine import connect, writers

ADDRESS = os.environ.get("GOODSTANDING_DATABASE_URL", "")


def make() -> Callable[..., Iterable[bytes]]:
    """One row a lead, those of a batch in one transaction; keys, checks and people are left out."""
    open_session = writers(connect(ADDRESS))
    insert = text("INSERT INTO floor (body) VALUES (:body)")

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or b"{}")
        leads = body.get("items", [body])
        if environ["REQUEST_METHOD"] == "POST":
            with open_session.begin() as session:
                session.connection().execute(insert, [{"body": json.dumps(lead)} for lead in leads])
        start("201 Created", [("Content-Type", "application/json")])
        return [json.dumps({"items": [{"status_code": 201}] * len(leads)}).encode()]

    return answer


def prepare(address: str) -> None:
    """The table that the floor writes to."""
    engine = connect(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE floor (body text)"))
    engine.dispose()
