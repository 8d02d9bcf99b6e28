"""`goodstanding openapi`: the description of the public interface, as it is checked in."""

import argparse
import sys
from pathlib import Path
from typing import Any

from service.api import openapi
from service.api.routes import OPERATIONS


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("openapi", help="describe the API in OpenAPI 3.1")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it to a file instead of the screen")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Write the description; no database and no keys are needed."""
    text = openapi.text(OPERATIONS)
    if asked.out is None:
        sys.stdout.write(text)
    else:
        asked.out.write_text(text, encoding="utf-8")
    return 0
