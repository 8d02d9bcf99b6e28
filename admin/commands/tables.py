"""How is a table printed so that a name in it can be copied, on a screen and into a pipe?"""

from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table


def show(table: Table) -> None:
    """Print a table: as wide as the screen, and as wide as it is where nobody looks at a screen."""
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, Measurement.get(console, _ANY_WIDTH, table).maximum)
    console.print(table)


def name(header: str) -> Column:
    """A column of what is typed into other commands: it is never cut off."""
    return Column(header, no_wrap=True)


_ANY_WIDTH = Console(width=10_000).options
