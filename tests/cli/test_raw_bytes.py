"""Bytes on the server's socket that are no good request: it answers in its own form or hangs up, and goes on.

Its log has a line of JSON for what it noted: no traceback, and nothing of what was sent.
"""

import asyncio
import json
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Thread

import h11
import pytest

from gql.errors import Code
from tests.cli.broken_requests import BODY, broken, chunk, chunked, post
from tests.cli.test_serving import WAIT, started
from tests.databases import NewDatabase
from tests.demo import SECRET, building
from tests.fuzzing import WAYS, drawing, examples

KNOWN = set(Code) - {Code.INTERNAL_SERVER_ERROR}
# So many connections at once; in seconds, how long a request may wait for more to be said.
AT_ONCE, PATIENCE = 100, 1.5
GOOD = {"data": {"zebra": {"totalCount": 0}}}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its status, and its body."""

    status: int
    body: bytes


@dataclass
class Served:
    """A server of its own, somebody's token, and the lines that it has written."""

    port: int
    token: str
    process: subprocess.Popen[str]
    lines: list[str]

    async def told(self, sent: bytes) -> Sequence[Answer]:
        """What comes back for some bytes, until the server hangs up or has nothing more to say."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        read = b""
        try:
            writer.write(sent)
            read += await _until_quiet(reader)
            if not reader.at_eof():
                # It waits for more: there is none.
                writer.write_eof()
                async with asyncio.timeout(WAIT):
                    read += await reader.read()
        except ConnectionError:
            # It has hung up before it was told everything.
            pass
        finally:
            writer.close()
        return list(answers(read))

    def all_told(self, sent: Sequence[bytes]) -> Sequence[Sequence[Answer]]:
        """The same for many, of which each has a connection."""

        async def tell() -> Sequence[Sequence[Answer]]:
            turn = asyncio.Semaphore(AT_ONCE)

            async def one(some: bytes) -> Sequence[Answer]:
                async with turn:
                    return await self.told(some)

            return await asyncio.gather(*map(one, sent))

        return asyncio.run(tell())

    def is_well(self) -> None:
        """A good request is answered as ever."""
        ((answer,),) = self.all_told([post(self.token)])
        assert (answer.status, json.loads(answer.body)) == (200, GOOD)


async def _until_quiet(reader: asyncio.StreamReader) -> bytes:
    """What is read until the other side ends, or is quiet for a while."""
    read = b""
    try:
        while True:
            async with asyncio.timeout(PATIENCE):
                some = await reader.read(65536)
            if not some:
                return read
            read += some
    except TimeoutError:
        return read


def answers(read: bytes) -> Iterator[Answer]:
    """The answers in all that was read; an h11 of ours reads them, so what is no HTTP is an error here."""
    while read:
        client = h11.Connection(h11.CLIENT)
        client.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
        client.send(h11.EndOfMessage())
        client.receive_data(read)
        status, body = 0, b""
        while not isinstance(event := client.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                # There is none: the connection has ended, and the answer is to have ended with it.
                client.receive_data(b"")
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                body += event.data
        yield Answer(status, body)
        read = client.trailing_data[0]


@pytest.fixture(scope="module")
async def company(new_database: NewDatabase) -> tuple[str, str]:
    """The demo company in a database of its own, and somebody's token."""
    url = await new_database("sqlite")
    async with building("sqlite", url) as demo:
        return url, demo.tokens["erin"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, company: tuple[str, str]) -> Iterator[Served]:
    """A server as `lastfour serve` begins it; what it writes, on either output, is kept."""
    url, token = company
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"LASTFOUR_DATABASE_URL": url, "LASTFOUR_SECRET": SECRET, "LASTFOUR_RATE_LIMIT": "0"}
    folder = tmp_path_factory.mktemp("served")
    with started(folder, port, ["serve"], environment, subprocess.STDOUT) as process:
        assert process.stdout is not None
        lines: list[str] = []
        reading = Thread(target=lines.extend, args=[process.stdout])
        reading.start()
        yield Served(port, token, process, lines)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT) == 130
        reading.join(WAIT)
    check_log(lines, token)


def check_log(lines: Sequence[str], token: str) -> None:
    """Each line is JSON and tells of no error; none has anything of what was sent."""
    for line in lines:
        said = json.loads(line)
        assert said["level"] in {"info", "warning"}, line
        assert "error" not in said, line
    written = "\n".join(lines)
    for secret in ("zebra", "Zebra", token, token[3:15], "Traceback"):
        assert secret not in written


def check_answer(sent: bytes, answer: Answer) -> None:
    """An answer is in the form that all have."""
    assert 200 <= answer.status < 500 or answer.status == 501, (sent, answer)
    assert b"Traceback" not in answer.body, (sent, answer)
    if answer.status in {204, 404} and not answer.body:
        return
    told = json.loads(answer.body)
    codes = {error["extensions"]["code"] for error in told.get("errors", ())}
    assert codes <= KNOWN, (sent, answer)
    assert codes or answer.status == 200, (sent, answer)


def test_what_is_broken_is_refused(served: Served) -> None:
    """Each by its own status, or by hanging up."""
    cases = broken(served.token)
    found = served.all_told([sent for sent, _ in cases.values()])
    for (sent, _), told in zip(cases.values(), found, strict=True):
        for answer in told:
            check_answer(sent, answer)
    statuses = {what: [answer.status for answer in told] for what, told in zip(cases, found, strict=True)}
    assert {what: some for what, some in statuses.items() if cases[what][1] not in (None, some)} == {}
    served.is_well()


def test_what_is_nearly_good_is_answered_or_left(served: Served) -> None:
    """Whatever is wrong with it."""
    goods = [
        post(served.token),
        chunked(served.token, chunk(BODY[:30]) + chunk(BODY[30:]) + b"0\r\n\r\n"),
        b"GET /graphql?query=%7Bviewer%7Bname%7D%7D HTTP/1.1\r\nHost: zebra\r\nAuthorization: Bearer "
        + served.token.encode()
        + b"\r\nAccept-Encoding: gzip\r\n\r\n",
    ]
    rng = drawing("bytes")
    sent = [rng.choice(WAYS)(rng.choice(goods), rng) for _ in range(examples(150))]
    sent += [rng.randbytes(rng.randrange(200)) for _ in range(10)]
    found = served.all_told(sent)
    for some, told in zip(sent, found, strict=True):
        for answer in told:
            check_answer(some, answer)
    assert sum(map(bool, found)) > len(sent) // 3
    served.is_well()
