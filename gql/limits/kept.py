"""A cache that is bounded by how large its entries are together, not by how many there are."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Keeps what was used last, up to a weight that all of it has together."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet, and never more than weighs `most`."""
        self._most = most
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.weight = 0

    def __len__(self) -> int:
        return len(self._held)

    def clear(self) -> None:
        """Keep nothing any more."""
        self._held.clear()
        self.weight = 0

    def get(self, key: K) -> V | None:
        """What is kept by this key, if anything is."""
        found = self._held.get(key)
        if found is None:
            return None
        self._held.move_to_end(key)
        return found[0]

    def made(self, key: K, weight: int, make: Callable[[], V]) -> V:
        """What is kept by this key; made and kept, if nothing is."""
        found = self.get(key)
        if found is None:
            found = make()
            self.put(key, found, weight)
        return found

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep a value, and let go of those that were not used for longest; what is too heavy by itself is not kept."""
        before = self._held.pop(key, None)
        if before is not None:
            self.weight -= before[1]
        if weight > self._most:
            return
        self._held[key] = (value, weight)
        self.weight += weight
        while self.weight > self._most:
            _, (_, lost) = self._held.popitem(last=False)
            self.weight -= lost
