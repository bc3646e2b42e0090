"""A server of one domain: it lists the items of that domain, and takes events of all others as evidence."""

from __future__ import annotations

from collections.abc import Sequence

from palate.data.items import Item
from palate.errors import ConfigError, InvalidInput
from palate.services.context import AppContext


def split_by_domain(items: Sequence[Item], domain: str) -> tuple[Sequence[Item], dict[str, Item]]:
    """The items that a server of ``domain`` lists, and those of other domains by id; without a domain it lists all."""
    if not domain:
        return items, {}
    listed = [item for item in items if is_own(item, domain)]
    return listed, {item.id: item for item in items if not is_own(item, domain)}


def is_own(item: Item, domain: str) -> bool:
    """Whether a server of ``domain`` lists the item; names of domains are compared without case."""
    return not domain or item.domain.casefold() == domain.casefold()


def check_domain(context: AppContext) -> None:
    """
    Raises:
        ConfigError: the catalogue has items, and none of the domain that the server is limited to.
    """
    domain, live = context.settings.server.domain, context.live
    if live.unlisted and not len(live.serving.items):
        domains = ", ".join(sorted({item.domain for item in live.unlisted.values()}))
        raise ConfigError(
            f"The catalogue has no items of the domain {domain!r}; it has {domains}. Serve one of these.",
            where="server.domain",
        )


def check_own(context: AppContext, items: Sequence[Item]) -> None:
    """
    Raises:
        InvalidInput: an item is of another domain than the one that the server is limited to.
    """
    domain = context.settings.server.domain
    for item in items:
        if not is_own(item, domain):
            raise InvalidInput(
                f"This server has the domain {domain!r} alone, and {item.id!r} is of {item.domain!r}: send it to the "
                "server of that domain.",
                where="domain",
            )
