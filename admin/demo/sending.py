"""How do the made-up leads get in? Over HTTP and with keys, as any sender's would."""

import http.client
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from admin.demo.suppliers import Leads
from service.errors import ConfigurationError

BATCH = 100
"""Few enough that somebody who stops the demo meanwhile is not kept waiting."""


def send(port: int, secrets: Mapping[str, str], leads: Leads) -> Iterator[Counter[str]]:
    """Send all leads, a batch at a time; after each it tells how many leads got which status and outcome.

    Raises ConfigurationError when the server does not take a batch.
    """
    for source, secret in secrets.items():
        for first in range(0, len(leads[source]), BATCH):
            yield _sent(port, secret, leads[source][first : first + BATCH])


def tell(port: int, secret: str, statements: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Tell of wishes one by one, and count what became of them; whom we do not know cannot agree."""
    told: Counter[str] = Counter()
    for statement in statements:
        status, answer = _asked(port, secret, "/v1/consents", statement)
        told[answer.get("state") or f"answered {status}"] += 1
    return told


def tell_of_doings(port: int, secret: str, doings: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Tell what people did, a batch at a time, and count what became of it."""
    told: Counter[str] = Counter()
    items = list(doings)
    for first in range(0, len(items), BATCH):
        _, answer = _asked(port, secret, "/v1/events:batch", {"items": items[first : first + BATCH]})
        told.update(str(item["status_code"]) for item in answer.get("items", ()))
    return told


def answers(port: int, path: str) -> bool:
    """Does our server answer there that all is well?"""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        line.close()


def _sent(port: int, secret: str, items: list[dict[str, Any]]) -> Counter[str]:
    status, answer = _asked(port, secret, "/v1/leads:batch", {"items": items})
    if status != http.HTTPStatus.MULTI_STATUS:
        raise ConfigurationError(f"The sample leads were not taken: the server answered {status}.")
    return Counter(name for item in answer["items"] for name in _names(item))


def _asked(port: int, secret: str, path: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        line.request("POST", path, json.dumps(body), headers)
        answer = line.getresponse()
        return answer.status, json.load(answer)
    except OSError:
        raise ConfigurationError("The samples were not taken: the server went away.") from None
    finally:
        line.close()


def _names(item: Mapping[str, Any]) -> tuple[str, ...]:
    return ("refused",) if "problem" in item else (item["status"], item["outcome"])
