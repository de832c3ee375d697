"""Runs families by their numbers, one after another, on both databases."""

import dataclasses
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from models.database import Database
from tests.databases import KINDS, Databases
from tests.proof.alike.compare import Difference, Ears, Seen, ask_all, difference, run, statements_differ
from tests.proof.alike.family import AUDITOR, Family, draw_family, draw_scripts
from tests.proof.alike.fresh import Fresh, fixed_ids
from tests.proof.alike.script import Request, Script, told
from tests.proof.alike.shrink import shrink
from tests.proof.alike.states import SETTINGS, State, schema_for, serving, whole_schema
from tests.proof.documents import everything, in_schema
from tests.proof.pairs import Change, changed
from tests.proof.server import shared_documents
from tests.proof.world import ORGANISATION, RESOURCES, Caller, World

AUDITED = Caller("PERSON", AUDITOR)
EVERYTHING = Request(everything([*RESOURCES, *ORGANISATION]))


@dataclass
class Found:
    """A family in which two states were told apart: the first, and which of the others."""

    family: Family
    script: Script
    other: int
    difference: Difference
    # What was changed in that other state, where not all of it tells.
    fewer: Sequence[Change] | None = None

    @property
    def changes(self) -> Sequence[Change]:
        """What was changed in the other state."""
        return self.family.others[self.other][1] if self.fewer is None else self.fewer

    def told(self) -> str:
        """The difference as a person reads it, with the number that finds it again."""
        world, hidden = changed(self.family.hidden, self.changes), self.family.hidden
        before = {one.id: one for one in hidden.world.records}
        after = {one.id: one for one in world.records}
        records = [
            f"  {before.get(id)}\n  {after.get(id)}" for id in {**before, **after} if before.get(id) != after.get(id)
        ]
        both = [one for one in hidden.world.grants if one in world.grants]
        grants = [f"  {one}" for one in (*hidden.world.grants, *world.grants) if one not in both]
        mine = [f"  {one}" for one in hidden.world.grants if hidden.view.facts.is_grantee(hidden.caller, one)]
        found = self.difference
        return "\n".join(
            (
                f"scripts/proof --replay {self.family.seed}",
                f"{hidden.caller}, {self.family.kind}, {'warm' if self.family.warm else 'cold'}",
                *("grants:", *mine, "changes:", *(f"  {one.kind}" for one in self.changes)),
                *("records, before and after:", *records, "grants of one state alone:", *grants),
                told(self.script),
                f"differs: request {found.request}, {found.what}",
                f"  {found.one}",
                f"  {found.other}",
            )
        )


@dataclass
class Figures:
    """What runs come to."""

    pairs: int = 0
    answers: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    statements: list[tuple[int, Difference]] = field(default_factory=list)


Needs = Callable[[Family, Script], bool]


class Bench:
    """Databases that are kept, and what one state after another was seen to answer."""

    def __init__(self, databases: dict[str, Database], fresh: Fresh) -> None:
        self.figures = Figures()
        self._databases = databases
        self._fresh = fresh

    async def family(
        self,
        seed: int,
        *,
        audited: bool = False,
        needs: Needs | None = None,
        kind: str | None = None,
        script: Script | None = None,
        only: int | None = None,
    ) -> Found | None:
        """Ask all states of a family the same; returns where one is told from the first.

        A script that is not what is needed is passed over, and counted. A `kind` of database and a
        `script` are drawn unless given; and `only` one of the others is looked at, if one is named.
        """
        family = draw_family(seed)
        others = family.others if only is None else family.others[only : only + 1]
        family = dataclasses.replace(family, kind=kind or family.kind, others=others)
        database, ears = self._databases[family.kind], Ears()
        with ears.listening(database):
            drawn = await self._scripts(database, family) if script is None else [script]
            scripts = [one for one in drawn if needs is None or needs(family, one)]
            self.figures.pairs += (len(drawn) - len(scripts)) * len(family.others)
            firsts: list[Seen] = []
            for number, world in enumerate(family.worlds if scripts else ()):
                async with self._served(database, family, world) as state:
                    for turn, one in enumerate(scripts):
                        seen = await self._seen(state, family, one, ears)
                        self.figures.answers += len(seen.answers)
                        if number == 0:
                            firsts.append(seen)
                            self._count(family, one, seen)
                            continue
                        self.figures.pairs += 1
                        if (found := difference(firsts[turn], seen)) is not None:
                            return Found(family, one, number - 1, found)
                        if (asked := statements_differ(firsts[turn], seen)) is not None:
                            self.figures.statements.append((seed, asked))
            if audited:
                await self._audit(database, family, scripts, ears)
        return None

    async def smaller(self, found: Found) -> Found:
        """The same difference with as few requests and changes as tell it."""
        family, database, ears = found.family, self._databases[found.family.kind], Ears()

        async def compare(script: Script, changes: Sequence[Change]) -> Difference | None:
            both = []
            for world in (family.hidden.world, changed(family.hidden, changes)):
                async with self._served(database, family, world) as state:
                    both.append(await self._seen(state, family, script, ears))
            return difference(*both)

        async def differs(script: Script, changes: Sequence[Change]) -> bool:
            alike = family.hidden.looks_like(changed(family.hidden, changes))
            return alike and await compare(script, changes) is not None

        script, changes = await shrink(found.script, found.changes, differs)
        smallest = await compare(script, changes) or found.difference
        return dataclasses.replace(found, script=script, fewer=changes, difference=smallest)

    async def _scripts(self, database: Database, family: Family) -> list[Script]:
        """Draw the scripts; what an integration can ask for is asked of the first state."""
        caller, hidden, schema = family.caller, family.hidden, whole_schema()
        if caller.kind != "PERSON" and not hidden.view.denied():
            async with serving(database, hidden.world, self._fresh, caller, logged=False) as state:
                schema = await schema_for(state, caller)
        return draw_scripts(family, schema)

    def _served(self, database: Database, family: Family, world: World) -> AbstractAsyncContextManager[State]:
        return serving(database, world, self._fresh, family.caller, AUDITED, logged=family.logged)

    async def _seen(self, state: State, family: Family, script: Script, ears: Ears) -> Seen:
        async with state.untouched():
            if family.warm == "everything":
                await state.ask(AUDITED, EVERYTHING)
            if family.warm == "the same":
                await ask_all(state, AUDITED, [one for one in script if not one.writes])
            return await run(state, family.caller, script, in_schema(family.caller, family.hidden.view), ears)

    async def _audit(self, database: Database, family: Family, scripts: Sequence[Script], ears: Ears) -> None:
        """Count whether somebody who sees everything is told the states apart by the same script."""
        seen: list[list[Seen]] = []
        for world in family.worlds:
            async with self._served(database, family, world) as state:
                seen.append([])
                for script in scripts[:1]:
                    async with state.untouched():
                        seen[-1].append(await run(state, AUDITED, script, (), ears))
        for first, *others in zip(*seen, strict=True):
            self.figures.counted["audited"] += len(others)
            self.figures.counted["touched"] += sum(difference(first, one) is not None for one in others)

    def _count(self, family: Family, script: Script, seen: Seen) -> None:
        counted = self.figures.counted
        counted["scripts"] += 1
        counted[family.kind] += 1
        counted["warm"] += bool(family.warm)
        counted["changes"] += sum(len(changes) for _, changes in family.others)
        for request, answer in zip(script, seen.answers, strict=False):
            self.figures.names.update(request.names)
            counted["requests"] += 1
            counted["writes"] += bool(request.writes)
            counted["refused" if b'"errors"' in answer.body else "answered"] += 1
            counted["broken"] += b"INTERNAL_SERVER_ERROR" in answer.body


@asynccontextmanager
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    """A database of each kind, and ids that are the same in all states of a family, for as long as the block lasts."""
    opened = {kind: databases.open(await databases.new(kind)) for kind in KINDS}
    with shared_documents(SETTINGS.limits), fixed_ids() as fresh:
        yield Bench(opened, fresh)
