"""A directory of artifacts named by digest, `sha256-<hex>`; a file appears in it whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from .sources import sha256_of


class ArtifactStore:
    """Writes artifacts under their digests."""

    def __init__(self, directory: Path) -> None:
        """Create the directory if it is missing."""
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Return where the artifact of a digest (`sha256:<hex>`) lies or would lie."""
        return self._directory / digest.replace("sha256:", "sha256-", 1)

    def holds(self, digest: str) -> bool:
        """Say whether the artifact is there and its bytes are right."""
        path = self.path(digest)
        return path.is_file() and f"sha256:{sha256_of(path)}" == digest

    def add_bytes(self, content: bytes) -> str:
        """Store bytes and return their digest."""
        return self.add(lambda path: path.write_bytes(content))

    def add(self, write: Callable[[Path], object]) -> str:
        """Store what `write` puts into the file that it is given and return its digest."""
        handle, name = tempfile.mkstemp(prefix=".partial-", dir=self._directory)
        os.close(handle)
        partial = Path(name)
        try:
            write(partial)
            digest = f"sha256:{sha256_of(partial)}"
            partial.chmod(0o644)
            with partial.open("rb") as file:
                os.fsync(file.fileno())
            partial.replace(self.path(digest))
        finally:
            partial.unlink(missing_ok=True)
        return digest
