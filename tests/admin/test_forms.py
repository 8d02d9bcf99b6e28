"""What was filled in, and what is wrong with it: everything at once."""

from werkzeug.datastructures import MultiDict

from admin.forms import Field, Form
from service.errors import Fault
from tests.admin.office import Office

FORM = Form(
    (
        Field(name="name", label="Name", longest=5),
        Field(name="password", label="Password", kind="password"),
        Field(name="colour", label="Colour", kind="radio", options={"red": "Red", "blue": "Blue"}),
        Field(name="many", label="Many", kind="checks", options={"a": "A", "b": "B"}, required=False),
        Field(name="note", label="Note", kind="text-long", required=False),
    )
)


def read(office: Office, *pairs: tuple[str, str]) -> Form:
    with office.app.test_request_context():
        return FORM.read(MultiDict(pairs))


def test_every_fault_is_found_at_once(office: Office) -> None:
    form = read(office, ("name", "too long"), ("colour", "green"), ("many", "c"))
    assert list(form.faults) == ["name", "password", "colour", "many"]


def test_what_need_not_be_answered_may_be_left_out(office: Office) -> None:
    form = read(office, ("name", "Anna"), ("password", "x"), ("colour", "red"))
    assert form.faults == {}
    assert (form.value("name"), form.value("note"), form.all("many")) == ("Anna", "", ())


def test_spaces_around_an_answer_are_a_slip_but_belong_to_a_password(office: Office) -> None:
    form = read(office, ("name", "  Anna "), ("password", " x "), ("colour", "red"))
    assert (form.value("name"), form.value("password")) == ("Anna", " x ")


def test_only_a_question_with_several_answers_takes_several(office: Office) -> None:
    form = read(office, ("colour", "red"), ("colour", "blue"), ("many", "a"), ("many", "b"))
    assert (form.all("colour"), form.all("many")) == (("red",), ("a", "b"))


def test_a_password_is_never_shown_again_and_never_printed(office: Office) -> None:
    form = read(office, ("name", "Anna"), ("password", "seven silent swans"))
    assert form.shown("password") == ""
    assert form.shown("name") == "Anna"
    assert "swans" not in repr(form)


def test_what_the_service_finds_stands_at_its_field(office: Office) -> None:
    form = read(office).refuse_all([Fault("/name", "taken", "It is taken.")], {"taken": "Bezet."})
    assert form.faults["name"] == "Bezet."
