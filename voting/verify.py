"""Verifies an exported sealed record, or a receipt, on any machine.

    python -m voting.verify EXPORT [--key VKEY] [--checkpoint FILE]
    python -m voting.verify --receipt FILE [--key VKEY] [EXPORT]

EXPORT is the zip of `export_record --sealed`, or a folder with the same files. `--key` is the log's
verifier key from its keeper or from a witness; without one the export's own is used, which shows
that the export is whole and not who made it. `--checkpoint` is a signed checkpoint that was seen
elsewhere, such as in a witness's keeping. A receipt alone proves that its line is sealed; together
with the export also what has become of it. Prints a report. Exits with 0 where everything is right,
with 1 after the first fault of each kind, and with 2 where the export cannot be read. Needs
`cryptography`, and neither Django nor a network.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from voting.proof.checkpoint import BadNote, Checkpoint, Note, VerifierKey
from voting.proof.exported import BadExport, Export
from voting.proof.findings import KINDS
from voting.proof.receipt import BadReceipt, Receipt
from voting.proof.verifying import Verified, verify
from voting.record.result import summary
from voting.recount import recount


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m voting.verify", description="Verify an exported sealed record."
    )
    parser.add_argument(
        "export", type=Path, nargs="?", help="the zip of a sealed record, or its folder"
    )
    parser.add_argument("--receipt", type=Path, metavar="FILE", help="a stockholder's receipt")
    parser.add_argument(
        "--key", action="append", default=[], metavar="VKEY", help="the log's key, from elsewhere"
    )
    parser.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="a checkpoint that was seen elsewhere"
    )
    options = parser.parse_args(arguments)
    if options.export is None and options.receipt is None:
        parser.error("name an export, or a receipt with --receipt FILE")
    # Millions of small objects are made and all of them are kept: collecting finds nothing.
    gc.disable()
    try:
        keys = [VerifierKey.parse(each) for each in options.key]
        elsewhere = None if options.checkpoint is None else _note(options.checkpoint)
        receipt = None if options.receipt is None else _receipt(options.receipt)
        status = 0 if receipt is None else _check_receipt(receipt, keys)
        if options.export is None or status:
            return status
        if elsewhere is None and receipt is not None and receipt.proof is not None:
            # What the holder was shown must be what the export has.
            elsewhere = receipt.proof.note
        verified = verify(Export(options.export), recount, keys, elsewhere)
    except (BadExport, BadNote, BadReceipt, OSError, UnicodeDecodeError) as fault:
        print(f"Not verified: {str(fault).rstrip('.')}.", file=sys.stderr)
        return 2
    print(report(verified, options.export, bool(keys), elsewhere is not None))
    if receipt is not None and verified.result is not None:
        status = max(status, _find(receipt, verified))
    return 1 if verified.findings.first else status


def _receipt(path: Path) -> Receipt:
    return Receipt.parse(path.read_text(encoding="utf-8"))


def _check_receipt(receipt: Receipt, keys: Sequence[VerifierKey]) -> int:
    """Print what a receipt proves by itself; the exit status."""
    try:
        receipt.check(tuple(keys))
    except BadReceipt as fault:
        print(f"The receipt is NOT right: {fault}.")
        return 1
    line, stated = receipt.fields, receipt.checkpoint
    assert receipt.proof is not None
    print("The receipt is right.")
    print(f"  instrument   {line.get('id')}, of holding {line.get('holding')}")
    print(f"  received     {line.get('received')}, by {line.get('channel')}")
    print(f"  marks        {json.dumps(line.get('votes', {}), ensure_ascii=False)}")
    print(f"  sealed as    leaf {receipt.proof.index:,} of {stated.size:,} of {stated.origin}")
    print(f"  root         {stated.root.hex()}")
    if receipt.standing:
        print(f"  as told      {receipt.standing}")
        print("Note: What has become of it is the company's word; verify the export beside it.")
    if not keys:
        print("Note: The key is the receipt's own; give the log's key with --key to be sure of it.")
    return 0


def _find(receipt: Receipt, verified: Verified) -> int:
    """Print what has become of a receipt's instrument by the lines of the export."""
    assert verified.result is not None
    standings = dict(verified.result.instruments)
    standing = standings.get(str(receipt.fields.get("id")))
    print()
    if standing is None:
        print("The receipt's instrument is NOT in this export: it is an older one, or another's.")
        return 1
    by = f" by {standing.by}" if standing.by else ""
    print(f"What has become of the receipt's instrument, by the lines: {standing.status}{by}.")
    return 0


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


def _run() -> int:
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has read enough; the interpreter would flush once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


if __name__ == "__main__":
    sys.exit(_run())
