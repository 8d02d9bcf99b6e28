"""Every code that a rule may give has a message."""

import re
from pathlib import Path

RULES = Path(__file__).parents[2] / "rules"
SERVICE = RULES.parent / "service"
CODE = re.compile(r'"([A-Z]{3}(?:\.[A-Z0-9_]+){1,3})"')


def codes_in(*folders, pattern):
    files = [file for folder in folders for file in sorted(folder.rglob(pattern))]
    return {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}


def used():
    packs = RULES / "packs"
    return codes_in(RULES, SERVICE, pattern="*.py") | codes_in(
        packs / "base", packs / "country", pattern="*.toml"
    )


def test_no_code_is_used_that_has_no_message(knowledge):
    assert used() - knowledge.codes.keys() == set()
