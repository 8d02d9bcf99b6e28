"""How far the copy is that a case asks for, and the link to it, for the source that opened the case."""

from typing import Any
from uuid import UUID

from service import packages, sources, worker
from service.access import COMMAND, KEY_SCOPES, Scope
from service.packages import PackageKind
from service.storage.sources import Source
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller
from tests.service.api.conftest import IssueKey


def case(caller: Caller, workshop: Workshop, *kinds: PackageKind) -> str:
    """A case with the copies that were ordered for it; gives the path."""
    contact_id = UUID(caller.post("/v1/leads", ANNA).json["contact_id"])
    asked = {"rights": ["access", "portability"], "subject": {"email": "anna.jansen@example.org"}}
    request_id = caller.post("/v1/requests", asked).json["request_id"]
    with workshop.open(COMMAND) as work:
        for kind in kinds:
            packages.order(work, [contact_id], kind=kind, request_id=UUID(request_id))
    return f"/v1/requests/{request_id}/package"


def test_a_copy_is_shown_from_its_order_to_its_link(caller: Caller, workshop: Workshop) -> None:
    path = case(caller, workshop, PackageKind.ACCESS)
    shown = caller.get(path).json
    assert (shown["state"], shown["sha256"], shown["link"]) == ("ordered", None, None)
    worker.run_due(workshop)
    shown = caller.get(path).json
    assert (shown["state"], shown["kind"]) == ("ready", "access")
    assert shown["link"].startswith("http://127.0.0.1:8080/packages/")
    assert len(shown["sha256"]) == 64
    assert caller.get(path).json["link"] != shown["link"]


def test_each_kind_of_copy_is_asked_for_by_name(caller: Caller, workshop: Workshop) -> None:
    path = case(caller, workshop, PackageKind.ACCESS, PackageKind.PORTABILITY)
    ids = {kind: caller.get(f"{path}?kind={kind}").json["package_id"] for kind in ("access", "portability")}
    assert len(set(ids.values())) == 2
    assert caller.get(f"{path}?kind=everything").status_code == 422


def test_there_is_no_copy_before_one_was_ordered(caller: Caller, workshop: Workshop) -> None:
    assert caller.get(case(caller, workshop)).status_code == 404


def test_a_key_sees_copies_of_its_own_source_and_gets_links_only_to_write(
    caller: Caller, app: Any, workshop: Workshop, source: Source, issue_key: IssueKey
) -> None:
    path = case(caller, workshop, PackageKind.ACCESS)
    worker.run_due(workshop)
    reader = Caller(app, issue_key(Scope.REQUESTS_READ))
    assert reader.get(path).json["link"] is None
    assert Caller(app, issue_key(Scope.LEADS_READ)).get(path).status_code == 403
    with workshop.open(COMMAND) as work:
        shop = sources.create(
            work, key="shop", name="Shop", kind=source.kind, lawful_basis=source.lawful_basis
        )
        work.session.flush()
        secret = sources.issue_key(work, shop.id, label="shop", scopes=KEY_SCOPES).secret
    assert Caller(app, secret).get(path).status_code == 404
