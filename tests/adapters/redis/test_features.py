"""Features in Redis keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.redis.features import RedisFeatures
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.testing.port_contracts.features import FeaturesContract
from tests.adapters.redis.conftest import Workers


class TestRedisFeatures(FeaturesContract):
    @pytest.fixture
    def log(self, sql_log: SqliteEventLog) -> SqliteEventLog:
        return sql_log

    @pytest.fixture
    def impressions(self, sql_impressions: SqliteImpressions) -> SqliteImpressions:
        return sql_impressions

    @pytest.fixture
    def open_features(self, workers: Workers) -> Callable[[], RedisFeatures]:
        return workers.open
