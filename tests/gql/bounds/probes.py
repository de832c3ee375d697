"""What is asked around a moment, and how the answer reads when something holds and when it does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.gql.mutations.company import Company


@dataclass(frozen=True, slots=True)
class Probe:
    """A question of somebody, and what is looked at in the answer.

    `holds` is what is found while it holds, `before` what is found before, and after as well unless `after` is given.
    """

    caller: str
    query: str
    look: Callable[[Any], Any]
    holds: Any
    before: Any
    after: Any = ...
    variables: tuple[str, ...] = ()

    @property
    def over(self) -> Any:
        """What is found once it holds no more."""
        return self.before if self.after is ... else self.after

    async def found(self, company: Company, ids: Mapping[str, str]) -> Any:
        """What is found at the company's moment."""
        asked = {name: ids[name] for name in self.variables}
        return self.look(await company.post(self.caller, self.query, **asked))


def nodes(name: str, field: str) -> Callable[[Any], Any]:
    """A field of all that a list has."""
    return lambda answer: sorted(one[field] for one in answer["data"][name]["nodes"])


def total(name: str) -> Callable[[Any], Any]:
    """How many a list has."""
    return lambda answer: answer["data"][name]["totalCount"]


def there(answer: Any) -> Any:
    """Whether a node is there."""
    return answer["data"]["node"] is not None


def code(answer: Any) -> Any:
    """The code of the first error, if there is one."""
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else None


def refusals(mutation: str) -> Callable[[Any], Any]:
    """The codes because of which a mutation was not done."""
    return lambda answer: [one["code"] for one in answer["data"][mutation]["userErrors"]]
