"""The inner loops work without Numba."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.models.composite import fit_all
from palate.models.registry import recommender
from palate.models.storage import save_model

_CODE = """
import sys; sys.modules["numba"] = None
from pathlib import Path; import numpy as np
from palate.data.profile import Profile; from palate.data.vocabulary import Vocabulary
from palate.models.storage import load_model
folder, ids = Path(sys.argv[1]), sys.argv[2].split(",")
for name in sys.argv[3:]:
    model = load_model(folder / name, Vocabulary(ids))
    np.save(folder / f"{name}.npy", model.score([Profile.of(ids[:3])])[0])
"""


@pytest.mark.slow
def test_models_score_the_same_without_numba(tmp_path: Path, community_data: Dataset) -> None:
    names = ("ease", "ials", "linear_sequence", "sequential_rules", "content")
    models = fit_all({name: recommender(name) for name in names}, community_data)
    for name, model in models.items():
        save_model(model, tmp_path / name)
    ids = community_data.vocabulary.ids
    subprocess.run([sys.executable, "-c", _CODE, str(tmp_path), ",".join(ids), *names], check=True)
    for name, model in models.items():
        without_numba = np.load(tmp_path / f"{name}.npy")
        np.testing.assert_allclose(without_numba, model.score([Profile.of(ids[:3])])[0], rtol=1e-5, atol=1e-6)
