"""Proxy cards against the same pages drawn with bare reportlab, in time and memory.

The bare pages have the same static sides as form XObjects, as many lines of text in the same
typeface, and a QR code whose version and mask are fixed. They know no register, no agenda, no
control number, no name that needs another typeface, and note nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import scratch
from benchmarks.recount_of_record import record
from benchmarks.table import Row

CARDS = 10_000
#: What a holder's own part of a card is made of.
LINES = 15

PREPARE = """
from meetings import control_numbers
from meetings.models import Holder, Meeting
meeting = Meeting.objects.get()
Holder.objects.update(address="1600 Elm Street, Suite 200\\nChatsworth, California 91311")
control_numbers.issue_all(meeting)
"""

PEAK = """
import resource
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6]))
"""

PRINT = (
    """
import json, time
from meetings.clock import current_clock
from meetings.models import Meeting
from voting.cards.printing import runs
start = time.perf_counter()
run = runs.start(
    Meeting.objects.get(), current_clock(), started_by="benchmark", per_file={per_file}
)
while runs.print_next_file(run.pk, current_clock()):
    pass
seconds = time.perf_counter() - start
run.refresh_from_db()
assert run.complete and run.cards == {cards}
assert sum(run.files.values_list("pages", flat=True)) == 2 * {cards}
runs.delete_files(run, current_clock())
"""
    + PEAK
)

BARE = (
    """
import json, re, sys, time
import segno
from reportlab.lib.pagesizes import letter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
pdfmetrics.registerFont(TTFont("Serif", "voting/reports/fonts/SourceSerif4-Regular.ttf"))
dark = re.compile(rb"\\x01+")
start = time.perf_counter()
for file in range(0, {cards}, {per_file}):
    canvas = Canvas(sys.argv[1], pagesize=letter, pageCompression=1)
    for side in ("front", "back"):
        canvas.beginForm(side, 0, 0, *letter)
        canvas.setFont("Serif", 9)
        for line in range(40):
            canvas.drawString(36, 750 - line * 18, "What is the same on all cards. " * 3)
        canvas.endForm()
    for card in range(file, min(file + {per_file}, {cards})):
        canvas.doForm("front")
        canvas.setFont("Serif", 10)
        for line in range({lines} - 1):
            canvas.drawString(72, 700 - line * 14, f"Holder Number {{card}}, line {{line}}")
        code = segno.make_qr(
            f"http://127.0.0.1:8000/?number={{card:016}}", version=4, mask=4, error="M",
            boost_error=False,
        )
        rows = [
            f"{{run.start()}} {{row}} {{run.end() - run.start()}} 1 re"
            for row, modules in enumerate(code.matrix)
            for run in dark.finditer(modules)
        ]
        canvas.saveState()
        canvas.translate(490, 440)
        canvas.scale(2, 2)
        canvas.addLiteral(" ".join(rows) + " f")
        canvas.restoreState()
        canvas.showPage()
        canvas.doForm("back")
        canvas.setFont("Serif", 6.5)
        canvas.drawString(500, 26, f"{{card:07}}")
        canvas.showPage()
    canvas.save()
seconds = time.perf_counter() - start
"""
    + PEAK
)


def measure(size: int) -> list[Row]:
    """Ten thousand cards in one file and in ten, each in a process of its own, in turn."""
    cards = min(size, CARDS)
    rows = []
    with scratch.postgresql() as address, tempfile.TemporaryDirectory() as folder:
        scratch.manage(address, "import_record", "-", given="\n".join(_register(cards)) + "\n")
        scratch.in_django(address, PREPARE)
        for per_file in (cards, max(1, cards // 10)):
            given = {"cards": cards, "per_file": per_file, "lines": LINES}
            printed, bare = [], []
            for _ in range(3):
                printed.append(_in_django(address, folder, PRINT.format(**given)))
                bare.append(_bare(Path(folder) / "bare.pdf", BARE.format(**given)))
            files = "one file" if per_file == cards else f"files of {per_file:,}"
            (seconds, memory), (bare_seconds, bare_memory) = _middle(printed), _middle(bare)
            rows.append(
                Row(
                    f"{cards:,} cards in {files}",
                    "bare reportlab, same pages",
                    seconds,
                    bare_seconds,
                    round(1 / 0.7, 2),
                )
            )
            rows.append(Row("  its peak memory (GB)", "0.3 GB", memory, 0.3, 1))
            rows.append(Row("  and of the bare pages (GB)", "0.3 GB", bare_memory, 0.3, None))
    return rows


def _middle(found: list[list[float]]) -> list[float]:
    """The run of middle length."""
    return sorted(found)[len(found) // 2]


def _register(cards: int) -> Iterator[str]:
    """A register, and as many matters as fit on one sheet."""
    for line in record(2 * cards):
        kind = line["type"]
        if kind != "instrument" and (kind != "matter" or line["id"] in ("1", "2", "3")):
            yield json.dumps(line)


def _in_django(address: str, folder: str, code: str) -> Any:
    environment = {**os.environ, "DATABASE_URL": address, "QUORATE_VAR": folder}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
    return _last_line(subprocess.run(command, env=environment, capture_output=True, text=True))


def _bare(path: Path, code: str) -> Any:
    command = [sys.executable, "-c", code, str(path)]
    return _last_line(subprocess.run(command, capture_output=True, text=True))


def _last_line(done: subprocess.CompletedProcess[str]) -> Any:
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])
