"""A caller of the interface, as an integrator would write one."""

import json
from typing import Any

from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from service.storage import migrations

ANNA = {
    "given_name": "Anna",
    "family_name": "Jansen",
    "email": "anna.jansen@example.org",
    "external_id": "crm-1",
    "street": "Dorpsstraat",
    "house_number": "12",
    "postal_code": "1234 AB",
    "city": "Amersfoort",
    "country": "NL",
}


class Caller:
    """Sends requests with one key."""

    def __init__(self, app: Flask, secret: str | None) -> None:
        self.app = app
        self._client = app.test_client()
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._client.get(path, headers=self._headers | more.pop("headers", {}), **more)

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        """Send a body as JSON, or none; headers are named with underscores."""
        return self.post_raw(path, b"" if body is None else json.dumps(body).encode(), **headers)

    def patch(self, path: str, body: Any, **headers: str) -> TestResponse:
        """Send a change as JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.patch(path, json=body, headers=self._headers | named)

    def delete(self, path: str, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.delete(path, headers=self._headers | named)

    def put(self, path: str, body: Any, **headers: str) -> TestResponse:
        """Send a file."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.put(path, data=body, headers=self._headers | named)

    def post_raw(self, path: str, body: bytes, **headers: str) -> TestResponse:
        """Send bytes that claim to be JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = self._headers | {"Content-Type": "application/json"} | named
        return self._client.post(path, data=body, headers=sent)


def stamp(engine: Engine) -> None:
    """Mark tables that were made from the models as being of this version."""
    head = migrations.head()
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32))"))
        connection.execute(text("DELETE FROM alembic_version"))
        if head is not None:
            connection.execute(
                text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head}
            )


def pointers(answer: TestResponse) -> dict[str, str]:
    """The faults that a problem tells: code by pointer."""
    return {fault["pointer"]: fault["code"] for fault in answer.json["errors"]}
