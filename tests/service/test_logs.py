"""Can a line of the log tell a value?"""

import io
import json
import logging
from uuid import UUID

import pytest
from sqlalchemy import Engine, exc, text

from service.errors import NotFound
from service.logs import UnsafeLog, handler, name_of, request_id, within

SOURCE = UUID("01930000-0000-7000-8000-000000000001")


class Lines:
    """A log that ends in memory."""

    def __init__(self, *, form: str = "json", strict: bool = False) -> None:
        self.stream = io.StringIO()
        self.handler = handler(form=form, strict=strict, stream=self.stream)

    def write(self, logger: str = "service.test") -> logging.Logger:
        log = logging.Logger(logger)  # noqa: LOG001 - on its own: its lines reach no other handler
        log.addHandler(self.handler)
        return log

    def text(self) -> str:
        return self.stream.getvalue()

    def last(self) -> dict[str, object]:
        return dict(json.loads(self.text().splitlines()[-1]))


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
def strict() -> logging.Logger:
    return Lines(strict=True).write()


def test_a_line_is_one_json_object_with_its_facts(lines: Lines) -> None:
    lines.write().info("leads accepted", extra={"source": SOURCE, "count": 41, "counts": {"email": 3}})
    line = lines.last()
    assert (line["event"], line["level"], line["logger"]) == ("leads accepted", "INFO", "service.test")
    assert (line["source"], line["count"], line["counts"]) == (str(SOURCE), 41, {"email": 3})


def test_people_read_one_plain_line() -> None:
    lines = Lines(form="text")
    lines.write().info("leads accepted", extra={"count": 41})
    assert lines.text().endswith(" INFO service.test leads accepted count=41\n")


def test_a_request_is_named_on_every_line_within_it(lines: Lines) -> None:
    with within("abc"):
        lines.write().info("inside")
        assert (lines.last()["request_id"], request_id()) == ("abc", "abc")
    lines.write().info("outside")
    assert "request_id" not in lines.last()


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "x"},
        {"count": "anna@example.org"},
        {"source": "Anna Bakker"},
        {"row": b"anna"},
        {"row": ["a b"]},
    ],
)
def test_what_is_no_fact_is_dropped_and_in_tests_refused(
    lines: Lines, strict: logging.Logger, facts: dict[str, object]
) -> None:
    lines.write().info("leads accepted", extra=facts)
    assert lines.last().keys() == {"at", "level", "logger", "event"}
    with pytest.raises(UnsafeLog):
        strict.info("leads accepted", extra=facts)


def test_arguments_of_our_own_lines_are_refused(lines: Lines, strict: logging.Logger) -> None:
    lines.write().info("lead of %s accepted", "anna@example.org")
    assert "anna" not in lines.text()
    with pytest.raises(UnsafeLog):
        strict.info("lead of %s accepted", "anna@example.org")


def test_of_other_peoples_lines_only_the_template_is_shown(lines: Lines) -> None:
    log = lines.write("werkzeug")
    log.warning("no such page: %s", "/anna@example.org")
    log.warning("no such page: /anna@example.org", extra={"path": "/anna@example.org"})
    assert "no such page: %s" in lines.text()
    assert "message withheld, see test_logs.py:" in lines.text()
    assert "anna" not in lines.text()


def test_an_exception_is_told_by_class_and_place_only(lines: Lines) -> None:
    try:
        try:
            raise KeyError("anna@example.org")
        except KeyError as error:
            raise NotFound("Anna Bakker is not here") from error
    except NotFound:
        lines.write().exception("request failed")
    line = lines.last()
    assert (line["error"], line["cause"]) == ("NotFound[not_found]", "KeyError")
    assert "test_an_exception_is_told_by_class_and_place_only" in str(line["where"])
    assert "nna" not in lines.text()


def test_a_driver_that_quotes_the_row_is_told_by_its_code(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE person (email varchar PRIMARY KEY)"))
        connection.execute(text("INSERT INTO person VALUES ('anna@example.org')"))
    with pytest.raises(exc.IntegrityError) as caught, engine.begin() as connection:
        connection.execute(text("INSERT INTO person VALUES ('anna@example.org')"))
    codes = {"sqlite": "SQLITE_CONSTRAINT_PRIMARYKEY", "postgresql": "23505"}
    assert name_of(caught.value) == f"IntegrityError[{codes[engine.dialect.name]}]"
