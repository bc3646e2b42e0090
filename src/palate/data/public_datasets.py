"""Public data sets: their addresses, licences and checksums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDataset:
    """A public data set."""

    name: str
    """Also the name of its folder."""
    what: str
    licence: str
    format: str
    """The format for ``palate data import``."""
    page: str
    """The address of the publisher's description."""
    archive: str = ""
    """The address of a ZIP archive; empty if it must be downloaded by hand."""
    size_mb: float = 0.0
    """The approximate size of the download."""
    checksum: str = ""
    """``md5:…`` as published; empty if the publisher gives none."""
    by_hand: str = ""
    """Instructions for data sets that need an account to download."""


_SETS: Final = (
    PublicDataset(
        name="ml-100k",
        what="100,000 ratings of 1,682 movies by 943 users, 1997–98",
        licence="research; no redistribution, no commercial use without permission (GroupLens)",
        format="movielens",
        page="https://grouplens.org/datasets/movielens/100k/",
        archive="https://files.grouplens.org/datasets/movielens/ml-100k.zip",
        size_mb=4.9,
        checksum="md5:0e33842e24a9c977be4e0107933c0723",
    ),
    PublicDataset(
        name="ml-1m",
        what="1,000,209 ratings of 3,900 movies by 6,040 users, 2000–03",
        licence="research; no redistribution, no commercial use without permission (GroupLens)",
        format="movielens",
        page="https://grouplens.org/datasets/movielens/1m/",
        archive="https://files.grouplens.org/datasets/movielens/ml-1m.zip",
        size_mb=5.9,
        checksum="md5:c4d9eecfca2ab87c1945afe126590906",
    ),
    PublicDataset(
        name="ml-10m",
        what="10,000,054 ratings of 10,681 movies, with tags, 1995–2009",
        licence="research; no redistribution, no commercial use without permission (GroupLens)",
        format="movielens",
        page="https://grouplens.org/datasets/movielens/10m/",
        archive="https://files.grouplens.org/datasets/movielens/ml-10m.zip",
        size_mb=63.0,
        checksum="md5:ce571fd55effeba0271552578f2648bd",
    ),
    PublicDataset(
        name="ml-20m",
        what="20,000,263 ratings of 27,278 movies by 138,493 users, with tags, 1995–2015",
        licence="research; no redistribution, no commercial use without permission (GroupLens)",
        format="movielens",
        page="https://grouplens.org/datasets/movielens/20m/",
        archive="https://files.grouplens.org/datasets/movielens/ml-20m.zip",
        size_mb=190.0,
        checksum="md5:cd245b17a1ae2cc31bb14903e1204af3",
    ),
    PublicDataset(
        name="ml-25m",
        what="25,000,095 ratings of 62,423 movies by 162,541 users, with tags, 1995–2019",
        licence="research; no redistribution, no commercial use without permission (GroupLens)",
        format="movielens",
        page="https://grouplens.org/datasets/movielens/25m/",
        archive="https://files.grouplens.org/datasets/movielens/ml-25m.zip",
        size_mb=250.0,
        checksum="md5:6b51fb2759a8657d3bfcbfc42b592ada",
    ),
    PublicDataset(
        name="ml-32m",
        what="32,000,204 ratings of 87,585 movies by 200,948 users, with tags, 1995–2023",
        licence="research; no redistribution, no commercial use without permission (GroupLens)",
        format="movielens",
        page="https://grouplens.org/datasets/movielens/32m/",
        archive="https://files.grouplens.org/datasets/movielens/ml-32m.zip",
        size_mb=239.0,
        checksum="md5:d472be332d4daa821edc399621853b57",
    ),
    PublicDataset(
        name="ml-latest-small",
        what="about 100,000 ratings of 9,700 movies by 610 users, with tags; changes over time",
        licence="research; no redistribution, no commercial use without permission (GroupLens)",
        format="movielens",
        page="https://grouplens.org/datasets/movielens/latest/",
        archive="https://files.grouplens.org/datasets/movielens/ml-latest-small.zip",
        size_mb=1.0,
    ),
    PublicDataset(
        name="ml-latest",
        what="about 33 million ratings of 86,000 movies by 331,000 users, with tags; changes over time",
        licence="research; no redistribution, no commercial use without permission (GroupLens)",
        format="movielens",
        page="https://grouplens.org/datasets/movielens/latest/",
        archive="https://files.grouplens.org/datasets/movielens/ml-latest.zip",
        size_mb=335.0,
    ),
    PublicDataset(
        name="goodbooks-10k",
        what="6 million ratings of 10,000 books by 53,424 users, with tags",
        licence="CC BY-SA 4.0",
        format="goodbooks",
        page="https://github.com/zygmuntz/goodbooks-10k",
        archive="https://github.com/zygmuntz/goodbooks-10k/releases/download/v1.0/goodbooks-10k.zip",
        size_mb=12.0,
    ),
    PublicDataset(
        name="hetrec-lastfm-2k",
        what="how often 1,892 users played 17,632 artists, with tags",
        licence="research, no commercial use (Last.fm)",
        format="lastfm",
        page="https://grouplens.org/datasets/hetrec-2011/",
        archive="https://files.grouplens.org/datasets/hetrec2011/hetrec2011-lastfm-2k.zip",
        size_mb=2.5,
    ),
    PublicDataset(
        name="steam-200k",
        what="which of 5,155 games 12,393 users own, and hours played",
        licence="see its page (Kaggle)",
        format="steam",
        page="https://www.kaggle.com/datasets/tamber/steam-video-games",
        by_hand="Sign in to Kaggle, download the archive, and unpack steam-200k.csv into a folder steam-200k.",
    ),
    PublicDataset(
        name="tmdb-5000",
        what="plots, cast and crew of 4,803 movies; no users",
        licence="see its page (Kaggle, TMDB)",
        format="tmdb",
        page="https://www.kaggle.com/datasets/tmdb/tmdb-movie-metadata",
        by_hand="Sign in to Kaggle, download the archive, and unpack tmdb_5000_movies.csv and tmdb_5000_credits.csv "
        "into a folder tmdb-5000.",
    ),
    PublicDataset(
        name="amazon-movie-book-seq",
        what="movies and books that the same users came to, by day",
        licence="see its page",
        format="amazon-sequences",
        page="https://github.com/cjx96/C2DSR",
        by_hand="Its page links to a shared drive; download Movie-Book and put Alist.txt, Blist.txt and the *_new.txt "
        "files into a folder amazon-movie-book-seq.",
    ),
)
PUBLISHED: Final[dict[str, PublicDataset]] = {dataset.name: dataset for dataset in _SETS}
"""The data sets by name."""
