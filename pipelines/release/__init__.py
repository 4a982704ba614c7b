"""Marts -> an immutable release. Reports read a release and nothing else.

A release is whole or it is not there: it is written beside the others under another name and
moved into place last, and only then does ``LATEST`` name it.
"""

from pipelines.release.build import ReleaseRefused, make_release
from pipelines.release.read import Manifest, latest_release, read_manifest

__all__ = ["Manifest", "ReleaseRefused", "latest_release", "make_release", "read_manifest"]
