"""The corpora in ``tests/data``."""

from __future__ import annotations

import json
from typing import Any

from tests.support.paths import DATA


def load(name: str) -> Any:
    """Return a corpus; the files are ASCII, so that an editor's encoding can't change them."""
    return json.loads((DATA / name).read_text(encoding="ascii"))
