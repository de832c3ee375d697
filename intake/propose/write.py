"""Writes a proposed mapping: what is the same everywhere, the loads and the grants, each with its reasons."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from intake.propose.draft import Draft
from intake.propose.grants import grants_for
from intake.propose.toml import comment, name, pair


def write(source: str, folder: str, loads: Sequence[Draft], left: Mapping[str, str]) -> str:
    """The text of the mapping."""
    lines = [*_head(source, folder)]
    common = _common(loads)
    for word, said in common.items():
        lines += pair(word, said)
    for file, why in left.items():
        lines += ["", *comment(f"{file}: {why}")]
    for load in loads:
        lines += ["", *_load(load, common)]
    lines += _grants(loads)
    return "\n".join(lines) + "\n"


def _head(source: str, folder: str) -> Iterator[str]:
    yield from comment(
        f"A first mapping for the files in {folder}, guessed from their names, headers and values. Change what "
        "is wrong, then try it with `lastfour import --dry-run`. docs/import.md says what each word means."
    )
    yield ""
    yield from pair("source", source, "names the system that the files come from: keys are kept apart by it")


def _common(loads: Sequence[Draft]) -> dict[str, str | list[str]]:
    """What all loads say alike of how their files are written, but for those that have no numbers and no days."""
    common = {}
    for word in dict.fromkeys(word for load in loads for word in load.settings):
        said = [load.settings.get(word) for load in loads if load.typed or word == "empty"]
        if len(said) > 1 and said[0] is not None and said.count(said[0]) == len(said):
            common[word] = said[0]
    return common


def _load(load: Draft, common: Collection[str]) -> Iterator[str]:
    for text in load.about:
        yield from comment(text)
    yield "[[loads]]"
    yield from pair("file", load.profile.name)
    yield from pair("resource", load.resource.value)
    yield from pair("key", load.key.source, load.key.reason)
    if load.distinct:
        yield from pair("distinct", thing=True)
    for word, said in load.settings.items():
        if word not in common:
            yield from pair(word, said)
    if load.skip:
        yield from pair("skip", load.skip, "rows that name none")
    for column, (texts, reason) in load.values.items():
        yield from comment(reason)
        yield f"[loads.values.{name(column)}]"
        for text, instead in texts.items():
            yield from pair(text, instead)
    for word, parts in load.tables().items():
        if parts:
            yield f"[loads.{word}]"
            for called, part in parts.items():
                yield from pair(called, part.source, part.reason)
    for text in load.remarks:
        yield from comment(text)


def _grants(loads: Iterable[Draft]) -> Iterator[str]:
    grants, unseen = grants_for(loads)
    for grant, reason in grants:
        yield ""
        yield from comment(reason)
        yield "[[grants]]"
        for word, said in grant.items():
            yield from pair(word, said)
    if unseen:
        yield ""
        yield from comment(
            f"Nobody sees {', '.join(unseen)} yet, for no column says who has to do with them: give grants for them."
        )
