"""How much one caller may ask for: taken before a request is executed, given back after, and told in headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from models.buckets import Buckets, Level, Owner
from models.errors import RateLimitedError
from models.limits import Rate
from permissions.principal import Principal

# The policy's name in the headers, and the unit of its numbers.
NAME = "cost"


def owner_of(principal: Principal) -> Owner:
    """By what a principal's bucket is found."""
    return principal.kind.value, principal.id


@dataclass(slots=True)
class Meter:
    """The bucket of one request's caller."""

    buckets: Buckets
    rate: Rate
    owner: Owner
    taken: int = 0
    level: Level | None = None

    @classmethod
    def of(cls, buckets: Buckets, rate: Rate, principal: Principal) -> "Meter":
        """The meter of a principal."""
        return cls(buckets, rate, owner_of(principal))

    async def take(self, cost: int) -> None:
        """Take what the request may cost; RateLimitedError says how long to wait for it."""
        self.level = await self.buckets.take(self.owner, cost)
        if not self.level.admitted:
            raise RateLimitedError(
                f"You have asked for much in a short time: wait {max(1, ceil(self.level.wait))} s. This may cost "
                f"{cost:,}, there are {self.level.left:,} left, and {self.rate.restored:,} more each second."
            )
        self.taken = cost

    async def settle(self, actual: int) -> None:
        """Give back what the request has not cost."""
        if self.taken > actual:
            self.level = await self.buckets.give_back(self.owner, self.taken - actual) or self.level
        self.taken = 0

    def headers(self) -> Mapping[str, str]:
        """What the caller may still ask for, as the draft of the IETF has it; nothing before anything was taken."""
        if self.level is None:
            return {}
        window = ceil(self.rate.limit / self.rate.restored)
        told = {
            "ratelimit-policy": f'"{NAME}";q={self.rate.limit};w={window};qu="{NAME}"',
            "ratelimit": f'"{NAME}";r={self.level.left};t={ceil(self.level.full_in)}',
        }
        return told if self.level.admitted else {**told, "retry-after": str(max(1, ceil(self.level.wait)))}

    def status(self) -> dict[str, Any]:
        """`throttleStatus`, as clients know it from Shopify."""
        left = self.rate.limit if self.level is None else self.level.left
        return {"maximumAvailable": self.rate.limit, "currentlyAvailable": left, "restoreRate": self.rate.restored}
