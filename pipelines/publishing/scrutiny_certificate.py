"""The disclosure certificate of the release, in words for a scrutineer."""

from __future__ import annotations

from pipelines.publishing.scrutiny_reader import ScrutinyPack
from pipelines.publishing.text import escape

NO_CERTIFICATE = "This release has no disclosure certificate."
REFUSED = "The certificate does not hold: counts could be worked out. It must not be used."


def certificate(pack: ScrutinyPack) -> str:
    """The section as Markdown: what was hidden, how it was attacked, and what came of it."""
    manifest = pack.quarter.release.manifest
    found = manifest.get("disclosure")
    if not found:
        return NO_CERTIFICATE
    if not found.get("holds"):
        return REFUSED
    low, high = found["protected_counts"]
    lines = [
        f"Release {manifest['release_id']} holds {found['counts']:,} counts. "
        f"{found['hidden_by_themselves']:,} are hidden because they are {low} to {high}, and "
        f"{found['hidden_to_protect_others']:,} more so that those cannot be worked out from the "
        "rest.",
        "Before it was written it was attacked as a reader could: by adding up and subtracting "
        f"what all releases show ({found['equations']:,} sums over areas, groups, measures and "
        "time).",
        "No hidden count could be worked out; every one may still be one of at least "
        f"{found['narrowest_values_left']} values.",
        f"Hidden for: {found.get('audience', 'not said')}. Assumed: "
        + " ".join(str(one) for one in found.get("assumed", ())),
        "The whole certificate is the file disclosure.html in the release's folder, and beside the "
        "data quality pages.",
    ]
    return "\n".join(f"- {escape(line)}" for line in lines)
