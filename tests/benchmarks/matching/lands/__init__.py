"""The countries that made-up contacts come from."""

from tests.benchmarks.matching.lands.america import US
from tests.benchmarks.matching.lands.britain import GB
from tests.benchmarks.matching.lands.finland import FI
from tests.benchmarks.matching.lands.germany import DE
from tests.benchmarks.matching.lands.netherlands import NL

LANDS = (NL, DE, GB, US, FI)
