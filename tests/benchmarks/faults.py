"""Two hundred faults of every kind in copies of good returns: how many are found, at what noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

from tests.benchmarks.report import table
from tests.seeded_faults.good_returns import good_returns
from tests.seeded_faults.judge import Verdict
from tests.seeded_faults.run import KINDS, clean_files, failures, judging, planted_faults, score

FAULTS, SEED = 200, 20250401


class FaultsMissed(Exception):
    """A fault was missed or told without its cell or a remedy, or something was said in vain."""


def measure_faults(folder: Path, number: int, tell: Callable[[str], None]) -> str:
    """Plant faults in good returns, one a file, and judge these and the good ones.

    Raises:
        FaultsMissed: recall or precision is below 1; the message holds the table and the files.
    """
    tell(f"Judging {number} faults and every good return")
    begun, good = process_time(), good_returns()
    with judging(folder, good) as judge:
        planted, clean = planted_faults(judge, good, SEED, number), clean_files(judge, good)
    told = _told(planted, clean, process_time() - begun)
    failed = failures([*planted, *clean])
    if failed:
        listed = "\n\n".join(f"{one.kind}, {one.file}:\n{one.said}" for one in failed)
        raise FaultsMissed(f"{told}\n\n{listed}")
    return told


def _told(planted: Sequence[Verdict], clean: Sequence[Verdict], seconds: float) -> str:
    faults, everything = score(planted), score([*planted, *clean])
    kinds = [kind for kind in KINDS if any(one.kind == kind for one in planted)]
    rows = [
        ["**all**", *_figures(planted)],
        *([kind, *_figures([one for one in planted if one.kind == kind])] for kind in kinds),
    ]
    flagged = sum(bool(one.alarms) for one in clean)
    return "\n\n".join(
        [
            f"### Seeded faults: {faults.files} faults of {len(kinds)} kinds, one a file;"
            f" {len(clean)} good returns",
            f"Recall **{faults.recall:.3f}** (found, with the cell and what to do:"
            f" {faults.told} of {faults.files}); precision **{everything.precision:.3f}**"
            f" ({everything.false} of {everything.alarms} findings said in vain). Good returns"
            f" of which something was said: {flagged} of {len(clean)}. {seconds:.0f} CPU seconds.",
            table(["kind", "planted", "found", "told well", "recall", "precision"], rows),
        ]
    )


def _figures(verdicts: Sequence[Verdict]) -> list[str]:
    of = score(verdicts)
    return [str(of.files), str(of.caught), str(of.told), f"{of.recall:.2f}", f"{of.precision:.2f}"]
