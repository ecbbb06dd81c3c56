"""Verifies an exported sealed record, or a receipt, on any machine.

    python -m voting.verify EXPORT [--key VKEY] [--checkpoint FILE]

EXPORT is the zip of `export_record --sealed`, or a folder with the same files. `--key` is the log's
verifier key from its keeper or from a witness; without one the export's own is used, which shows
that the export is whole and not who made it. `--checkpoint` is a signed checkpoint that was seen
elsewhere, such as in a witness's keeping. Prints a report. Exits with 0 where everything is right,
with 1 after the first fault of each kind, and with 2 where the export cannot be read. Needs
`cryptography`, and neither Django nor a network.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from voting.proof.checkpoint import BadNote, Checkpoint, Note, VerifierKey
from voting.proof.exported import BadExport, Export
from voting.proof.findings import KINDS
from voting.proof.verifying import Verified, verify
from voting.record.result import summary
from voting.recount import recount


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m voting.verify", description="Verify an exported sealed record."
    )
    parser.add_argument("export", type=Path, help="the zip of a sealed record, or its folder")
    parser.add_argument(
        "--key", action="append", default=[], metavar="VKEY", help="the log's key, from elsewhere"
    )
    parser.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="a checkpoint that was seen elsewhere"
    )
    options = parser.parse_args(arguments)
    # Millions of small objects are made and all of them are kept: collecting finds nothing.
    gc.disable()
    try:
        keys = [VerifierKey.parse(each) for each in options.key]
        elsewhere = None if options.checkpoint is None else _note(options.checkpoint)
        verified = verify(Export(options.export), recount, keys, elsewhere)
    except (BadExport, BadNote, OSError, UnicodeDecodeError) as fault:
        print(f"Not verified: {fault}.", file=sys.stderr)
        return 2
    print(report(verified, options.export, bool(keys), elsewhere is not None))
    return 1 if verified.findings.first else 0


def _note(path: Path) -> Note:
    note = Note.parse(path.read_text(encoding="utf-8"))
    Checkpoint.parse(note.text)
    return note


def report(verified: Verified, export: Path, trusted: bool, elsewhere: bool) -> str:
    """What was found, to be read by people."""
    findings = verified.findings
    last = verified.checkpoints[-1].stated
    lines = [
        f"Sealed record in {export}",
        f"  log          {last.origin}",
        f"  lines        {verified.lines:,}, of which {verified.sealed:,} are sealed",
        f"  checkpoints  {len(verified.checkpoints):,}, the last of {last.size:,} leaves",
        f"  root         {last.root.hex()}",
        *(f"  witness      {each}" for each in verified.witnesses),
        "",
    ]
    for kind, about in KINDS.items():
        if kind == "fork" and not elsewhere:
            continue
        fault = findings.first.get(kind)
        lines.append(f"  {'WRONG' if fault else 'right'}  {about}")
        if fault:
            more = findings.more.get(kind)
            lines.append(f"         {fault}.")
            if more:
                lines.append(f"         There are {more:,} more of this kind.")
    lines += ["", *(f"Note: {each}" for each in findings.notices)]
    if not trusted:
        lines.append(
            "Note: The key is the export's own. Whoever made the export could have made the key: "
            "give the log's key with --key to know whose it is."
        )
    if not verified.witnesses and not elsewhere:
        lines.append(
            "Note: No witness has cosigned. That the log showed the same to everybody rests on "
            "the word of its keeper."
        )
    if findings.first:
        lines += ["", f"This record is NOT as it was sealed: {len(findings.first)} kinds of fault."]
        return "\n".join(lines)
    assert verified.result is not None
    lines += ["", "Everything is right. The lines give this result:", *_result(verified)]
    if verified.counts:
        lines.append(f"  and the figures of {verified.counts:,} recorded counts")
    return "\n".join(lines)


def _result(verified: Verified) -> list[str]:
    assert verified.result is not None
    found = summary(verified.result.outcome, verified.result.as_of)
    met = "met" if found["quorum"]["met"] else "not met"
    return [
        f"  quorum {met}: {found['quorum']['present']} of {found['quorum']['outstanding']} votes",
        *(f"  {one['id']}: {one['outcome'].replace('_', ' ')}" for one in found["matters"]),
    ]


if __name__ == "__main__":
    sys.exit(main())
