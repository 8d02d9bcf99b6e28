"""`goodstanding …`: everything that is done from the command line, one command a module."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from service.errors import ConfigurationError, KeyMissing, ServiceError
from service.packs import UnsoundPacks

# In the order in which a newcomer needs them: the name, and the module that has it.
COMMANDS = {
    "run": "run",
    "demo": "demo",
    "check": "check",
    "match": "match",
    "dedupe": "dedupe",
    "import": "import_",
    "export": "export",
    "sources": "sources",
    "users": "users",
    "quarantine": "quarantine",
    "signals": "signals",
    "keys": "keys",
    "consents": "consents",
    "requests": "requests",
    "erasures": "erasures",
    "audit": "audit",
    "backup": "backup",
    "restore": "restore",
    "packs": "packs",
    "migrate": "migrate",
    "serve": "serve",
    "worker": "worker",
    "jobs": "jobs",
    "openapi": "openapi",
    "doctor": "doctor",
}

USAGE = 2
"""What a command ends with when it was not asked rightly or may not start; 1 is a negative answer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what it returns is the exit status of the process."""
    parser = argparse.ArgumentParser(
        prog="goodstanding", description="Keep contact data valid, unique, fresh and permitted."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    given = sys.argv[1:] if arguments is None else list(arguments)
    for name in _wanted(given):
        import_module(f"admin.commands.{COMMANDS[name]}").add_parser(commands)
    try:
        asked = parser.parse_args(given)
        status = int(asked.run(asked))
        # What is not read any more is noticed here and not when Python ends.
        sys.stdout.flush()
        return status
    except (ConfigurationError, KeyMissing, UnsoundPacks) as error:
        return _refuse(str(error))
    except ServiceError as error:
        return _refuse(" ".join(fault.detail for fault in error.faults) or error.detail)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _read_no_more()
    except SystemExit as ended:
        # The library that draws tables ends the process by itself when nobody reads them any more; the one
        # that reads arguments does so when it has told what there is.
        if isinstance(ended.__context__, BrokenPipeError) or not _is_read():
            return _read_no_more()
        raise
    except OSError as error:
        # A file that was named cannot be read or written; everything else is a fault of ours.
        if error.filename is None:
            raise
        return _refuse(f"{os.fsdecode(error.filename)}: {error.strerror}")


def _wanted(given: Sequence[str]) -> Sequence[str]:
    """Only the command that is asked for is loaded: all of them together take seconds to import."""
    return given[:1] if given[:1] and given[0] in COMMANDS else list(COMMANDS)


def _is_read() -> bool:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return False
    return True


def _read_no_more() -> int:
    """Whoever read our output has seen enough; what is still to be written goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _refuse(reason: str) -> int:
    print(f"goodstanding: {reason}", file=sys.stderr)
    return USAGE


if __name__ == "__main__":
    sys.exit(main())
