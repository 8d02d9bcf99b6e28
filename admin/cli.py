"""`goodstanding …`: everything that is done from the command line, one command a module."""

import argparse
import sys
from collections.abc import Sequence

from admin.commands import (
    check,
    demo,
    doctor,
    import_,
    keys,
    migrate,
    openapi,
    packs,
    quarantine,
    run,
    serve,
    sources,
    users,
    worker,
)
from service.errors import ConfigurationError, KeyMissing, ServiceError
from service.packs import UnsoundPacks

# In the order in which a newcomer needs them.
COMMANDS = (
    run,
    demo,
    check,
    import_,
    sources,
    users,
    quarantine,
    keys,
    packs,
    migrate,
    serve,
    worker,
    openapi,
    doctor,
)

USAGE = 2
"""What a command ends with when it was not asked rightly or may not start; 1 is a negative answer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what it returns is the exit status of the process."""
    parser = argparse.ArgumentParser(
        prog="goodstanding", description="Keep contact data valid, unique, fresh and permitted."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(commands)
    asked = parser.parse_args(arguments)
    try:
        return int(asked.run(asked))
    except (ConfigurationError, KeyMissing, UnsoundPacks) as error:
        return _refuse(str(error))
    except ServiceError as error:
        return _refuse(" ".join((error.detail, *(fault.detail for fault in error.faults))))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        return 0


def _refuse(reason: str) -> int:
    print(f"goodstanding: {reason}", file=sys.stderr)
    return USAGE


if __name__ == "__main__":
    sys.exit(main())
