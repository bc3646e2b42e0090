"""The live policies: read from the disk, and read again when another version becomes the current one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import replace

from palate.data.recent_draws import RecentDraws
from palate.errors import ConfigError, PalateError
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.policies.clone_policy import CLONE_VERSION, ClonePolicy
from palate.policies.item_traits import item_traits
from palate.policies.learner import is_learning, learner_class
from palate.policies.policy import Policy
from palate.policies.ppo.neural_policy import NeuralPolicy
from palate.policies.ppo.sample_policy import SAMPLE_POLICY, load_sample_policy
from palate.policies.storage import PolicyFolder
from palate.services.context import AppContext
from palate.settings import Settings

log = logging.getLogger(__name__)


def policy_folder(settings: Settings) -> PolicyFolder:
    """Where the versions of policies are: ``policies`` in the data folder."""
    return PolicyFolder(settings.store.data_dir / "policies")


def check_policies(settings: Settings, pipelines: Iterable[Pipeline]) -> None:
    """Check that each policy that a pipeline follows is in the settings, and that the clones' options are right.

    Raises:
        ConfigError: it is not.
    """
    for pipeline in pipelines:
        if missing := [name for name in pipeline.policies if name not in settings.policies]:
            raise ConfigError(
                f"Pipeline {pipeline.name!r} follows the policy {missing[0]!r}, which the settings lack; "
                f'add [policies.{missing[0]}] with a kind, such as kind = "clone".',
                where=missing[0],
            )
    for name in settings.policies:
        _default_policy(settings, name)


def with_policies(context: AppContext, draws: RecentDraws, query: Query) -> Query:
    """The query with the live policies and what they observe of the lists that were shown to its user before it."""
    at = query.profile.at
    return replace(
        query,
        policies=context.policies,
        exposure_weights=draws.weights(query.serving.vocabulary, at),
        lists_in_session=draws.lists_in_session(at),
    )


async def follow_policies(context: AppContext) -> None:
    """Read the policies whose current version has changed since the last call, and replace ``context.policies``.

    Costs one look at the disk for each policy of the settings. A version that cannot be read is reported once, and
    the one before stays live.
    """
    seen, folder = context.state(_SeenStamps, _SeenStamps), policy_folder(context.settings)
    stamps = {name: folder.stamp(name) for name in context.settings.policies}
    changed = [name for name, stamp in stamps.items() if seen.get(name) != stamp]
    if not changed:
        return
    seen.update(stamps)
    policies = dict(context.policies)
    for name in changed:
        try:
            policy = await asyncio.to_thread(_read, context.settings, folder, name)
        except PalateError as error:
            log.warning("policy %s was not taken up: %s", name, error)
            continue
        policies.pop(name, None)
        if policy is not None:
            policies[name] = policy
            log.info("live: policy %s, version %s", name, policy.version)
    if policies:
        await asyncio.to_thread(item_traits, context.live.serving.items)  # so that no request waits for it
    context.policies = policies


def install_sample_policy(settings: Settings) -> None:
    """Write the policy that is shipped for the sample community, if the settings have it and it has no version yet.

    Raises:
        StorageFailed: the disk failed.
    """
    chosen, folder = settings.policies.get(SAMPLE_POLICY), policy_folder(settings)
    if chosen is not None and chosen.kind == NeuralPolicy.kind and not folder.stamp(SAMPLE_POLICY):
        folder.write(load_sample_policy())


def frozen_policies(context: AppContext) -> dict[str, str]:
    """The live policies that could learn and do not, by name: why, and what to do."""
    names = context.policies.keys() & context.settings.policies.keys()
    reasons = {name: why_frozen(context.settings, name) for name in names}
    return {name: why for name, why in reasons.items() if why is not None}


def why_frozen(settings: Settings, name: str) -> str | None:
    """Why a policy of the settings, which could learn, does not, and what to do; None if it learns or never could."""
    chosen = settings.policies[name]
    learner = learner_class(chosen.kind)
    if learner is None:
        return None
    if (command := learner.missing_package()) is not None:
        return f"It learns nothing, since a package is missing: {command}"
    if not learner.is_active(name, chosen.options):
        return f"It learns nothing: set learn = true under [policies.{name}]"
    return None


def stored_policies(settings: Settings) -> list[dict[str, str | bool]]:
    """The versions on the disk of the policies of the settings: name, kind, version, current and frozen.

    ``frozen`` says why the policy learns nothing; empty if it learns.
    """
    folder = policy_folder(settings)
    return [
        {
            "name": name,
            "kind": policy.kind,
            "version": version,
            "current": version == folder.current(name),
            "frozen": why_frozen(settings, name) or "",
        }
        for name, policy in settings.policies.items()
        for version in folder.versions(name)
    ]


class _SeenStamps(dict[str, int]):
    """The stamp of each policy that was read last."""


def _read(settings: Settings, folder: PolicyFolder, name: str) -> Policy | None:
    """The current version, or the clone before there is any; None for a policy that does not learn."""
    return folder.read(name) if folder.stamp(name) else _default_policy(settings, name)


def _default_policy(settings: Settings, name: str) -> Policy | None:
    chosen = settings.policies[name]
    options = chosen.options
    if learner_class(chosen.kind) is not None:
        if not is_learning(name, chosen.kind, options):
            return None
        options = {key: value for key, value in options.items() if key == "warmth"}
    elif chosen.kind != "clone":
        return None
    warmth = options.pop("warmth", 1.0)
    if options or not isinstance(warmth, int | float) or isinstance(warmth, bool) or not 0 < warmth < float("inf"):
        raise ConfigError(
            f"[policies.{name}] of the kind clone has one option, warmth, a number above 0; "
            f"not {', '.join(options) or repr(warmth)}.",
            where=name,
        )
    return ClonePolicy(name=name, version=CLONE_VERSION, warmth=float(warmth))
