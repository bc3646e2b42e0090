"""Settings come from defaults, then the file, then the environment; what is wrong is refused by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from palate.errors import ConfigError
from palate.models.registry import recommender
from palate.pipeline.pipeline import Pipeline
from palate.settings import load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and no variables of the machine's own."""
    monkeypatch.chdir(tmp_path)
    plain = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALGORITHM", "ACCESS_TOKEN_EXPIRE_MINUTES"}
    for name in [name for name in os.environ if name.upper().startswith("PALATE_") or name.upper() in plain]:
        monkeypatch.delenv(name)
    return tmp_path


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_defaults_stand_alone_and_serve_this_machine_only() -> None:
    settings = load_settings()

    assert settings.server.host == "127.0.0.1"
    assert settings.server.api_keys == ()


def test_every_default_model_and_pipeline_can_be_made() -> None:
    settings = load_settings()

    for params in settings.models.values():
        recommender(params["recommender"], {name: value for name, value in params.items() if name != "recommender"})
    for name, pipeline in settings.pipelines.items():
        stages = Pipeline.from_config(name, pipeline.stages).stages
        assert len(stages) == len(pipeline.stages)


def test_the_file_overrides_what_it_names_and_leaves_the_rest(folder: Path) -> None:
    written(folder / "palate.toml", "[server]\nport = 9000\n[models.ease]\nreg = 7.5\n")
    defaults = load_settings(written(folder / "empty.toml", ""))

    settings = load_settings()

    assert settings.server.port == 9000
    assert settings.server.host == defaults.server.host
    assert settings.models == {**defaults.models, "ease": {"recommender": "ease", "reg": 7.5}}
    assert settings.learner == defaults.learner


def test_lists_are_replaced_whole(folder: Path) -> None:
    written(folder / "palate.toml", '[pipelines.default]\nstages = [{ stage = "explore.plackett_luce" }]\n')

    assert load_settings().pipelines["default"].stages == [{"stage": "explore.plackett_luce"}]


def test_the_file_may_be_named_by_argument_or_variable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder / "palate.toml", "[server]\nport = 1\n")
    monkeypatch.setenv("PALATE_CONFIG", str(written(folder / "two.toml", "[server]\nport = 2\n")))

    assert load_settings().server.port == 2
    assert load_settings(written(folder / "three.toml", "[server]\nport = 3\n")).server.port == 3


def test_the_environment_wins_over_the_file_and_arguments_over_both(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(folder / "palate.toml", '[server]\nport = 9000\nhost = "::1"\n')
    monkeypatch.setenv("PALATE_SERVER__PORT", "9001")

    assert (load_settings().server.port, load_settings().server.host) == (9001, "::1")
    given = load_settings(server={"port": 9002}, store={"data_dir": folder})
    assert (given.server.port, given.server.host, given.store.data_dir) == (9002, "::1", folder)


def test_lists_and_numbers_of_models_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_SERVER__API_KEYS", '["one", "two"]')
    monkeypatch.setenv("PALATE_MODELS__EASE__REG", "250")

    settings = load_settings()

    assert settings.server.api_keys == ("one", "two")
    assert settings.models["ease"] == {"recommender": "ease", "reg": 250}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[server]\nprot = 9000\n", "server.prot"),
        ("[sever]\nport = 9000\n", "sever"),
        ("port = 9000\n", "port"),
        ("[server]\nport = 99999\n", "server.port"),
        ('[server]\nport = "many"\n', "server.port"),
        ("[learner]\nkeep = 0\n", "learner.keep"),
        ("server = 1\n", "server"),
        ("[pipelines.default]\nstage = []\n", "pipelines.default.stage"),
        ("[pipelines.mine]\n", "pipelines.mine.stages"),
    ],
)
def test_an_unknown_or_impossible_setting_is_refused_by_its_name(folder: Path, text: str, where: str) -> None:
    with pytest.raises(ConfigError, match=f"Setting {where}: ") as caught:
        load_settings(written(folder / "palate.toml", text))
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("PALATE_SERVER__PROT", "9000", "server.prot"),
        ("PALATE_SERVER__PORT", "many", "server.port"),
        ("PALATE_LEARNER__KEEP", "-1", "learner.keep"),
    ],
)
def test_the_environment_is_held_to_the_same(
    name: str, value: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert caught.value.where == where


@pytest.mark.parametrize("name", ["PALATE_SERVER__API_KEYS", "PALATE_SERVER"])
def test_a_list_or_section_that_is_no_json_is_refused_without_repeating_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a secret."""
    monkeypatch.setenv(name, "hunter2")

    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("content", [b"[server\nport = 1\n", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_refused_by_its_name(folder: Path, content: bytes) -> None:
    (folder / "palate.toml").write_bytes(content)

    with pytest.raises(ConfigError, match=r"palate\.toml cannot be read"):
        load_settings()


def test_a_file_that_was_named_must_be_there(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml cannot be read"):
        load_settings(folder / "gone.toml")


def test_false_leaves_a_model_out_and_a_later_table_brings_it_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = set(load_settings().models)
    written(folder / "palate.toml", "[models]\nease = false\n")
    assert set(load_settings().models) == whole - {"ease"}

    monkeypatch.setenv("PALATE_MODELS__SEQUENTIAL_RULES", "false")
    assert set(load_settings().models) == whole - {"ease", "sequential_rules"}

    monkeypatch.setenv("PALATE_MODELS__EASE__REG", "10")
    assert load_settings().models["ease"] == {"reg": 10}


@pytest.mark.parametrize("text", ["[models]\nease = true\n", "[models]\nease = 3\n", "models = false\n"])
def test_nothing_else_stands_for_a_model(folder: Path, text: str) -> None:
    written(folder / "palate.toml", text)
    with pytest.raises(ConfigError, match="Setting models"):
        load_settings()


def test_plain_names_of_the_environment_are_understood(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///kept/here.db")
    monkeypatch.setenv("REDIS_URL", "redis://:hunter2@cache:6379/3")
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    monkeypatch.setenv("ALGORITHM", "HS512")
    monkeypatch.setenv("ACCESS_TOKEN_EXPIRE_MINUTES", "30")

    settings = load_settings()

    assert settings.store.database == Path("kept/here.db")
    assert settings.store.redis_url == "redis://:hunter2@cache:6379/3"
    assert settings.accounts.secret_key.get_secret_value() == "s" * 32
    assert (settings.accounts.algorithm, settings.accounts.access_token_minutes) == ("HS512", 30.0)
    assert "ssss" not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_a_file_of_variables_is_read_below_those_of_the_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder / "palate.toml", '[server]\nport = 1\nhost = "::1"\n')
    written(folder / ".env", "SECRET_KEY=from-the-file\nALGORITHM=HS384\nPALATE_SERVER__PORT=2\nOTHER=1\nSECRET=\n")
    monkeypatch.setenv("ALGORITHM", "HS512")
    monkeypatch.setenv("PALATE_ACCOUNTS__REQUIRED", "true")

    settings = load_settings()

    assert settings.accounts.secret_key.get_secret_value() == "from-the-file"
    assert (settings.accounts.algorithm, settings.accounts.required) == ("HS512", True)
    assert (settings.server.port, settings.server.host) == (2, "::1")
    monkeypatch.setenv("PALATE_SERVER__PORT", "3")
    monkeypatch.setenv("PALATE_ACCOUNTS__ALGORITHM", "HS256")
    assert (load_settings().server.port, load_settings().accounts.algorithm) == (3, "HS256")


def test_a_file_of_variables_that_is_no_text_is_refused_by_its_name(folder: Path) -> None:
    (folder / ".env").write_bytes(b"SECRET_KEY=\xff\xfe")

    with pytest.raises(ConfigError, match=r"\.env cannot be read"):
        load_settings()


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("", "there/palate.db"),
        ("sqlite:////var/lib/palate.db", "/var/lib/palate.db"),
        ("sqlite:///./palate.db", "palate.db"),
        ("sqlite+aiosqlite:///a b.db", "a b.db"),
    ],
)
def test_the_store_is_where_its_url_says(url: str, file: str) -> None:
    settings = load_settings(store={"data_dir": Path("there"), "database_url": url})
    assert settings.store.database == Path(file)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_store_on_postgresql_has_one_spelling_inside(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://me:hunter2@db:5433/palate?sslmode=require")
    settings = load_settings()
    assert settings.store.postgres_url == "postgresql://me:hunter2@db:5433/palate?sslmode=require"
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize("url", ["mysql://me:hunter2@db/x", "mysql:///x", "sqlite://", "sqlite:///", "palate.db"])
def test_other_databases_are_refused_with_what_to_do(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(ConfigError, match=r"SQLite, as sqlite:///path/to/file.db, and PostgreSQL, as") as caught:
        load_settings()
    assert caught.value.where == "store.database_url"
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["memcached://cache", "cache:6379", "http://cache"])
def test_other_shared_memories_are_refused_with_what_to_do(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", url)

    with pytest.raises(ConfigError, match="only Redis is supported") as caught:
        load_settings()
    assert caught.value.where == "store.redis_url"


@pytest.mark.parametrize("algorithm", ["none", "None", "RS256", "ES256", "HS1", "hs256", ""])
def test_tokens_are_signed_by_hmac_or_not_at_all(algorithm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_ACCOUNTS__ALGORITHM", algorithm)

    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert caught.value.where == "accounts.algorithm"


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        ("REDIS_URL", "redis://:hunter2/x@cache:6379/0"),
        ("REDIS_URL", "redis://:hunter2@cache:port/0"),
        ("DATABASE_URL", "postgresql://me:hunter2/x@db:5432/palate"),
        ("DATABASE_URL", "postgresql://me:hunter2@db:port/palate"),
    ],
)
def test_a_url_that_cannot_be_read_is_refused_without_its_password(
    variable: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, url)
    with pytest.raises(ConfigError, match="percent-encoded") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)
