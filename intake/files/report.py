"""What an import says at the end: every row accounted for, every rejected one by file, line and reason."""

from dataclasses import dataclass, field

from models.words import Resource

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not loaded."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


@dataclass(slots=True)
class Counts:
    """What became of the rows of one load: `repeated` are those that name a record that a row before them made."""

    file: str
    resource: Resource
    rows: int = 0
    written: int = 0
    known: int = 0
    repeated: int = 0
    rejected: int = 0

    def __str__(self) -> str:
        parts = [f"{self.written:,} written"]
        parts += [f"{self.known:,} there already"] if self.known else []
        parts += [f"{self.repeated:,} repeated"] if self.repeated else []
        parts += [f"{self.rejected:,} rejected"] if self.rejected else []
        return f"{self.file}: {self.rows:,} rows, {self.resource}: {', '.join(parts)}"


@dataclass(slots=True)
class Report:
    """What became of all."""

    loads: list[Counts] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    grants: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.grants or any(load.written for load in self.loads))

    def __str__(self) -> str:
        lines = [str(load) for load in self.loads]
        lines.append(
            f"{self.grants} grants given" if self.changed else "Everything was there already: nothing was changed."
        )
        if self.rejected:
            lines += ["", f"{len(self.rejected):,} rows were rejected:", *map(str, self.rejected[:SHOWN])]
        if len(self.rejected) > SHOWN:
            lines.append(f"... and {len(self.rejected) - SHOWN:,} more.")
        return "\n".join(lines)
