"""Policies on the disk: a folder for each version, as arrays and JSON, and a file that names the current one."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from palate.errors import ConfigError, InvalidInput, NotReady, StorageFailed
from palate.policies.features import SCHEMA
from palate.policies.policy import Policy, policy_class

_FORMAT: Final = 1
_CURRENT: Final = "current"
_DESCRIPTION: Final = "policy.json"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
TEMPORARY: Final = ".writing-"
"""How the names of files begin that are not whole yet."""


def save_policy(policy: Policy, folder: Path) -> None:
    """Write a policy into an existing empty ``folder``: array fields as ``.npy``, the others as JSON."""
    values: dict[str, object] = {}
    for field in fields(policy):
        value = getattr(policy, field.name)
        if isinstance(value, np.ndarray):
            np.save(folder / f"{field.name}.npy", value, allow_pickle=False)
        else:
            values[field.name] = value
    arrays = [field.name for field in fields(policy) if field.name not in values]
    description = {"format": _FORMAT, "kind": policy.kind, "values": values, "arrays": arrays}
    (folder / _DESCRIPTION).write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")


def load_policy(folder: Path) -> Policy:
    """Read what :func:`save_policy` wrote; lists come back as tuples.

    Raises:
        StorageFailed: a file is missing or damaged, or the policy was made for other features than these.
    """
    try:
        description = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
        if description["format"] != _FORMAT:
            raise ValueError(f"it has the format {description['format']!r}, not {_FORMAT}")
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in description["values"].items()
        }
        values |= {name: _read_array(folder / f"{name}.npy") for name in description["arrays"]}
        policy = policy_class(description["kind"])(**values)
    except (ConfigError, InvalidInput, OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StorageFailed(
            f"The policy in {folder} cannot be read ({error}); learn it again, or remove the folder.", where=str(folder)
        ) from error
    if policy.schema != SCHEMA:
        raise StorageFailed(
            f"The policy in {folder} was made for features of schema {policy.schema}, these are of schema {SCHEMA}; "
            "learn it again.",
            where=str(folder),
        )
    return policy


def _read_array(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    array: np.ndarray[tuple[int, ...], np.dtype[np.generic]] = np.load(path, allow_pickle=False)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{path.name} has values that are not finite")
    array.setflags(write=False)
    return array


@dataclass(frozen=True, slots=True)
class PolicyFolder:
    """The versions of the policies below a folder: ``<root>/<name>/<version>/``, and ``<root>/<name>/current``.

    A version is never changed. Another process that reads sees the version before or the new one.
    """

    root: Path
    keep: int = 5
    """The newest versions of a policy that stay on the disk, beside the current one."""

    def write(self, policy: Policy) -> None:
        """Write a version and make it the current one.

        Raises:
            InvalidInput: the name or the version is no name of a folder, or the version exists.
            StorageFailed: the disk failed; the current version is what it was.
        """
        _check_name(policy.name)
        _check_name(policy.version)
        folder = self.root / policy.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if (folder / policy.version).exists():
                raise InvalidInput(f"Policy {policy.name!r} has a version {policy.version!r} already.", where="version")
            temporary = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=folder))
            try:
                save_policy(policy, temporary)
                temporary.chmod(0o755)
                temporary.replace(folder / policy.version)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
            self._point_to(policy.name, policy.version)
            self._prune(policy.name, policy.version)
        except OSError as error:
            raise StorageFailed(
                f"The policy {policy.name!r} could not be written to {folder} ({error}); the version before stays.",
                where=str(folder),
            ) from error

    def use(self, name: str, version: str) -> None:
        """Make an existing version the current one, such as to return to an earlier one.

        Raises:
            InvalidInput: there is no such version.
            StorageFailed: the disk failed.
        """
        if version not in self.versions(name):
            raise InvalidInput(
                f"Policy {name!r} has no version {version!r}; it has {', '.join(self.versions(name)) or 'none'}.",
                where="version",
            )
        try:
            self._point_to(name, version)
        except OSError as error:
            raise StorageFailed(f"{self.root / name} could not be written ({error}).", where=name) from error

    def remove_unfinished(self, name: str, before: float) -> None:
        """Remove what processes that were killed began to write before a time, in seconds since 1970."""
        for path in (self.root / name).glob(f"{TEMPORARY}*"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime >= before:
                    continue
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def names(self) -> list[str]:
        """The names of the policies that have a current version."""
        return sorted(path.parent.name for path in self.root.glob(f"*/{_CURRENT}"))

    def versions(self, name: str) -> list[str]:
        """The versions of a policy on the disk, oldest first."""
        paths = (path.parent for path in (self.root / name).glob(f"*/{_DESCRIPTION}"))
        versions = [path for path in paths if not path.name.startswith(TEMPORARY)]
        return [path.name for path in sorted(versions, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def current(self, name: str) -> str | None:
        """The current version of a policy; None: there is none.

        Raises:
            StorageFailed: it cannot be read.
        """
        current = self.root / name / _CURRENT
        try:
            version = current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StorageFailed(f"{current} cannot be read ({error}).", where=str(current)) from error
        if not _NAME.fullmatch(version):
            raise StorageFailed(f"{current} names no version: {version[:100]!r}; write it again.", where=str(current))
        return version

    def stamp(self, name: str) -> int:
        """A number that changes when another version becomes the current one; 0: there is none. Costs one stat."""
        try:
            status = (self.root / name / _CURRENT).stat()
        except OSError:
            return 0
        return hash((status.st_mtime_ns, status.st_ino)) or 1

    def read(self, name: str) -> Policy:
        """The current version of a policy.

        Raises:
            NotReady: there is none.
            StorageFailed: it cannot be read.
        """
        version = self.current(name)
        if version is None:
            raise NotReady(f"There is no policy {name!r} in {self.root} yet.")
        return load_policy(self.root / name / version)

    def _point_to(self, name: str, version: str) -> None:
        handle, temporary = tempfile.mkstemp(prefix=TEMPORARY, dir=self.root / name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(version)
            Path(temporary).replace(self.root / name / _CURRENT)
        finally:
            Path(temporary).unlink(missing_ok=True)

    def _prune(self, name: str, current: str) -> None:
        others = [version for version in self.versions(name) if version != current]
        for version in others[: max(len(others) - self.keep, 0)]:
            shutil.rmtree(self.root / name / version, ignore_errors=True)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name == _CURRENT:
        raise InvalidInput(
            f"{name!r} names no policy or version: use up to 100 letters, digits, dots, dashes and underscores.",
            where="name",
        )
