"""Is every setting told, read, and refused in plain words when nobody knows it?"""

import ast
import inspect
from dataclasses import fields
from pathlib import Path

import pytest

from service import settings
from service.errors import ConfigurationError
from service.settings import PREFIX, Settings, load
from tests.house.house import ROOT

NAMES = [setting.name for setting in fields(Settings)]


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_named_in_the_manual(name: str) -> None:
    manual = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{PREFIX}{name.upper()}" in manual


def test_the_manual_names_no_setting_that_there_is_not() -> None:
    manual = (ROOT / "README.md").read_text(encoding="utf-8")
    words = {word.strip("`.,:;()|*") for word in manual.replace("=", " ").split()}
    named = {word.removeprefix(PREFIX).lower() for word in words if word.startswith(PREFIX)}
    assert {name.removesuffix("_file") for name in named if "<" not in name} <= set(NAMES)


def test_a_setting_says_what_it_is_for() -> None:
    [shape] = ast.parse(inspect.getsource(Settings)).body
    assert isinstance(shape, ast.ClassDef)
    told = [
        before.target.id
        for before, after in zip(shape.body, shape.body[1:], strict=False)
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name)
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
    ]
    assert told == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_read_from_the_environment_and_from_a_file(name: str, tmp_path: Path) -> None:
    default = getattr(Settings(), name)
    kind = type(default)
    told = {
        int: "11",
        bool: "no" if default else "on",
        tuple: "192.0.2.1",
        frozenset: "charity, publisher",
        type(None): "019a0000-0000-7000-8000-000000000001",
    }
    text = told.get(kind, "somewhere")
    file = tmp_path / "value"
    file.write_text(f"{text}\n", encoding="utf-8")
    given = load({f"{PREFIX}{name.upper()}": text})
    assert getattr(given, name) != getattr(Settings(), name)
    assert load({f"{PREFIX}{name.upper()}_FILE": str(file)}) == given


def test_all_that_is_wrong_is_told_at_once_and_without_the_values() -> None:
    with pytest.raises(ConfigurationError) as refused:
        load({f"{PREFIX}SECRET_SAUCE": "hush", f"{PREFIX}PORT": "eighty", "PATH": "of no interest"})
    told = str(refused.value)
    assert f"{PREFIX}SECRET_SAUCE is not a setting" in told
    assert f"{PREFIX}PORT is not understood: expected a whole number" in told
    assert "hush" not in told
    assert "eighty" not in told


def test_a_setting_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="both set"):
        load({f"{PREFIX}PORT": "1", f"{PREFIX}PORT_FILE": str(tmp_path / "port")})


def test_a_file_that_cannot_be_read_is_told_by_its_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"{PREFIX}ROOT_KEY_FILE names a file that cannot be read"):
        load({f"{PREFIX}ROOT_KEY_FILE": str(tmp_path / "nowhere")})


def test_a_secret_setting_is_not_shown() -> None:
    assert "hush" not in repr(settings.Settings(root_key="hush"))
