import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from examples import save, value_info, write_identity_model, write_model, write_text_model
from onnx import TensorProto, helper

from plumbline_evaluator.errors import EvaluationError
from plumbline_evaluator.model import Model


def score(model: Model, values: list[float]) -> tuple[list[float], list[int]]:
    column = np.array(values, np.float32)
    tensors = {item.name: item.tensor(column, len(values)) for item in model.inputs}
    scores = model.score(tensors, len(values), 100)
    return scores.score.tolist(), scores.prediction.tolist()


def test_predicts_by_half_where_the_model_says_nothing(tmp_path: Path) -> None:
    model = Model(write_identity_model(tmp_path / "m.onnx"))
    assert score(model, [0, 0.5, 0.25, 1]) == ([0, 0.5, 0.25, 1], [0, 1, 0, 1])
    assert not model.uses_gpu


def test_predicts_by_the_models_threshold_in_its_own_precision(tmp_path: Path) -> None:
    model = Model(write_identity_model(tmp_path / "m.onnx", {"plumbline.threshold": "0.7"}))
    # 0.7 as float32 is below 0.7 as float64.
    assert score(model, [0.7, 0.69])[1] == [1, 0]


def test_takes_text_and_a_prediction_of_the_model(tmp_path: Path) -> None:
    model = Model(write_text_model(tmp_path / "m.onnx"))
    (word,) = model.inputs
    assert word.is_text
    column = np.array(["yes", "no"], object)
    scores = model.score({"word": word.tensor(column, 2)}, 2, 0)
    assert scores.prediction.tolist() == [1, 0]


def test_shapes_lists_as_the_model_declares_them(tmp_path: Path) -> None:
    node = helper.make_node("ReduceMax", ["image"], ["score"], axes=[1, 2, 3], keepdims=0)
    path = save(
        tmp_path / "m.onnx",
        [node],
        [value_info("image", shape=("N", 1, 2, 2))],
        [value_info("score", shape=("N",))],
    )
    (image,) = Model(path).inputs
    assert image.is_list
    assert image.tensor(np.arange(8.0), 2).shape == (2, 1, 2, 2)


@pytest.mark.parametrize("threshold", ["2", "-1", "nan", "half"])
def test_refuses_a_threshold_that_is_none(tmp_path: Path, threshold: str) -> None:
    with pytest.raises(EvaluationError, match=r"plumbline.threshold: '.+': must be a number from 0 to 1"):
        Model(write_identity_model(tmp_path / "m.onnx", {"plumbline.threshold": threshold}))


class Bomb:
    """Unpickling it writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("protocol", range(6))
def test_never_unpickles(tmp_path: Path, protocol: int) -> None:
    path, sign = tmp_path / "model.onnx", tmp_path / "it ran"
    path.write_bytes(pickle.dumps(Bomb(sign), protocol))
    with pytest.raises(EvaluationError, match="a Python pickle: is never loaded"):
        Model(path)
    assert not sign.exists()


def test_refuses_archives_and_other_files(tmp_path: Path) -> None:
    archive = tmp_path / "model.onnx"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("data.pkl", pickle.dumps(1))
    with pytest.raises(EvaluationError, match="a zip archive"):
        Model(archive)
    others = {b"": "an empty file", b"hello" * 99: "not a whole ONNX file", b"PAR1": "a Parquet file"}
    for content, found in others.items():
        archive.write_bytes(content)
        with pytest.raises(EvaluationError, match=found):
            Model(archive)


def test_refuses_a_file_cut_at_any_place(tmp_path: Path) -> None:
    whole = write_model(tmp_path / "whole.onnx").read_bytes()
    path = tmp_path / "cut.onnx"
    for length in [1, 2, 10, len(whole) // 3, len(whole) // 2, len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(EvaluationError):
            Model(path)


def test_refuses_an_unknown_opset(tmp_path: Path) -> None:
    node = helper.make_node("Identity", ["x"], ["score"])
    path = save(tmp_path / "m.onnx", [node], [value_info("x")], [value_info("score")], opset=999)
    with pytest.raises(EvaluationError, match="an unknown opset"):
        Model(path)


def test_refuses_operators_of_its_own(tmp_path: Path) -> None:
    node = helper.make_node("Run", ["x"], ["score"], domain="custom")
    graph = helper.make_graph([node], "m", [value_info("x")], [value_info("score")])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("custom", 1)]
    path = tmp_path / "m.onnx"
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), path)
    with pytest.raises(EvaluationError, match="standard operators only"):
        Model(path)


def test_refuses_weights_outside_the_file(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.onnx")
    model = onnx.load(path)
    onnx.save(model, path, save_as_external_data=True, location="weights", size_threshold=0)
    with pytest.raises(EvaluationError, match="weights outside the file"):
        Model(path)


@pytest.mark.parametrize(
    ("name", "kind", "shape", "message"),
    [
        ("probability", TensorProto.FLOAT, ("N", 1), "outputs probability: must have an output score"),
        ("score", TensorProto.FLOAT, ("N", 2), r"shape .*2\]: must be \[N\] or \[N, 1\]"),
        ("score", TensorProto.FLOAT, ("N", 2, 1), r"shape .*1\]: must be \[N\] or \[N, 1\]"),
    ],
)
def test_refuses_other_outputs(tmp_path: Path, name: str, kind: int, shape: tuple[Any, ...], message: str) -> None:
    node = helper.make_node("Identity", ["x"], [name])
    path = save(tmp_path / "m.onnx", [node], [value_info("x", kind, shape)], [value_info(name, kind, shape)])
    with pytest.raises(EvaluationError, match=message):
        Model(path)


def test_refuses_a_fixed_batch(tmp_path: Path) -> None:
    node = helper.make_node("Identity", ["x"], ["score"])
    path = save(tmp_path / "m.onnx", [node], [value_info("x", shape=(1, 1))], [value_info("score", shape=(1, 1))])
    with pytest.raises(EvaluationError, match="must leave its first axis open"):
        Model(path)


@pytest.mark.parametrize(
    ("value", "found"), [(float("nan"), "1 NaN"), (float("inf"), "1 infinite"), (1.5, "1 outside 0 to 1")]
)
def test_refuses_scores_that_are_no_probabilities(tmp_path: Path, value: float, found: str) -> None:
    model = Model(write_identity_model(tmp_path / "m.onnx"))
    with pytest.raises(EvaluationError) as caught:
        score(model, [0.5, value])
    assert f"on rows 100 to 101, output score: {found}: must be a probability" in str(caught.value)


def test_refuses_predictions_that_are_none(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Identity", ["x"], ["score"]),
        helper.make_node("Constant", [], ["three"], value_float=3.0),
        helper.make_node("Mul", ["x", "three"], ["thrice"]),
        helper.make_node("Cast", ["thrice"], ["prediction"], to=TensorProto.INT64),
    ]
    outputs = [value_info("score"), value_info("prediction", TensorProto.INT64)]
    model = Model(save(tmp_path / "m.onnx", nodes, [value_info("x")], outputs))
    with pytest.raises(EvaluationError, match="output prediction: 1 not 0 or 1"):
        score(model, [0.1, 1])
