"""Command line: `python -m demo build --out <directory> [model ...]` and `python -m demo list`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .artifacts import ArtifactStore
from .cards import write_card
from .recipe import Recipe
from .registry import RECIPES, REGISTRY, Digests, Entry, build, read_registry, write_registry

_CARDS = Path(__file__).parents[3] / "stacks" / "cards"


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 = done, 1 = something made differs from registry.json, 2 = it could not be made."""
    options = _parser().parse_args(arguments)
    if options.command == "list":
        return _list()
    unknown = sorted(set(options.models) - set(RECIPES))
    if unknown:
        return _fail(f"no model {', '.join(unknown)}: the models are {', '.join(RECIPES)}")
    chosen = [RECIPES[name] for name in options.models] if options.models else list(RECIPES.values())
    try:
        return _build(chosen, ArtifactStore(options.out), options.write_registry, options.again)
    except (OSError, ValueError) as error:
        return _fail(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description="Builds the demo models and data sets.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="print the registry")
    builder = commands.add_parser("build", help="build artifacts named sha256-<hex>")
    builder.add_argument("--out", type=Path, required=True, help="directory for the artifacts")
    builder.add_argument("--again", action="store_true", help="build also what is already there, and compare")
    builder.add_argument("--write-registry", action="store_true", help="write registry.json and the model cards anew")
    builder.add_argument("models", nargs="*", help="model names; default: all")
    return parser


def _build(chosen: list[Recipe], store: ArtifactStore, write: bool, again: bool) -> int:
    registry = read_registry() if REGISTRY.exists() else {}
    differing = []
    for at, recipe in enumerate(chosen, start=1):
        label = f"[{at}/{len(chosen)}] {recipe.name} {recipe.version}"
        known = registry.get(recipe.name)
        if known and not (again or write) and all(store.holds(digest) for digest in Digests.of(known).all()):
            _say(f"{label}: already there")
            continue
        _say(f"{label}: building")
        started = time.monotonic()
        entry = build(recipe, store)
        _say(f"{label}: {entry['dataSet']['rows']:,} rows, {time.monotonic() - started:.1f} s")
        if write:
            registry[recipe.name] = entry
            write_registry(registry)
            write_card(_CARDS, recipe.name, entry)
        elif entry != known:
            differing.append(_difference(recipe.name, entry, known))
    for message in differing:
        _fail(message)
    return 1 if differing else 0


def _difference(name: str, made: Entry, known: Entry | None) -> str:
    advice = "install what requirements-*.lock say, or --write-registry if the recipe was changed"
    if known is None:
        return f"{name} is not in registry.json: {advice}"
    pairs = zip(Digests.of(made).all(), Digests.of(known).all(), strict=True)
    parts = [f"{one} instead of {other}" for one, other in pairs if one != other] or [
        "the same artifacts, but other facts"
    ]
    return f"{name} differs from registry.json ({'; '.join(parts)}): {advice}"


def _list() -> int:
    for name, entry in read_registry().items():
        digests = Digests.of(entry)
        _print(f"{name} {entry['version']} ({', '.join(entry['attributes'])})")
        _print(f"  model    {digests.fair}")
        _print(f"  twin     {digests.unfair}")
        if digests.baseline:
            _print(f"  baseline {digests.baseline} {entry['baseline']['name']} {entry['baseline']['version']}")
        _print(f"  data set {digests.data_set} {entry['dataSet']['rows']:,} rows")
    return 0


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _fail(line: str) -> int:
    _say(f"error: {line}")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
