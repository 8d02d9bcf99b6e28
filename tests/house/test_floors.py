"""Does the house stand as it was drawn: floors, sizes, first lines, and nothing left lying about?"""

import ast
import re
import subprocess
import sys
from pathlib import Path

from rules.codes import LANGUAGES
from service import packs
from tests.house.house import FLOORS, ROOT, modules, texts

LONGEST_MODULE = 400

# Put together here, so that this file does not find itself.
LEFT_LYING = re.compile(
    "|".join(f"{first}{second}" for first, second in (("TO", "DO"), ("FIX", "ME"), ("XX", "X:")))
)
# Folders of whoever wrote it: they exist on one machine only.
SOMEBODYS_FOLDER = re.compile(r"(?<![\w.~}/:-])/(?:home|Users|work|root|mnt|media)/\w")


def test_every_room_stands_on_the_floor_it_was_given() -> None:
    looked = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as look; look()",
            "--no-cache",
            "--no-logo",
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert looked.returncode == 0, looked.stdout


def test_a_module_is_of_a_size_to_be_read() -> None:
    # A migration is as long as the tables it makes, and is read once.
    files = modules("rules", "service", "admin", "tests")
    lengths = {str(file.relative_to(ROOT)): _text(file).count("\n") for file in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_a_module_says_first_what_it_is_for() -> None:
    with_text = [file for file in modules(*FLOORS, "tests") if _text(file).strip()]
    assert [file for file in with_text if not ast.get_docstring(ast.parse(_text(file)))] == []


def test_nothing_is_left_lying_about() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in texts()
        for number, line in enumerate(_text(file).splitlines(), start=1)
        if LEFT_LYING.search(line) or SOMEBODYS_FOLDER.search(line)
    ]
    assert found == []


def test_every_remark_can_be_made_in_every_language_we_speak() -> None:
    known = packs.shipped().codes
    assert len(known) > 100
    for code in known.values():
        assert set(code.messages) == set(LANGUAGES)
        assert all(message.strip() for message in code.messages.values()), code.name
        assert len(set(code.messages.values())) == len(LANGUAGES), f"{code.name} is not translated"


def test_every_remark_that_the_code_makes_is_on_the_list() -> None:
    """Codes are texts in the code; one that nobody listed would reach a sender without a message."""
    made = {
        (file, node.value)
        for file in modules("rules", "service")
        for node in ast.walk(ast.parse(_text(file)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(
            r"(?:ADR|DOB|EML|FIL|INT|LNG|NAM|ORG|PHN|PRV|TTL|TXT|XFD)(?:\.[A-Z0-9_]+)+", node.value
        )
    }
    assert len(made) > 100
    assert sorted(f"{file}: {code}" for file, code in made if code not in packs.shipped().codes) == []


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
