"""References over fake public services, with a clock that only sleeping moves."""

from __future__ import annotations

from palate.adapters.http.rate_limited import RateLimitedClient
from palate.adapters.http.spotify import Spotify
from palate.adapters.http.tmdb import Tmdb
from tests.adapters.http.fake_public_apis import CLIENT, KEY, Public
from tests.waiting import LAST_RESORT_S


class Time:
    """Passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds

    def clock(self) -> float:
        return self.now


def client(
    name: str, time: Time | None = None, *, timeout_s: float = LAST_RESORT_S, requests_per_s: float = 1e6
) -> RateLimitedClient:
    time = time or Time()
    return RateLimitedClient(
        name, timeout_s=timeout_s, requests_per_s=requests_per_s, sleep=time.sleep, clock=time.clock
    )


def tmdb(public: Public, time: Time | None = None, key: str = KEY, **changes: float) -> Tmdb:
    return Tmdb(client("TMDB", time, **changes), key, base_url=f"{public.address}/3")


def spotify(public: Public, time: Time | None = None, secret: str = CLIENT[1]) -> Spotify:
    urls = {"base_url": f"{public.address}/v1", "token_url": f"{public.address}/api/token"}
    return Spotify(client("Spotify", time), CLIENT[0], secret, **urls)
