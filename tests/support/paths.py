"""Where things lie: the only place in the tests that counts folders."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
GOLDEN = ROOT / "tests" / "golden"
DOCS = ROOT / "docs"
VALIDATORS = ROOT / "tests" / "validators"
