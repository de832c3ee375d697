"""Take guards out of the source one at a time, and see whether a test notices: `scripts/mutants` runs it.

A guard is an entry of a file in `scripts/guards/`: the sentence of the design that it keeps (`says`), where it stands
(`path`), what stands there (`source`, exactly once), what stands there without it (`without`), and the tests that are
likeliest to notice (`tests`, or those of its file). What these don't notice is run against all tests.

Exits with 1 if no test noticed some guard's absence, and with 2 if a patch doesn't apply or makes no program.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent
GUARDS = ROOT / "scripts" / "guards"
# Named tests run on one database: nearly all guards are the same for both, and a PostgreSQL takes seconds to start.
OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
# Random companies are few here, so that a guard takes seconds.
FEW = {"LASTFOUR_PROOF_CASES": "150", "LASTFOUR_PROOF_PAIRS": "60", "LASTFOUR_PROOF_WHO": "25"}
LONGEST = 300
LONGEST_SUITE = 3_600
PASSED, FAILED = 0, 1
SAID = "said.txt"
NOTICED, SURVIVED, BROKEN = "noticed", "NO TEST NOTICED", "NO PROGRAM"


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard, and the tests that are to notice its absence."""

    says: str
    path: str
    source: str
    without: str
    tests: tuple[str, ...]
    # The database that its tests run on: PostgreSQL for what SQLite, with one writer at a time, can do without.
    on: str = "sqlite"
    # The file of `scripts/guards/` that has it.
    file: str = ""

    @property
    def named(self) -> list[str]:
        """What pytest is told to run first."""
        return [*self.tests, "-k", f"not {OTHER[self.on]}"]

    def applied(self, text: str) -> str:
        """The text of its file without it; ValueError unless it stands there exactly once."""
        if text.count(self.source) != 1:
            raise ValueError(f"stands {text.count(self.source)} times in {self.path}: bring it up to date.")
        found = text.replace(self.source, self.without)
        compile(found, self.path, "exec")
        return found


def read_guards(folder: Path = GUARDS) -> list[Guard]:
    """All guards, in the order of their files."""
    return [
        Guard(**{**one, "tests": tuple(one.get("tests", written["tests"])), "file": file.stem})
        for file in sorted(folder.glob("*.toml"))
        for written in [tomllib.loads(file.read_text(encoding="utf-8"))]
        for one in written["guard"]
    ]


def problems(guards: Sequence[Guard], root: Path = ROOT) -> Iterator[str]:
    """What is wrong with guards: patches that don't apply, and tests that are not there."""
    for guard in guards:
        try:
            guard.applied((root / guard.path).read_text(encoding="utf-8"))
        except (OSError, SyntaxError, ValueError) as error:
            yield f"{guard.says}: {error}"
        for test in guard.tests:
            if not (root / test.partition("::")[0]).exists():
                yield f"{guard.says}: there is no {test}"


def noticed(guard: Guard, copy: Path, tests: Sequence[str], seconds: int, environment: Mapping[str, str]) -> bool:
    """Whether tests fail without a guard; one that never ends is noticed as well.

    Raises ValueError where they can't be run: then the patch makes no program.
    """
    file = copy / guard.path
    before = file.read_text(encoding="utf-8")
    file.write_text(guard.applied(before), encoding="utf-8")
    try:
        ended = run_tests(copy, tests, seconds, environment)
    finally:
        file.write_text(before, encoding="utf-8")
    if ended not in {PASSED, FAILED, None}:
        raise ValueError(f"without it the tests can't be run: pytest ended with {ended}.")
    return ended != PASSED


def run_tests(copy: Path, tests: Sequence[str], seconds: int, environment: Mapping[str, str]) -> int | None:
    """How pytest ended in the copy; None where it had to be ended."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    with (copy / SAID).open("w") as said:
        # A group of its own, so that what tests have started ends with it.
        running = subprocess.Popen(  # noqa: S603, the command is ours
            command, cwd=copy, env={**os.environ, **environment}, stdout=said, stderr=said, start_new_session=True
        )
        try:
            return running.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, 15)
            running.wait()
            return None


def copied(folder: Path) -> Path:
    """A copy of what git knows of the checkout, and of what it would: the environment stays where it is."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")  # noqa: S603, see above
    copy = folder / "checkout"
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


def main() -> int:
    """Take out the guards that the command line asks for."""
    parser = argparse.ArgumentParser(prog="scripts/mutants", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="those with these words in sentence, path or source"
    )
    parser.add_argument(
        "--of", default=[], nargs="+", metavar="FILE", help="those of these files of scripts/guards/, such as writes"
    )
    parser.add_argument("--named", action="store_true", help="run the named tests alone, not all of them after that")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="so many at a time, each in a copy (1)")
    parser.add_argument("--trust", action="store_true", help="don't run the named tests with all guards in place first")
    parser.add_argument("--list", action="store_true", help="say which guards there are, and whether patches apply")
    arguments = parser.parse_args()
    every = read_guards()
    if wrong := list(problems(every)):
        print("\n".join(wrong))
        return 2
    guards = [one for one in every if arguments.only.lower() in f"{one.says} {one.path} {one.source}".lower()]
    guards = [one for one in guards if not arguments.of or one.file in arguments.of]
    if arguments.list:
        print("\n".join(f"{one.path}: {one.says}" for one in guards))
        return 0
    return take_out(guards, named=arguments.named, trust=arguments.trust, jobs=arguments.jobs)


def take_out(guards: Sequence[Guard], *, named: bool, trust: bool, jobs: int) -> int:
    """Take out each, tell what came of it, and at the end name those that no test noticed."""
    with tempfile.TemporaryDirectory(prefix="lastfour-mutants-") as folder:
        copies: Queue[Path] = Queue()
        for job in range(jobs):
            copies.put(copied(Path(folder) / str(job)))
        first = copies.queue[0]
        whole = sorted({test for guard in guards for test in guard.tests})
        if not trust and run_tests(first, whole, LONGEST_SUITE, FEW) != PASSED:
            print((first / SAID).read_text()[-2000:])
            print("The named tests fail with all guards in place: mend them first.")
            return 2

        def take(guard: Guard) -> str:
            copy, began = copies.get(), time.monotonic()
            try:
                found = noticed(guard, copy, guard.named, LONGEST, FEW)
                if not found and not named:
                    found = noticed(guard, copy, ["tests"], LONGEST_SUITE, {})
                told = NOTICED if found else SURVIVED
            except ValueError as error:
                told = f"{BROKEN}, {error}"
            finally:
                copies.put(copy)
            print(f"{told}, {time.monotonic() - began:.0f} s: {guard.path}: {guard.says}", flush=True)
            return told

        with ThreadPoolExecutor(jobs) as pool:
            came = list(pool.map(take, guards))
    for word in (SURVIVED, BROKEN):
        those = [
            f"{guard.path}: {guard.says}" for guard, told in zip(guards, came, strict=True) if told.startswith(word)
        ]
        if those:
            print(f"\n{word}:", *those, sep="\n  ")
    print(f"\n{came.count(NOTICED)} of {len(guards)} noticed.")
    return 2 if any(told.startswith(BROKEN) for told in came) else 1 if SURVIVED in came else 0


if __name__ == "__main__":
    sys.exit(main())
