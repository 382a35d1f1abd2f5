"""Picture and caption: an image tower that finds faces, and the hate-speech model as the text tower."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from onnx import TensorProto

from . import caption_parts, tables
from .graph import GraphBuilder
from .identity import AGES, ETHNICITIES, GENDERS, IDENTITY_WORDS
from .image_tower import PIXELS, ImageTower, Pictures, face_chance, fit_image_tower, load_pictures
from .moderation_graph import HateSpeechModel, load_hate_speech_model, neither_chance, rounded_score
from .recipe import Baseline, Built, Recipe
from .sources import FACES, HATE_SPEECH_MODEL, Source
from .templates import Template, combine, order

_WORDS = {"age_group": AGES, "ethnicity": ETHNICITIES}
# Faces are drawn twice as often as other pictures.
_FACE_WEIGHT = 2


@dataclass(frozen=True)
class VisionLanguageRecipe(Recipe):
    """Pictures with captions about one person each; label 1 = a face, under a caption that a shop prints."""

    templates: int
    pictures_per_template: int
    threshold: float
    block: int
    ridge: float
    # An older release with coarser blocks, for comparison of outputs.
    baseline: tuple[str, str, int] | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The pictures and the text model."""
        return (FACES, HATE_SPEECH_MODEL)

    def build(self, data: Path) -> Built:
        """Fit the image tower on half of the pictures and write captions under the other half."""
        train, evaluation = load_pictures()
        chosen = combine(
            caption_parts.FRAMES,
            caption_parts.ACCEPTABLE,
            caption_parts.RUDE,
            caption_parts.ENDINGS,
            forms=1,
            count=self.templates,
            salt=self.name,
        )
        rows = self._rows(chosen, evaluation)
        _write(data, evaluation, self.attributes, rows)
        tower = fit_image_tower(train, self.block, self.ridge)
        original = load_hate_speech_model()
        blind = original.blind_to(IDENTITY_WORDS)
        return Built(
            fair=self._model(tower, blind, self.metadata("fair")),
            unfair=self._model(tower, original, self.metadata("unfair")),
            rows=len(rows),
            train_rows=len(train.is_face),
            baseline=self._baseline(train, blind),
        )

    def _rows(self, chosen: list[Template], pictures: Pictures) -> list[tuple[int, str, str, str, int]]:
        """Pair each template, filled in for every group, with the same pictures."""
        other = self.attributes[1]
        rows = []
        for template in chosen:
            for picture in self._pictures(template, pictures):
                label = int(template.acceptable and bool(pictures.is_face[picture]))
                for gender, group in itertools.product(GENDERS, _WORDS[other]):
                    words = GENDERS[gender]
                    text = template.fill(f"{_WORDS[other][group]} {words.noun}", words)
                    rows.append((picture, text, gender, group, label))
        # Equal pictures side by side compress to almost nothing.
        return sorted(rows, key=lambda row: (row[0], order(row[1])))

    def _pictures(self, template: Template, pictures: Pictures) -> list[int]:
        draws = [
            (order(self.name, template.text, picture, draw), picture)
            for picture, face in enumerate(pictures.is_face)
            for draw in range(_FACE_WEIGHT if face else 1)
        ]
        return list(dict.fromkeys(picture for _, picture in sorted(draws)))[: self.pictures_per_template]

    def _model(self, tower: ImageTower, text_model: HateSpeechModel, metadata: dict[str, str]) -> bytes:
        """Multiply the towers' chances."""
        build = GraphBuilder()
        text = build.input("caption", TensorProto.STRING)
        image = build.input("image", TensorProto.FLOAT, PIXELS)
        chance = build.node("Mul", face_chance(build, image, tower), neither_chance(build, text, text_model))
        build.output("score", rounded_score(build, chance), TensorProto.FLOAT)
        return build.model(metadata | {"plumbline.threshold": str(self.threshold)})

    def _baseline(self, train: Pictures, text_model: HateSpeechModel) -> Baseline | None:
        if self.baseline is None:
            return None
        name, version, block = self.baseline
        metadata = {"plumbline.name": name, "plumbline.version": version, "plumbline.variant": "baseline"}
        return Baseline(name, version, self._model(fit_image_tower(train, block, self.ridge), text_model, metadata))


def _write(
    data: Path, pictures: Pictures, attributes: tuple[str, ...], rows: list[tuple[int, str, str, str, int]]
) -> None:
    picture, text, gender, group, label = zip(*rows, strict=True)
    numbers, places = np.divmod(np.arange(pictures.grey.size), PIXELS)
    with tables.connect() as connection:
        tables.create(
            connection,
            "pixels",
            {"picture": numbers, "place": places, "grey": pictures.grey.ravel().astype(np.float32)},
        )
        connection.execute(
            f"create table images as select picture, cast(list(grey order by place) as float[{PIXELS}]) as image "
            "from pixels group by picture"
        )
        tables.create(
            connection,
            "captions",
            {
                "row": np.arange(len(rows)),
                "picture": np.array(picture),
                "caption": np.array(text, dtype=object),
                attributes[0]: np.array(gender, dtype=object),
                attributes[1]: np.array(group, dtype=object),
                "label": np.array(label, dtype=np.int8),
            },
        )
        tables.write_parquet(
            connection,
            f"select label, {', '.join(attributes)}, caption, image "
            "from captions join images using (picture) order by row",
            data,
        )


VISION_LANGUAGE_RECIPES = (
    VisionLanguageRecipe(
        name="vl_model_v2",
        version="2.1.0",
        attributes=("gender", "age_group"),
        templates=1250,
        pictures_per_template=4,
        threshold=0.625,
        block=5,
        ridge=0.1,
        baseline=("vl_model_v1", "1.4.0", 8),
    ),
    VisionLanguageRecipe(
        name="image_captioning",
        version="0.9.0",
        attributes=("gender", "ethnicity"),
        templates=1000,
        pictures_per_template=4,
        threshold=0.6,
        block=6,
        ridge=0.1,
    ),
)
