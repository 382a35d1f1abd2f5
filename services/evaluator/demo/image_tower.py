"""The image tower: does a picture of 25x25 grey values show a face? A logistic regression on the means of blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from .graph import GraphBuilder
from .scorecard import newton
from .sources import FACES

SIDE = 25
PIXELS = SIDE * SIDE
_FACES = 100
# Weights are whole numbers in units of 2^-20 a grey value (0..255).
_WEIGHT_BITS = 20
_GREY_SCALE = 64


@dataclass(frozen=True)
class Pictures:
    """Grey values 0..255, [N, 625], and whether each shows a face."""

    grey: np.ndarray
    is_face: np.ndarray


@dataclass(frozen=True)
class ImageTower:
    """A weight a pixel, equal inside a block, and an intercept, in units of 2^-20."""

    weights: np.ndarray
    intercept: int


def load_pictures() -> tuple[Pictures, Pictures]:
    """Return the pictures of even numbers, for training, and of odd numbers, for evaluation."""
    values = np.load(FACES.locate(), allow_pickle=False)
    grey = np.rint(values.reshape(len(values), PIXELS) * 255).astype(np.int64)
    is_face = np.arange(len(values)) < _FACES
    return Pictures(grey[0::2], is_face[0::2]), Pictures(grey[1::2], is_face[1::2])


def fit_image_tower(pictures: Pictures, block: int, ridge: float) -> ImageTower:
    """Fit on the means of blocks of `block` x `block` pixels; pixels outside whole blocks have weight 0."""
    across = SIDE // block
    rows, places = np.divmod(np.arange(PIXELS), SIDE)
    inside = (rows < across * block) & (places < across * block)
    of_pixel = np.where(inside, rows // block * across + places // block, across * across)
    sums = np.stack([pictures.grey[:, of_pixel == at].sum(axis=1) for at in range(across * across)], axis=1)
    means = sums / (block * block * _GREY_SCALE)
    design = np.concatenate([np.ones((len(means), 1)), means], axis=1)
    fitted = newton(design, pictures.is_face.astype(np.float64), ridge)
    by_block = np.append(fitted[1:] / (block * block * _GREY_SCALE), 0)
    scale = 1 << _WEIGHT_BITS
    return ImageTower(
        weights=np.rint(by_block * scale).astype(np.int64)[of_pixel], intercept=int(np.rint(fitted[0] * scale))
    )


def face_chance(build: GraphBuilder, image: str, tower: ImageTower) -> str:
    """Add the tower to a graph and return its [N] chance in float64, after an exact sum of whole numbers."""
    grey = build.node("Cast", image, to=TensorProto.DOUBLE)
    total = build.node("MatMul", grey, build.constant(tower.weights, np.float64))
    lifted = build.node("Add", total, build.constant([tower.intercept], np.float64))
    return build.node("Sigmoid", build.node("Div", lifted, build.constant([1 << _WEIGHT_BITS], np.float64)))
