"""The Compose files: their schema, their secrets, and that the program can read what they set."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
from pathlib import Path
from typing import Any

import check_jsonschema
import pytest
import yaml
from jsonschema_rs import validator_for

from tests.deploy.commands import load_from, parse_command
from tests.deploy.dockerfile import DOCKERFILE, ROOT, read_stages

FOLDER = ROOT / "deploy"
TEXTS = {name: (FOLDER / name).read_text(encoding="utf-8") for name in ("compose.yaml", "compose.domains.yaml")}
FILES: dict[str, dict[str, Any]] = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
COMPOSE, DOMAINS = FILES.values()
SERVICES: dict[str, dict[str, Any]] = {
    name: {**COMPOSE["services"].get(name, {}), **DOMAINS["services"].get(name, {})}
    for name in COMPOSE["services"] | DOMAINS["services"]
}
"""The services of both files together, as Compose merges what the second has here."""
WITH_STORE = ("server", "learner", "movie", "book")
SCHEMA = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
EXAMPLE = (FOLDER / ".env.example").read_text(encoding="utf-8")
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(:[?-])?([^}]*)\}")


def example_values() -> dict[str, str]:
    return dict(line.split("=", 1) for line in EXAMPLE.splitlines() if line and line[0] != "#")


def substitute(value: str, values: dict[str, str]) -> str:
    return VARIABLE.sub(lambda match: values[match[1]], value)


@pytest.mark.parametrize("name", FILES)
def test_it_follows_the_compose_specification(name: str) -> None:
    validator = validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(FILES[name])] == []
    typo = {**COMPOSE, "services": {"server": {"imagee": "palate"}}}
    assert not validator.is_valid(typo), "the schema finds what is not in it"


def test_every_secret_is_required_and_none_has_a_default() -> None:
    variables = {match[1]: match[2] for text in TEXTS.values() for match in VARIABLE.finditer(text)}
    assert variables.keys() | {"METRICS_KEY"} == example_values().keys()
    for name, value in example_values().items():
        if name == "METRICS_KEY":  # a key that the server makes
            assert (value, COMPOSE["secrets"]) == ("none", {"metrics_key": {"environment": name}})
            continue
        is_secret = name.endswith(("KEY", "PASSWORD"))
        assert variables[name] == (":?" if is_secret else ":-")
        assert bool(value) is not is_secret
    set_values = [value for text in TEXTS.values() for value in re.findall(r"(?:PASSWORD|KEY): (.+)", text)]
    assert all(VARIABLE.fullmatch(value) or "${" in value for value in set_values)


def test_the_guide_fills_every_secret_and_keeps_the_rest(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    command = guide.partition("```sh\n")[2].splitlines()[0]
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / ".env.example").write_text(EXAMPLE, encoding="utf-8")
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
    filled = (tmp_path / "deploy" / ".env").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in filled if line and line[0] != "#")
    made = {name: value for name, value in values.items() if not example_values()[name]}
    assert values.keys() == example_values().keys()
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in made.values())
    assert len(set(made.values())) == len(made) == 4


def test_the_settings_of_all_that_use_the_store_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = {name: value or secrets.token_hex(32) for name, value in example_values().items()}
    image = read_stages()["palate"].environment("/usr/bin")
    for name in WITH_STORE:
        service = SERVICES[name]
        given = {variable: substitute(value, values) for variable, value in service["environment"].items()}
        settings = load_from({**image, **given}, monkeypatch, tmp_path)
        assert settings.store.postgres_url == f"postgresql://palate:{values['POSTGRES_PASSWORD']}@postgres:5432/palate"
        assert settings.store.redis_url == f"redis://:{values['REDIS_PASSWORD']}@redis:6379/0"
        assert settings.server.api_keys == (), "keys are in the store, and limited to their scopes"
        volumes = dict(volume.split(":") for volume in service["volumes"])
        assert volumes["data"] == str(settings.store.data_dir)
        assert given.keys() - image.keys() == given.keys(), "what the image sets stays"
        assert parse_command([substitute(word, values) for word in service["command"]]) in ("serve", "learn")


def test_gateway_and_prometheus_know_the_services_of_all_domains() -> None:
    served = {
        name: f"http://{name}:8000"
        for name, service in SERVICES.items()
        if service.get("command", ())[:2] == ["serve", "--domain"] and service["command"][2] == name
    }
    gateway = SERVICES["gateway"]
    assert parse_command(gateway["command"]) == "gateway"
    assert gateway["command"][2::2] == [f"{name}={address}" for name, address in served.items()]
    assert not gateway.keys() & {"environment", "volumes"}
    (option, *_) = SERVICES["prometheus"]["command"]
    config = yaml.safe_load((FOLDER / "prometheus" / Path(option).name).read_text(encoding="utf-8"))
    targets = {each["job_name"]: each["static_configs"][0]["targets"] for each in config["scrape_configs"]}
    domains = [f"{name}:8000" for name in served]
    assert targets == {"palate": ["server:8000", *domains], "palate-gateway": ["gateway:8000"]}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_limited_restarted_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    assert "no-new-privileges:true" in service["security_opt"]
    target = service.get("build", {}).get("target")
    if name == "learner":
        assert service["healthcheck"] == {"disable": True}, "it listens to nobody"
    elif target == "palate":
        assert read_stages()["palate"].exec_form("HEALTHCHECK")
        assert "healthcheck" not in service, "the image has its own"
    else:
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    if "secrets" in service:
        assert not service.get("read_only"), "Compose cannot copy a secret of the environment into such a container"


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_refers_to_exists(name: str) -> None:
    service = SERVICES[name]
    assert set(service["networks"]) <= COMPOSE["networks"].keys()
    assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
    for volume in service.get("volumes", ()):
        source = volume.split(":")[0]
        assert (FOLDER / source).is_dir() if source.startswith(".") else source in COMPOSE["volumes"]
    for other, how in service.get("depends_on", {}).items():
        assert SERVICES[other].get("healthcheck") != {"disable": True} or how["condition"] == "service_started"
    if "build" in service:
        assert (FOLDER / service["build"]["dockerfile"].removeprefix("deploy/")) == DOCKERFILE
        assert (FOLDER / service["build"]["context"]).resolve() == ROOT
        assert service["build"]["target"] in read_stages()


def test_images_are_pinned_and_named_without_a_host() -> None:
    built = {service["image"] for service in SERVICES.values() if "build" in service}
    others = {service["image"] for service in SERVICES.values()} - built
    assert [image for image in others if not re.fullmatch(r"[a-z]+(/[a-z]+)?:v?\d[\w.-]*", image)] == []


def test_the_stores_are_reached_by_server_and_learner_alone() -> None:
    assert COMPOSE["networks"]["stores"] == {"internal": True}
    members = {name for name, service in SERVICES.items() if "stores" in service["networks"]}
    assert members == {"postgres", "redis", *WITH_STORE}
    assert all("ports" not in SERVICES[name] for name in ("postgres", "redis"))
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    values = example_values()
    assert all(substitute(port, values).startswith("127.0.0.1:") for port in published)


def test_workers_have_the_time_to_end_that_the_supervisor_gives_them() -> None:
    from palate.server.supervisor import _GRACE_S

    for name in (*WITH_STORE, "gateway"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > _GRACE_S
