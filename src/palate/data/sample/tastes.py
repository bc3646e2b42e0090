"""Tastes that span domains, each defined by a set of tags of the sample catalogue."""

from __future__ import annotations

from typing import Final

TASTES: Final[dict[str, tuple[str, ...]]] = {
    "wonder at the cosmos": ("space", "first-contact", "exploration", "philosophical", "technology", "hopeful"),
    "wired and watched": ("cyberpunk", "dystopia", "artificial-intelligence", "conspiracy", "technology", "identity"),
    "after the end": ("post-apocalyptic", "survival", "dystopia", "dark", "road-trip", "wilderness"),
    "swords and old songs": ("magic", "dragons", "heroic-quest", "mythology", "epic", "medieval"),
    "once upon a time": ("fairy-tale", "whimsical", "magic", "animals", "family", "dreamy"),
    "rain on the window": ("melancholy", "slow-burn", "minimal", "memory", "grief", "atmospheric"),
    "crime after midnight": ("noir", "detective", "crime", "heist", "gangster", "city-life"),
    "things in the dark": ("horror", "gothic", "ghost", "cosmic-horror", "monster", "vampire"),
    "nothing is what it seems": ("mind-bending", "surreal", "psychological", "puzzle-like", "time-travel", "memory"),
    "laughing at all of it": ("funny", "satire", "absurd", "dark-comedy", "playful"),
    "kind evenings": ("cozy", "heartwarming", "hopeful", "friendship", "food", "small-town"),
    "hearts on sleeves": ("romance", "bittersweet", "confessional", "marriage", "coming-of-age", "nostalgic"),
    "the weight of history": ("war", "historical", "politics", "revolution", "colonialism", "tragic"),
    "voices raised": ("protest", "race", "feminist", "immigrant", "class", "queer"),
    "out there": ("wilderness", "sea", "adventure", "western", "nature", "exploration"),
    "heart racing": ("fast-paced", "intense", "martial-arts", "samurai", "spy", "danceable"),
    "masters at work": ("virtuosic", "art", "music-life", "strategic", "storytelling"),
}
