"""What a release says of a figure's control chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Spc:
    """The spc columns of a figure; limits and signal are None where there are too few figures."""

    points: int
    baseline_from: str
    signal: str | None = None
    rules: tuple[str, ...] = ()
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    is_provisional: bool = False
    rebased_reason: str | None = None
    assurance: str | None = None
    target: float | None = None

    @property
    def is_signal(self) -> bool:
        """Whether the figure is more than noise."""
        return self.signal in ("improving", "concerning", "changed")

    @property
    def limits(self) -> tuple[float, float, float] | None:
        """Lower limit, centre, upper limit, or None."""
        if self.lower is None or self.centre is None or self.upper is None:
            return None
        return self.lower, self.centre, self.upper


def spc_of(row: Mapping[str, Any]) -> Spc | None:
    """The control chart's part of a row of fct_indicator; None where the figure has none."""
    if row.get("spc_points") is None:
        return None
    return Spc(
        points=row["spc_points"],
        baseline_from=row["spc_baseline_from"],
        signal=row["spc_signal"],
        rules=tuple((row["spc_rule"] or "").split(";")) if row["spc_rule"] else (),
        centre=row["spc_centre"],
        lower=row["spc_lower"],
        upper=row["spc_upper"],
        is_provisional=bool(row["spc_is_provisional"]),
        rebased_reason=row["spc_rebased_reason"],
        assurance=row["spc_assurance"],
        target=row["target"],
    )
