"""A process that carries erasures out, each time in a child that a test may kill at any moment.

Its own process is begun once and knows the packs already, so that a cycle costs milliseconds. It reads one
line for each run, prints the number of the child, and when the child has ended, how.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

from service import packs, worker
from tests.workshops import SetClock, open_workshop


def main(address: str, folder: Path) -> None:
    knowledge = packs.shipped()
    for minutes, _ in enumerate(sys.stdin, start=1):
        child = os.fork()
        if child == 0:
            # Each child lives later than those before it: their leases are over.
            clock = SetClock()
            clock.pass_by(timedelta(minutes=10 * minutes))
            with open_workshop(address, folder, knowledge=knowledge, clock=clock) as workshop:
                worker.run_due(workshop)
            os._exit(0)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
