"""Tables of English words for parsing requests; keys are folded and singular, as :func:`key_of` returns them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from palate.text.tokens import folded, singular

Key: TypeAlias = tuple[str, ...]

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def key_of(text: str) -> Key:
    """Split a text into words and normalise each for look-ups in the tables and the gazetteer."""
    return tuple(key_word(word) for word in _WORD.findall(text))


def key_word(word: str) -> str:
    """Normalise a word for look-ups: folded, singular, without a possessive ending."""
    return singular(folded(word).replace("’", "'").removesuffix("'s"))


def _table(rows: Mapping[str, str]) -> dict[Key, str]:
    return {key_of(words): value for value, line in rows.items() for words in line.split(", ")}


def _keys(line: str) -> frozenset[Key]:
    return frozenset(key_of(words) for words in line.split(", "))


SAME: Final[tuple[frozenset[Key], ...]] = tuple(
    map(
        _keys,
        (
            "science fiction, sci-fi, scifi, sf",
            "feel-good, feelgood, heartwarming, heart-warming, wholesome",
            "hopeful, uplifting, optimistic, inspiring",
            "romance, romantic, love story, love stories",
            "comedy, comedic, humor, humour, humorous",
            "funny, hilarious",
            "thriller, suspense, suspenseful",
            "animation, animated, animations, cartoon",
            "family, kids, children, children's, for children",
            "hip-hop, hip hop, hiphop, rap",
            "role-playing, roleplaying, role playing game, rpg, rpgs",
            "mystery, whodunit, whodunnit",
            "detective, detective story, sleuth",
            "documentary, docu, documentaries",
            "post-apocalyptic, apocalyptic, post apocalypse, apocalypse",
            "historical, history, period piece, period drama",
            "nonfiction, non-fiction",
            "memoir, autobiography, autobiographical",
            "platformer, platform game",
            "shooter, fps, first person shooter",
            "puzzle, puzzles, puzzler",
            "noir, film noir, film-noir, neo-noir",
            "cozy, cosy",
            "dystopia, dystopian",
            "artificial intelligence, ai, a.i., robots, androids",
            "melancholy, melancholic",
            "fantasy, fantastical",
            "mind-bending, mindbending, mind bender",
            "time travel, time-travel, time loop",
            "graphic novel, comic, comics, manga",
            "musical, musicals",
            "electronic, electronica, techno",
            "r&b, rnb, rhythm and blues",
            "coming-of-age, coming of age, growing up",
            "slow-burn, slow, slow paced, slow-paced",
            "fast-paced, fast paced, action-packed",
            "gangster, mafia, mob",
            "strategy, strategic, rts",
            "black comedy, dark comedy",
            "queer, lgbt, lgbtq, gay, lesbian",
            "spy, espionage, spies",
            "superhero, superheroes",
            "open world, open-world, sandbox",
        ),
    )
)
"""Synonyms; a catalogue value with one of these names matches all of them."""

MOODS: Final = _table(
    {
        "optimism": "hopeful, hope, optimistic, uplifting, inspiring, inspirational, encouraging",
        "joy": "happy, cheerful, joyful, feel-good, feelgood, heartwarming, lighthearted, upbeat, fun, sunny",
        "amusement": "funny, hilarious, laugh, silly, witty, goofy, humorous",
        "caring": "wholesome, tender, kind, warm",
        "sadness": "sad, melancholy, melancholic, tearjerker, bleak, depressing, heartbreaking, tragic, "
        "good cry, make me cry, makes me cry, have a cry",
        "fear": "scary, creepy, terrifying, frightening, spooky, scare, chilling",
        "nervousness": "tense, suspenseful, nerve-wracking, unsettling, disturbing",
        "excitement": "exciting, thrilling, action-packed, adrenaline, gripping, energetic, epic",
        "love": "romantic, love story",
        "relief": "relaxing, calm, calming, soothing, cozy, cosy, gentle, peaceful, comforting, chill",
        "curiosity": "thought-provoking, mysterious, intriguing, mind-bending, thoughtful, philosophical",
        "surprise": "surprising, twist, twisty, unpredictable, shocking",
        "disgust": "gross, gory, gore, disgusting",
        "anger": "angry, rage",
        "admiration": "awe-inspiring, beautiful, breathtaking, stunning",
    }
)
"""Words for wanted moods, with the labels of :mod:`palate.text.mood`."""

FEELINGS: Final = _table(
    {
        "sadness": "sad, down, blue, low, depressed, unhappy, miserable, lonely, heartbroken, awful, terrible, bad",
        "grief": "grieving, bereaved, mourning",
        "nervousness": "anxious, nervous, worried, stressed, stressed out, overwhelmed, burned out, burnt out",
        "fear": "scared, afraid, frightened, terrified",
        "anger": "angry, mad, furious",
        "annoyance": "annoyed, frustrated, irritated, grumpy, fed up, bored",
        "disappointment": "disappointed, let down",
        "remorse": "guilty, sorry, ashamed",
        "joy": "happy, great, cheerful, good, fantastic, wonderful, joyful",
        "excitement": "excited, thrilled, pumped, energetic",
        "love": "in love, smitten",
        "gratitude": "grateful, thankful",
        "pride": "proud",
        "optimism": "hopeful, optimistic",
        "relief": "relieved, calm, relaxed",
        "curiosity": "curious",
        "confusion": "confused, lost",
        "surprise": "surprised, shocked",
    }
)
"""Words for the user's own feelings, after "I am" and similar phrases."""

WISHES: Final = _table(
    {
        "lift": "cheer me up, cheers me up, lift me up, lift my mood, lift my spirit, feel better, take my mind off, "
        "distract me, distraction, escape, comfort me, pick-me-up, pick me up, need a laugh, make me laugh, "
        "make me smile, makes me laugh, makes me smile, brighten my day",
        "match": "match my mood, matches my mood, suits my mood, fits my mood, fit my mood, how i feel, wallow",
    }
)

LENGTHS: Final = _table({"short": "short, quick, brief, bite-sized", "long": "long, lengthy"})

DOMAINS: Final = _table(
    {
        "movie": "film, movie, flick, cinema, to watch, picture",
        "tv": "series, tv show, tv series, show, anime, miniseries",
        "book": "book, novel, to read, read",
        "game": "game, video game, videogame, to play",
        "music": "album, song, music, record, to listen, listen to, tune, band, playlist",
    }
)
"""Words for the domains of :func:`palate.text.title_matching.domain_of`."""

NEGATIONS: Final = frozenset(
    "not no without never nothing none neither nor except avoid avoiding hate hated dislike disliked unlike skip "
    "minus less dont doesnt isnt cant wont didnt cannot exclude excluding".split()
)
NEGATING_PAIRS: Final = frozenset(
    {("sick", "of"), ("tired", "of"), ("enough", "of"), ("instead", "of"), ("rather", "than"), ("anything", "but")}
    | {("free", "of"), ("other", "than"), ("bored", "of"), ("bored", "with")}
)
HARMLESS: Final[Mapping[str, frozenset[str]]] = {
    "not": frozenset("only just merely necessarily sure bad".split()),
    "no": frozenset("matter idea problem worry rush doubt clue preference one".split()),
    "nothing": frozenset(["better"]),
    "n't": frozenset("wait mind know care seen read played watched heard decide sleep stop matter help".split()),
    "never": frozenset("seen read played watched heard tried get mind".split()),
}
"""Words after a negation with which it does not negate a wish."""
ENDERS: Final = frozenset(
    "but though although just only instead something however rather prefer prefers because please maybe i i'd i'm "
    "give show find recommend suggest".split()
)
"""Words that end the scope of a negation."""
TURNS: Final = frozenset("from about for with that who which".split())
"""Words that end the scope once it contains a content word: "without horror from the 90s"."""
HOLLOW: Final = frozenset(
    "a an the any too very so much in into of to on up mood care deal do interested time keen suitable good made meant "
    "fit fan thing anything something one story stories scene".split()
)
"""Words within a negation that are not its object: "no films about war", "not in the mood for horror"."""
SCOPE: Final = 8
"""The maximum number of words in the scope of a negation."""

LIKENESS: Final = frozenset("like liked love loved enjoyed finished adored watched played similar".split())
BY: Final = frozenset("by starring directed written featuring feat".split())
FROM: Final = frozenset("from with of author director actor actress artist".split())
FILLERS: Final = (
    frozenset(
        "something anything nothing everything someone please want need looking look recommend recommendation "
        "suggest suggestion mood feel feeling find tonight today now evening thank thanks hi hello hey ok okay "
        "maybe kind sort bit too let make show similar set era one thing stuff much many lot also even little tell "
        "know think same from i'm i'd i've it's that's don't doesn't isn't can't won't didn't i'll let's prefer "
        "ideally time day vibe type style only still again quite rather pretty kinda preferably possibly "
        "absolutely enough anymore year old new directed starring written wait sick tired instead other down".split()
    )
    | NEGATIONS
)
"""Words that carry no information by themselves in a request."""
