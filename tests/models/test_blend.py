from __future__ import annotations

from palate.models import EASE, Blend, Follows, Popular
from palate.testing import ModelContract


class TestBlend(ModelContract):
    recipe = Blend(of={"ease": EASE(), "follows": Follows(), "popular": Popular()})
