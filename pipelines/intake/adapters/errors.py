"""What stops a published file from being used."""

from __future__ import annotations

from pipelines.intake.readers.model import UnreadableFile


class AdapterError(UnreadableFile):
    """A published file that is not what its mapping describes.

    The message says where and what to do; intake rejects the file as it does any other that cannot
    be read with certainty.
    """

    def __init__(self, message: str) -> None:
        super().__init__("not_as_mapped", message)
