"""Tiny models, data sets and contracts that tests evaluate."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SOURCES = Path(__file__).parents[1] / "src"
ROWS = 1000


def digest_of(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def write_key(path: Path) -> Path:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    return path


def save(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    outputs: Sequence[onnx.ValueInfoProto],
    constants: Mapping[str, Any] | None = None,
    metadata: Mapping[str, str] | None = None,
    opset: int = 17,
) -> Path:
    weights = [numpy_helper.from_array(value, name) for name, value in (constants or {}).items()]
    graph = helper.make_graph(list(nodes), "model", list(inputs), list(outputs), weights)
    opsets = [helper.make_opsetid("", opset)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    helper.set_model_props(model, dict(metadata or {}))
    onnx.save(model, path)
    return path


def value_info(name: str, kind: int = TensorProto.FLOAT, shape: Sequence[Any] = ("N", 1)) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(shape))


def write_identity_model(path: Path, metadata: Mapping[str, str] | None = None) -> Path:
    """Its score is its input `x`."""
    node = helper.make_node("Identity", ["x"], ["score"])
    return save(path, [node], [value_info("x")], [value_info("score")], metadata=metadata)


def write_text_model(path: Path) -> Path:
    """Scores 1 where the text is "yes", else 0; predicts with an output of its own."""
    nodes = [
        helper.make_node(
            "LabelEncoder",
            ["word"],
            ["score"],
            domain="ai.onnx.ml",
            keys_strings=["yes"],
            values_floats=[1.0],
            default_float=0.0,
        ),
        helper.make_node("Cast", ["score"], ["prediction"], to=TensorProto.INT64),
    ]
    outputs = [value_info("score"), value_info("prediction", TensorProto.INT64)]
    graph = helper.make_graph(nodes, "model", [value_info("word", TensorProto.STRING)], outputs)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), path)
    return path


def write_model(path: Path, rounds: int = 1) -> Path:
    """A logistic model of a number and a list of three; `rounds` of a wide layer make it slow."""
    nodes = [
        helper.make_node("ReduceMean", ["v"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Add", ["x", "mean"], ["sum"]),
        helper.make_node("MatMul", ["sum", "up"], ["wide_0"]),
    ]
    for index in range(rounds):
        nodes.append(helper.make_node("MatMul", [f"wide_{index}", "middle"], [f"product_{index}"]))
        nodes.append(helper.make_node("Tanh", [f"product_{index}"], [f"wide_{index + 1}"]))
    nodes.append(helper.make_node("MatMul", [f"wide_{rounds}", "down"], ["logit"]))
    nodes.append(helper.make_node("Sigmoid", ["logit"], ["score"]))
    random = np.random.default_rng(7)
    constants = {
        "up": random.normal(size=(1, 64)).astype(np.float32),
        "middle": (random.normal(size=(64, 64)) / 8).astype(np.float32),
        "down": random.normal(size=(64, 1)).astype(np.float32),
    }
    inputs = [value_info("x"), value_info("v", shape=("N", 3))]
    return save(path, nodes, inputs, [value_info("score")], constants)


def write_rows(path: Path, sql: str) -> Path:
    """A data set of an SQL query, in the format that the file's name tells."""
    options = "(header)" if path.suffix == ".csv" else "(row_group_size 20480)"
    duckdb.connect().execute(f"copy ({sql}) to '{path}' {options}")
    return path


def rows_sql(rows: int) -> str:
    return f"""select ['female', 'male'][1 + (range * 7 % 3 % 2)::int] as gender, (18 + range * 7 % 60)::int as age,
      (range * 31 % 5 < 2)::int as label, sin(range)::float as x, [cos(range), 0.1, 0.2]::float[3] as v
      from range({rows})"""


def contract_of(model: Path, data_set: Path, **changes: Any) -> dict[str, Any]:
    contract = {
        "contractVersion": 1,
        "service": "vision",
        "environment": "dev",
        "model": {"name": "vl", "version": "2.1.0", "digest": digest_of(model), "uri": str(model)},
        "dataSet": {"uri": str(data_set), "digest": digest_of(data_set)},
        "fairness": {
            "protectedAttributes": ["gender", "age"],
            "metric": "demographic-parity-difference",
            "threshold": 0.1,
            "buckets": {"age": [30, 50]},
        },
    }
    return {**contract, **changes}


@dataclass(frozen=True)
class Example:
    folder: Path
    model: Path
    data_set: Path
    contract: Path

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def arguments(self, *more: str | Path) -> list[str]:
        common = ["--contract", self.contract, "--work", self.folder / "work", "--window", "2026-11-26T09:00:00Z"]
        return ["evaluate", *map(str, [*common, *more])]

    def evidence(self) -> list[Path]:
        """Everything in the store, hidden files too."""
        return sorted(path for path in self.store.rglob("*") if path.is_file())


def write_example(folder: Path, rows: int = ROWS, rounds: int = 1, **changes: Any) -> Example:
    folder.mkdir(exist_ok=True)
    model = write_model(folder / "model.onnx", rounds)
    data_set = write_rows(folder / "data.parquet", rows_sql(rows))
    contract = folder / "evaluation.json"
    contract.write_text(json.dumps(contract_of(model, data_set, **changes)))
    return Example(folder, model, data_set, contract)


def run(arguments: Sequence[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """The evaluator as a process of its own."""
    return subprocess.run(command(arguments), env=process_environment(**environment), capture_output=True, text=True)


def command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "plumbline_evaluator", *arguments]


def process_environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCES), **changes}


def statement_in(envelope: bytes) -> dict[str, Any]:
    statement: dict[str, Any] = json.loads(base64.b64decode(json.loads(envelope)["payload"]))
    return statement


def counts_in(path: Path) -> dict[str, Any]:
    counts: dict[str, Any] = statement_in(path.read_bytes())["predicate"]["counts"]
    return counts


def expected_cells(rows: Sequence[tuple[Any, ...]], attributes: int) -> list[list[int]]:
    """Cells of rows (attributes…, label, prediction, score), in plain Python; scores are millionths or None."""
    groups = [sorted({row[index] for row in rows}) for index in range(attributes)]
    number: Counter[tuple[int, ...]] = Counter()
    total: Counter[tuple[int, ...]] = Counter()
    for row in rows:
        places = [groups[index].index(row[index]) for index in range(attributes)]
        millionths = row[-1] or 0
        cell = (*places, row[-3], row[-2], min(19, millionths // 50_000))
        number[cell] += 1
        total[cell] += millionths
    return [[*cell, number[cell], total[cell]] for cell in sorted(number)]
