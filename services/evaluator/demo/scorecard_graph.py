"""The ONNX form of a scorecard: whole numbers throughout, so every processor gives the same score."""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from .graph import GraphBuilder
from .scorecard import HINGE_BITS, POINT_BITS, STEP_BITS, STEPS, Scorecard, score_table


def scorecard_model(
    card: Scorecard,
    metadata: dict[str, str],
    group_steps: dict[tuple[str, ...], int] | None,
    attributes: tuple[str, ...],
) -> bytes:
    """Return a model of output `score`, and of output `prediction` where groups have thresholds of their own."""
    build = GraphBuilder()
    step = _step(build, card)
    scores = build.constant(score_table(), np.float32)
    build.output("score", build.node("Gather", scores, step, axis=0), TensorProto.FLOAT)
    if group_steps is not None:
        threshold = _group_threshold(build, group_steps, attributes)
        chosen = build.node("GreaterOrEqual", step, threshold)
        build.output("prediction", build.node("Cast", chosen, to=TensorProto.INT64), TensorProto.INT64)
    return build.model(metadata)


def _step(build: GraphBuilder, card: Scorecard) -> str:
    """Sum the points, take the floor in steps and keep it inside the table."""
    total = build.constant([card.intercept << HINGE_BITS], np.int64)
    for name, points in card.category_points.items():
        text = build.input(name, TensorProto.STRING)
        scaled = [value << HINGE_BITS for value in points.values()]
        total = build.node("Add", total, build.lookup(text, list(points), scaled, 0))
    for name, knots in card.features.hinges.items():
        number = build.input(name, TensorProto.INT64)
        for knot, value in zip(knots, card.hinge_points[name], strict=True):
            above = build.node("Sub", number, build.constant([knot], np.int64))
            hinge = build.node("Max", above, build.constant([0], np.int64))
            total = build.node("Add", total, build.node("Mul", hinge, build.constant([value], np.int64)))
    for name, value in card.flag_points.items():
        number = build.input(name, TensorProto.INT64)
        over = build.node("Cast", build.node("Greater", number, build.constant([0], np.int64)), to=TensorProto.INT64)
        total = build.node("Add", total, build.node("Mul", over, build.constant([value << HINGE_BITS], np.int64)))
    # Integer division truncates towards zero: the shift to positive numbers makes it a floor.
    step_size = 1 << (POINT_BITS + HINGE_BITS - STEP_BITS)
    lifted = build.node("Add", total, build.constant([STEPS // 2 * step_size], np.int64))
    within = build.node("Max", lifted, build.constant([0], np.int64))
    step = build.node("Div", within, build.constant([step_size], np.int64))
    return build.node("Min", step, build.constant([STEPS - 1], np.int64))


def _group_threshold(build: GraphBuilder, group_steps: dict[tuple[str, ...], int], attributes: tuple[str, ...]) -> str:
    """Look up the threshold of a row's group; a group that training did not see is never chosen."""
    values = [sorted({group[at] for group in group_steps}) for at in range(len(attributes))]
    table = np.full([len(names) + 1 for names in values], STEPS, dtype=np.int64)
    for group, step in group_steps.items():
        table[tuple(names.index(value) for names, value in zip(values, group, strict=True))] = step
    place = build.constant([0], np.int64)
    for name, names, stride in zip(attributes, values, np.array(table.strides) // table.itemsize, strict=True):
        text = build.input(name, TensorProto.STRING)
        index = build.lookup(text, names, range(len(names)), len(names))
        place = build.node("Add", place, build.node("Mul", index, build.constant([int(stride)], np.int64)))
    return build.node("Gather", build.constant(table.ravel(), np.int64), place, axis=0)
