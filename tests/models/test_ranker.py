from __future__ import annotations

from palate.models import EASE, Follows, Popular, Ranker
from palate.testing import ModelContract


class TestRanker(ModelContract):
    recipe = Ranker(of={"ease": EASE(), "follows": Follows(), "popular": Popular()}, reach=50, rounds=20)
