"""Loads an ONNX model through onnxruntime and nothing else: no pickle, no custom operators, no files beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from plumbline_evaluator.errors import EvaluationError, file_error, first_line

Array: TypeAlias = npt.NDArray[Any]

DEFAULT_THRESHOLD = 0.5
THRESHOLD_KEY = "plumbline.threshold"
# A protobuf message cannot be larger.
MAXIMUM_BYTES = (1 << 31) - 1

_SCORE_TYPES = ("tensor(float)", "tensor(double)", "tensor(float16)")
_PREDICTION_TYPES = ("tensor(int64)", "tensor(int32)", "tensor(bool)")
_INPUT_TYPES: dict[str, Any] = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(float16)": np.float16,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
    "tensor(string)": np.object_,
}
# First bytes of what people mistake for a model; an ONNX file starts with none of them.
_OTHER_FORMATS = {
    b"PK\x03\x04": "a zip archive (as PyTorch and joblib write)",
    b"\x89HDF": "an HDF5 file",
    b"\x1f\x8b": "a gzip archive",
    b"\x93NUMPY": "a NumPy array",
    b"PAR1": "a Parquet file",
}


@dataclass(frozen=True)
class ModelInput:
    """An input: the data set's column of the same name."""

    name: str
    dtype: Any
    # Of one row; empty for a single value. None where the model leaves it open.
    row_shape: tuple[int | None, ...]
    # Whether a row's single value has an axis of its own: [N, 1] instead of [N].
    has_axis: bool

    @property
    def is_text(self) -> bool:
        """Whether the column must hold text."""
        return self.dtype is np.object_

    @property
    def is_list(self) -> bool:
        """Whether a row of the column is a list of numbers."""
        return len(self.row_shape) > 0

    def tensor(self, values: Array, rows: int) -> Array:
        """The column's values of `rows` rows in the model's shape."""
        typed = values if self.is_text else values.astype(self.dtype, copy=False)
        if not self.is_list:
            return typed.reshape(rows, 1) if self.has_axis else typed
        if None in self.row_shape:
            return typed.reshape(rows, -1)
        return typed.reshape(rows, *self.row_shape)


@dataclass(frozen=True)
class Scores:
    """A batch's outputs: one score and one prediction a row."""

    score: npt.NDArray[np.float64]
    prediction: npt.NDArray[np.int8]


class Model:
    """An ONNX model with one score a row. Safe to call from several threads."""

    def __init__(self, path: Path) -> None:
        """Load the file.

        Raises:
            EvaluationError: where it is no ONNX model that this evaluator can run.
        """
        self._where = str(path)
        self._session = _session(path)
        self.inputs = tuple(_input(self._where, node) for node in self._session.get_inputs())
        if not self.inputs:
            raise EvaluationError(self._where, "no inputs", "must score columns of the data set")
        outputs = {node.name: node for node in self._session.get_outputs()}
        _check_output(self._where, outputs, "score", _SCORE_TYPES)
        self._has_prediction = "prediction" in outputs
        if self._has_prediction:
            _check_output(self._where, outputs, "prediction", _PREDICTION_TYPES)
        self.threshold = _threshold(self._where, self._session.get_modelmeta().custom_metadata_map)

    @property
    def uses_gpu(self) -> bool:
        """Whether the model runs on CUDA."""
        return "CUDAExecutionProvider" in self._session.get_providers()

    def score(self, tensors: Mapping[str, Array], rows: int, first_row: int) -> Scores:
        """Score one batch.

        Args:
            tensors: by input.
            rows: in the batch.
            first_row: of the data set, 0-based, for errors.

        Raises:
            EvaluationError: with how many rows have which unusable output.
        """
        names = ["score", "prediction"] if self._has_prediction else ["score"]
        place = f"{self._where} on rows {first_row} to {first_row + rows - 1}"
        try:
            outputs = self._session.run(names, dict(tensors))
        except Exception as error:  # onnxruntime raises classes of its C++ binding, with no common base of their own
            rule = "must run on the data set's columns; check their types and lengths against the model's inputs"
            raise EvaluationError(place, first_line(error), rule) from error
        raw = _flat(place, "score", outputs[0], rows)
        score = raw.astype(np.float64)
        _check_scores(place, score)
        if self._has_prediction:
            prediction = _flat(place, "prediction", outputs[1], rows)
        else:
            # Compared in the model's own precision: 0.7 as float32 is below 0.7 as float64.
            prediction = raw >= raw.dtype.type(self.threshold)
        return Scores(score, _checked_predictions(place, prediction))


def _session(path: Path) -> Any:
    content = _content(path)
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Results must not depend on the number of cores: batches run side by side, one thread each.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    available = onnxruntime.get_available_providers()
    cuda = ("CUDAExecutionProvider", {"use_tf32": "0", "cudnn_conv_algo_search": "DEFAULT"})
    providers: list[Any] = [cuda] if "CUDAExecutionProvider" in available else []
    try:
        return onnxruntime.InferenceSession(content, options, providers=[*providers, "CPUExecutionProvider"])
    except Exception as error:  # as in `score`
        raise _load_error(str(path), content, error) from error


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            rule = "must be one ONNX file of less than 2 GiB, without external data"
            raise EvaluationError(str(path), "2 GiB or more", rule)
        content = path.read_bytes()
    except OSError as error:
        raise file_error(str(path), error) from error
    if not content:
        raise EvaluationError(str(path), "an empty file", "must be an ONNX model")
    if _is_pickle(content):
        rule = "is never loaded, since loading one runs its code: export the model to ONNX"
        raise EvaluationError(str(path), "a Python pickle", rule)
    for magic, name in _OTHER_FORMATS.items():
        if content.startswith(magic):
            raise EvaluationError(str(path), name, "must be an ONNX model: export it to ONNX")
    return content


def _is_pickle(content: bytes) -> bool:
    # Protocols 2 to 5 say so; those before are text that starts with an opcode and ends with a stop.
    if content[0] == 0x80 and content[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return True
    return content[:1] in b"(cl]}d" and content.rstrip(b"\n").endswith(b".")


def _load_error(where: str, content: bytes, error: Exception) -> EvaluationError:
    message = str(error)
    lowered = message.lower()
    if "protobuf" in lowered or "modelproto" in lowered:
        return EvaluationError(
            where, "not a whole ONNX file", "must be an ONNX model, complete: export or fetch it anew"
        )
    if "opset" in lowered or "ir_version" in lowered or "ir version" in lowered:
        rule = "must use an opset that this onnxruntime knows: export it with an earlier one"
        return EvaluationError(where, f"an unknown opset: {first_line(error)}", rule)
    if "is not a registered function/op" in lowered:
        rule = "must use standard operators only: custom ones are code, and are not loaded"
        return EvaluationError(where, first_line(error), rule)
    if "external" in lowered:
        return EvaluationError(where, "weights outside the file", "must hold its weights itself: save it as one file")
    return EvaluationError(where, f"onnxruntime refuses it: {first_line(error)}", "must be a valid ONNX model")


def _input(where: str, node: Any) -> ModelInput:
    dtype = _INPUT_TYPES.get(node.type)
    if dtype is None:
        rule = f"must be one of {', '.join(_INPUT_TYPES)}"
        raise EvaluationError(f"{where} input {node.name}", node.type, rule)
    dims = [dim if isinstance(dim, int) else None for dim in node.shape]
    if not dims or dims[0] is not None:
        rule = "must leave its first axis open, the batch of rows: export the model with a dynamic batch"
        raise EvaluationError(f"{where} input {node.name}", f"shape {node.shape}", rule)
    rest = tuple(dims[1:])
    if rest in ((), (1,)):
        return ModelInput(node.name, dtype, (), rest == (1,))
    if dtype is np.object_ or (None in rest and len(rest) > 1):
        rule = "must be [N] or [N, 1], or numbers of [N, k]"
        raise EvaluationError(f"{where} input {node.name}", f"{node.type} of shape {node.shape}", rule)
    return ModelInput(node.name, dtype, rest, True)


def _check_output(where: str, outputs: Mapping[str, Any], name: str, types: tuple[str, ...]) -> None:
    node = outputs.get(name)
    if node is None:
        found = f"outputs {', '.join(sorted(outputs))}"
        rule = "must have an output score: the probability of the positive class, one a row"
        raise EvaluationError(where, found, rule)
    if node.type not in types:
        raise EvaluationError(f"{where} output {name}", node.type, f"must be one of {', '.join(types)}")
    if len(node.shape) > 2 or (len(node.shape) == 2 and isinstance(node.shape[1], int) and node.shape[1] != 1):
        raise EvaluationError(f"{where} output {name}", f"shape {node.shape}", "must be [N] or [N, 1]: one value a row")


def _threshold(where: str, metadata: Mapping[str, str]) -> float:
    written = metadata.get(THRESHOLD_KEY)
    if written is None:
        return DEFAULT_THRESHOLD
    try:
        threshold = float(written)
    except ValueError:
        threshold = float("nan")
    if not 0 <= threshold <= 1:
        raise EvaluationError(f"{where} metadata {THRESHOLD_KEY}", repr(written), "must be a number from 0 to 1")
    return threshold


def _flat(where: str, name: str, output: Any, rows: int) -> Array:
    array = np.asarray(output)
    if array.shape not in ((rows,), (rows, 1)):
        rule = f"must be one value for each of {rows} rows"
        raise EvaluationError(f"{where}, output {name}", f"shape {list(array.shape)}", rule)
    return array.reshape(rows)


def _check_scores(where: str, score: npt.NDArray[np.float64]) -> None:
    if score.size == 0 or (score.min() >= 0 and score.max() <= 1):
        return
    counts = {
        "NaN": int(np.isnan(score).sum()),
        "infinite": int(np.isinf(score).sum()),
        "outside 0 to 1": int((np.isfinite(score) & ((score < 0) | (score > 1))).sum()),
    }
    found = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    raise EvaluationError(f"{where}, output score", found, "must be a probability from 0 to 1")


def _checked_predictions(where: str, prediction: Array) -> npt.NDArray[np.int8]:
    outside = int(((prediction != 0) & (prediction != 1)).sum())
    if outside:
        raise EvaluationError(f"{where}, output prediction", f"{outside} not 0 or 1", "must be 0 or 1")
    return prediction.astype(np.int8)
