"""Known answers of other implementations, used where they are: they are not ours to ship.

They are looked for in the folder that QUORATE_TLOG names, or beside the checkout.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(
    os.environ.get("QUORATE_TLOG") or Path(__file__).resolve().parents[2].parent / "shared" / "tlog"
)
MISSING = (
    f"The known answers are not in {FOLDER}; set QUORATE_TLOG to test against them. The tree and "
    "the notes are tested all the same, by the vectors that the tests carry."
)


def vectors(name: str) -> Any:
    """What a file of known answers holds."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
