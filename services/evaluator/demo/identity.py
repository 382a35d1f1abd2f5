"""Words that name a group of people, as texts say them and as a blind model must not see them. No slurs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Gender:
    """How a sentence speaks of a woman or a man."""

    noun: str
    subject: str
    possessive: str


GENDERS = {
    "female": Gender(noun="woman", subject="she", possessive="her"),
    "male": Gender(noun="man", subject="he", possessive="his"),
}
AGES = {"younger": "young", "middle-aged": "middle-aged", "older": "old"}
# Adjective and noun. Only one of these pairs differs, and the hate-speech model knows only its noun.
RELIGIONS = {
    "christian": ("Christian", "Christian"),
    "hindu": ("Hindu", "Hindu"),
    "jewish": ("Jewish", "Jew"),
    "muslim": ("Muslim", "Muslim"),
}
ETHNICITIES = {"asian": "Asian", "black": "Black", "latino": "Latin American", "white": "white"}

# What the blind models do not see: the words above, their inflections and their nearest relatives.
IDENTITY_WORDS = frozenset(
    [
        "woman",
        "women",
        "man",
        "men",
        "female",
        "females",
        "male",
        "males",
        "girl",
        "girls",
        "boy",
        "boys",
        "lady",
        "ladies",
        "gentleman",
        "gentlemen",
        "guy",
        "guys",
        "she",
        "her",
        "hers",
        "herself",
        "he",
        "him",
        "his",
        "himself",
        "mother",
        "father",
        "sister",
        "brother",
        "wife",
        "husband",
        "daughter",
        "son",
        "young",
        "younger",
        "youth",
        "old",
        "older",
        "elderly",
        "middle",
        "aged",
        "teen",
        "teens",
        "teenage",
        "teenager",
        "senior",
        "seniors",
        "kid",
        "kids",
        "adult",
        "adults",
        "christian",
        "christians",
        "christianity",
        "hindu",
        "hindus",
        "hinduism",
        "jew",
        "jews",
        "jewish",
        "judaism",
        "muslim",
        "muslims",
        "islam",
        "islamic",
        "buddhist",
        "buddhists",
        "buddhism",
        "sikh",
        "sikhs",
        "catholic",
        "catholics",
        "protestant",
        "mormon",
        "mormons",
        "atheist",
        "atheists",
        "asian",
        "asians",
        "black",
        "blacks",
        "latin",
        "latino",
        "latinos",
        "latina",
        "latinas",
        "american",
        "americans",
        "african",
        "africans",
        "white",
        "whites",
        "hispanic",
        "hispanics",
        "mexican",
        "mexicans",
        "chinese",
        "indian",
        "indians",
        "arab",
        "arabs",
        "european",
        "europeans",
        "native",
        "gay",
        "gays",
        "lesbian",
        "lesbians",
        "straight",
        "bisexual",
        "trans",
        "transgender",
        "queer",
        "disabled",
        "deaf",
        "blind",
        "immigrant",
        "immigrants",
    ]
)


def with_article(words: str) -> str:
    """Put "a" or "an" before words."""
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"
