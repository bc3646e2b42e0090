"""The Kubernetes manifests: their schemas, what they refer to, and what they promise."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.deploy.commands import load_from, parse_command
from tests.deploy.dockerfile import ROOT, read_stages

BASE = ROOT / "deploy" / "kubernetes" / "base"
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((BASE / "kustomization.yaml").read_text(encoding="utf-8"))
OBJECTS: list[dict[str, Any]] = [
    each
    for name in KUSTOMIZATION["resources"]
    for each in yaml.safe_load_all((BASE / name).read_text(encoding="utf-8"))
]
SECRETS = {
    "SECRET_KEY": "3c1f0e5a9b7d2486c9e07a41f8d35b627e9a04d1c6b82f53a1d84e69f0375bc2",
    "DATABASE_URL": "postgresql://palate:password@db/palate",
    "REDIS_URL": "redis://redis:6379/0",
}
"""The keys of the Secret that docs/deploy.md creates, with values of their form."""
_USER = 10001


def objects(kind: str) -> list[dict[str, Any]]:
    return [each for each in OBJECTS if each["kind"] == kind]


def get(kind: str, name: str) -> dict[str, Any]:
    (match,) = (each for each in objects(kind) if each["metadata"]["name"] == name)
    return match


def pods() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name, specification and only container of the pods of each Deployment."""
    for deployment in objects("Deployment"):
        spec = deployment["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        yield deployment["metadata"]["name"], spec, container


def selected(selector: dict[str, str]) -> list[str]:
    """The Deployments whose pods have the labels of a selector."""
    return [
        each["metadata"]["name"]
        for each in objects("Deployment")
        if selector.items() <= each["spec"]["template"]["metadata"]["labels"].items()
    ]


@pytest.mark.parametrize("version", ["1.29", kubernetes_validate.latest_version()])
def test_every_object_follows_the_schemas_of_kubernetes(version: str) -> None:
    for each in OBJECTS:
        kubernetes_validate.validate(each, version, strict=True)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**OBJECTS[0], "specc": {}}, version, strict=True)


def test_the_base_is_whole() -> None:
    assert sorted(KUSTOMIZATION["resources"]) == sorted(
        path.name for path in BASE.glob("*.yaml") if path.name != "kustomization.yaml"
    )
    others = [each for each in OBJECTS if each["kind"] != "Namespace"]
    assert {each["metadata"]["namespace"] for each in others} == {KUSTOMIZATION["namespace"]}
    assert {container["image"] for _, _, container in pods()} == {each["name"] for each in KUSTOMIZATION["images"]}
    assert objects("Secret") == [], "secrets are created by the operator"


def test_kustomize_builds_it() -> None:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("needs kubectl")
    built = subprocess.run([kubectl, "kustomize", str(BASE)], capture_output=True, text=True, check=True).stdout
    names = sorted((each["kind"], each["metadata"]["name"]) for each in yaml.safe_load_all(built))
    assert names == sorted((each["kind"], each["metadata"]["name"]) for each in OBJECTS)


def test_what_objects_refer_to_exists() -> None:
    for _, spec, container in pods():
        for source in container["envFrom"]:
            assert "secretRef" in source or get("ConfigMap", source["configMapRef"]["name"])
        volumes = {each["name"]: each for each in spec["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes.keys()
        assert get("PersistentVolumeClaim", volumes["data"]["persistentVolumeClaim"]["claimName"])
    service = get("Service", "palate")
    assert selected(service["spec"]["selector"]) == ["palate-server"]
    (backend,) = get("Ingress", "palate")["spec"]["rules"][0]["http"]["paths"]
    assert backend["backend"]["service"] == {"name": "palate", "port": {"name": service["spec"]["ports"][0]["name"]}}
    target = get("HorizontalPodAutoscaler", "palate-server")["spec"]["scaleTargetRef"]
    assert get(target["kind"], target["name"])["apiVersion"] == target["apiVersion"]
    budget = get("PodDisruptionBudget", "palate-server")["spec"]["selector"]["matchLabels"]
    assert selected(budget) == ["palate-server"]
    for deployment in objects("Deployment"):
        assert selected(deployment["spec"]["selector"]["matchLabels"]) == [deployment["metadata"]["name"]]


def test_pods_are_restricted() -> None:
    assert get("Namespace", "palate")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for _, spec, container in pods():
        pod = spec["securityContext"]
        assert (pod["runAsNonRoot"], pod["runAsUser"], pod["fsGroup"]) == (True, _USER, _USER)
        assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert spec["automountServiceAccountToken"] is False
        assert "memory" in container["resources"]["limits"]
    assert read_stages()["palate"].values("USER") == [f"{_USER}:{_USER}"]


def test_what_the_image_writes_is_a_volume() -> None:
    image = read_stages()["palate"].environment("/usr/bin")
    for _, spec, container in pods():
        mounts = [Path(mount["mountPath"]) for mount in container["volumeMounts"]]
        for variable in ("PALATE_STORE__DATA_DIR", "NUMBA_CACHE_DIR", "HOME"):
            assert any(Path(image[variable]).is_relative_to(mount) for mount in mounts), variable
        assert all("persistentVolumeClaim" in each or each["emptyDir"]["sizeLimit"] for each in spec["volumes"])
    assert get("PersistentVolumeClaim", "palate-data")["spec"]["accessModes"] == ["ReadWriteMany"]


def test_settings_and_commands_are_those_of_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = {**read_stages()["palate"].environment("/usr/bin"), **get("ConfigMap", "palate")["data"], **SECRETS}
    settings = load_from(given, monkeypatch, tmp_path)
    assert settings.store.redis_url
    assert [parse_command(container["args"]) for _, _, container in pods()] == ["serve", "learn"]
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert [name for name in SECRETS if f"--from-literal={name}=" not in guide] == []


def test_there_is_one_learner_and_servers_are_replaced_one_by_one() -> None:
    learner, server = get("Deployment", "palate-learner")["spec"], get("Deployment", "palate-server")["spec"]
    assert (learner["replicas"], learner["strategy"]) == (1, {"type": "Recreate"})
    assert "replicas" not in server, "it would undo what the autoscaler decided"
    assert server["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_probes_ask_what_they_should_and_pods_have_time_to_end() -> None:
    from palate.server.run import _GRACE_S as ANSWERS_S
    from palate.server.supervisor import _GRACE_S as WORKERS_S

    (server,) = ((spec, container) for name, spec, container in pods() if name == "palate-server")
    spec, container = server
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    paths = {"startupProbe": "/health", "livenessProbe": "/health", "readinessProbe": "/ready"}
    for probe, path in paths.items():
        assert container[probe]["httpGet"] == {"path": path, "port": "http"}
    image = read_stages()["palate"].environment("/usr/bin")
    assert ports["http"] == int(image["PALATE_SERVER__PORT"])
    pause_s = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert spec["terminationGracePeriodSeconds"] > pause_s + ANSWERS_S + WORKERS_S


def test_the_network_is_closed_but_for_what_is_needed() -> None:
    deny = get("NetworkPolicy", "default-deny")["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    stores, server = get("NetworkPolicy", "stores")["spec"], get("NetworkPolicy", "server")["spec"]
    assert {port["port"] for rule in stores["egress"] for port in rule["ports"]} == {53, 5432, 6379}
    assert selected(stores["podSelector"]["matchLabels"]) == ["palate-server", "palate-learner"]
    assert selected(server["podSelector"]["matchLabels"]) == ["palate-server"]
    assert {port["port"] for rule in server["ingress"] for port in rule["ports"]} == {"http"}
