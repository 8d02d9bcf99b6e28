"""A process that takes a file over again and again, each time in a child that a test may kill.

Its own process is begun once and knows the packs already, so that a cycle costs milliseconds. It reads one
line for each run, prints the number of the child, and when the child has ended, how.
"""

import os
import sys
from pathlib import Path

from service import packs
from service.imports import from_disk
from tests.workshops import open_workshop


def main(address: str, folder: Path, file: Path) -> None:
    knowledge = packs.shipped()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            with open_workshop(address, folder, knowledge=knowledge) as workshop:
                from_disk.take_over(workshop, "form", file, chunk_rows=25, processes=1)
            os._exit(0)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
