"""What a recipe of a demo model must say and do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from .sources import Source


@dataclass(frozen=True)
class Baseline:
    """An older release that outputs are compared with."""

    name: str
    version: str
    model: bytes


@dataclass(frozen=True)
class Built:
    """The two models of a recipe, and how many rows were trained on and written."""

    fair: bytes
    unfair: bytes
    rows: int
    train_rows: int
    baseline: Baseline | None = None


@dataclass(frozen=True)
class Recipe(ABC):
    """A pair of models, the fair one and its unfair twin, and the data set that both are evaluated on."""

    name: str
    version: str
    attributes: tuple[str, ...]

    @property
    @abstractmethod
    def sources(self) -> tuple[Source, ...]:
        """The package files that the recipe reads."""

    @abstractmethod
    def build(self, data: Path) -> Built:
        """Write the data set to `data` as Parquet and return the models."""

    def metadata(self, variant: str) -> dict[str, str]:
        """Return what a model file says about itself."""
        return {"plumbline.name": self.name, "plumbline.version": self.version, "plumbline.variant": variant}
