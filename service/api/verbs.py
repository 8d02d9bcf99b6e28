"""How is an operation written on one line of the table of routes?"""

from collections.abc import Callable
from typing import Any

from service.access import Scope
from service.api.operation import Operation


def get(path: str, call: Callable[..., Any], scope: Scope) -> Operation:
    """Something that is only looked at."""
    return Operation(method="GET", path=path, call=call, scope=scope, reads_only=True)


def fetch(path: str, call: Callable[..., Any], scope: Scope, **more: Any) -> Operation:
    """Something with values in clear: reading it is written down."""
    return Operation(method="GET", path=path, call=call, scope=scope, **more)


def ask(path: str, call: Callable[..., Any], scope: Scope, **more: Any) -> Operation:
    """A question that travels in a body, and changes nothing."""
    return Operation(method="POST", path=path, call=call, scope=scope, reads_only=True, **more)


def inquire(path: str, call: Callable[..., Any], scope: Scope) -> Operation:
    """A question that travels in a body, and whose answer in clear is written down."""
    return Operation(method="POST", path=path, call=call, scope=scope, is_question=True)


def post(path: str, call: Callable[..., Any], scope: Scope, status: int, **more: Any) -> Operation:
    """Something that is done."""
    return Operation(method="POST", path=path, call=call, scope=scope, status=status, **more)


def patch(path: str, call: Callable[..., Any], scope: Scope) -> Operation:
    """A change of a thing that others may change too: it says which state of it was seen."""
    return Operation(method="PATCH", path=path, call=call, scope=scope, needs_etag=True)


def put(path: str, call: Callable[..., Any], scope: Scope, status: int) -> Operation:
    """A whole that is put in its place."""
    return Operation(method="PUT", path=path, call=call, scope=scope, status=status)


def delete(path: str, call: Callable[..., Any], scope: Scope, status: int = 204, **more: Any) -> Operation:
    """Something that is to go."""
    return Operation(method="DELETE", path=path, call=call, scope=scope, status=status, **more)


def dsr(method: str, path: str, call: Callable[..., Any], status: int, version: str) -> Operation:
    """What OpenDSR and its forerunner ask for: the answer is signed."""
    scope, reads = Scope.REQUESTS_WRITE, method == "GET"
    return Operation(
        method=method, path=path, call=call, scope=scope, status=status, reads_only=reads, signed=version
    )
