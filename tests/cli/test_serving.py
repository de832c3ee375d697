"""The commands that serve, as processes of their own: they come up, answer, and leave nothing behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

from cli.main import main
from intake.company import CALLERS, INTEGRATION
from tests.databases import NewDatabase
from tests.demo import building

COMMAND = (sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())")
WAIT = 60


def running(
    tmp_path: Path, port: int, *arguments: str, **environment: str
) -> AbstractContextManager[subprocess.Popen[str]]:
    """A server, once it answers."""
    return started(tmp_path, port, arguments, environment, subprocess.DEVNULL)


@contextmanager
def started(
    tmp_path: Path, port: int, arguments: Sequence[str], environment: Mapping[str, str], stderr: int
) -> Iterator[subprocess.Popen[str]]:
    """The same, and where its error output goes."""
    settings = {"LASTFOUR_PORT": str(port), "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(  # noqa: S603 - the program itself
        [*COMMAND, *arguments],
        env={**os.environ, **settings, **environment},
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        # Whoever kills it can name its workers as well.
        start_new_session=True,
    ) as process:
        try:
            wait_for(process, f"http://127.0.0.1:{port}/healthz")
            yield process
        finally:
            process.kill()


def drain(process: subprocess.Popen[str]) -> None:
    """Read the lines of a server's log, or it would wait for somebody to do so."""
    assert process.stdout is not None
    for _ in process.stdout:
        pass


def wait_for(process: subprocess.Popen[str], url: str) -> None:
    """Return as soon as the server answers."""
    for _ in range(WAIT * 10):
        assert process.poll() is None, process.returncode
        try:
            assert httpx.get(url).status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("no answer")


def test_the_demo_prints_what_works_and_cleans_up(tmp_path: Path, unused_tcp_port: int) -> None:
    """The query to paste is answered, every caller has a token, a second demo is told of the port."""
    with running(tmp_path, unused_tcp_port, "demo") as process:
        assert process.stdout is not None
        said = ""
        while "Ctrl-C ends it" not in said:
            said += process.stdout.readline()
        for name in (*CALLERS, INTEGRATION):
            assert re.search(rf"^{name} +lf_\S{{49}}  \w", said, re.MULTILINE), name
        url, token, body = re.findall(r"curl -s (\S+) .*?Bearer (\S+)'.*?-d '(.*?)'", said, re.DOTALL)[0]
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        answer = httpx.post(url, content=body, headers=headers).json()
        # Here alone the page of a browser has tokens in it, for one click.
        assert token in httpx.get(url, headers={"Accept": "text/html"}).text
        cards = {node["cardNumber"] for node in answer["data"]["customers"]["nodes"]}
        assert "4111111111114242" in cards
        assert any(card.startswith("****") for card in cards)
        second = subprocess.run(  # noqa: S603 - the program itself
            [*COMMAND, "demo"],
            env=os.environ | {"LASTFOUR_PORT": str(unused_tcp_port), "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 2
        assert re.fullmatch(r"lastfour: Can't listen on .*: Address already in use\. .*\n", second.stderr)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT) == 130
    assert not list(tmp_path.iterdir())


def test_a_demo_that_is_kept_can_be_gone_on_with(tmp_path: Path, unused_tcp_port: int) -> None:
    """The second start finds the company and makes new tokens."""
    kept = tmp_path / "kept.db"
    tokens = set()
    for _ in range(2):
        with running(tmp_path, unused_tcp_port, "demo", "--database", str(kept)) as process:
            assert process.stdout is not None
            tokens.add(next(line for line in process.stdout if line.startswith("ada")))
            process.send_signal(signal.SIGINT)
            assert process.wait(WAIT) == 130
    assert len(tokens) == 2
    assert kept.exists()


@pytest.fixture
async def migrated(new_database: NewDatabase) -> str:
    """An empty database."""
    return await new_database("sqlite")


def test_serve_serves_the_database_of_the_settings(tmp_path: Path, unused_tcp_port: int, migrated: str) -> None:
    """And ends when it is told to."""
    environment = {"LASTFOUR_DATABASE_URL": migrated, "LASTFOUR_SECRET": "s"}
    with running(tmp_path, unused_tcp_port, "serve", **environment) as process:
        page = httpx.get(f"http://127.0.0.1:{unused_tcp_port}/graphql", headers={"Accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")
        assert "lf_" not in page.text
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT) == 130


def test_what_is_no_http_is_told_so_in_json(tmp_path: Path, unused_tcp_port: int, migrated: str) -> None:
    """Before the application has seen anything of it."""
    environment = {"LASTFOUR_DATABASE_URL": migrated, "LASTFOUR_SECRET": "s"}
    with (
        running(tmp_path, unused_tcp_port, "serve", **environment),
        socket.create_connection(("127.0.0.1", unused_tcp_port), timeout=20) as connection,
    ):
        connection.sendall(b"HELO graphql\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"content-type: application/json; charset=utf-8" in head.lower()
    (error,) = json.loads(body)["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.fixture
async def company(new_database: NewDatabase) -> tuple[str, str]:
    """The demo company in a database, and a token of somebody there."""
    url = await new_database("sqlite")
    async with building("sqlite", url) as demo:
        return url, demo.tokens["erin"]


def test_workers_answer_as_one_and_end_together(tmp_path: Path, unused_tcp_port: int, company: tuple[str, str]) -> None:
    """Their metrics are added up; told to end, they finish what has begun, and leave nothing behind."""
    url, token = company
    environment = {"LASTFOUR_DATABASE_URL": url, "LASTFOUR_SECRET": "s", "LASTFOUR_METRICS_TOKEN": "m"}
    with running(tmp_path, unused_tcp_port, "serve", "--workers", "2", **environment) as process:
        assert process.stdout is not None
        started: set[str] = set()
        while len(started) < 2:
            line = json.loads(process.stdout.readline())
            started |= set(re.findall(r"Started server process \[([0-9]+)\]", line["event"]))
        for _ in range(40):
            # A connection each, or one worker would get them all.
            assert httpx.get(f"http://127.0.0.1:{unused_tcp_port}/nothing").status_code == 404
        shown = [
            httpx.get(f"http://127.0.0.1:{unused_tcp_port}/metrics", headers={"authorization": "Bearer m"}).text
            for _ in range(6)
        ]
        assert all('lastfour_requests_total{path="other",status="404"} 40.0' in one for one in shown)
        body = json.dumps({"query": "{ viewer { name } }"}).encode()
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", unused_tcp_port), timeout=20) as connection:
            connection.sendall(head.encode() + body[:5])
            time.sleep(1)
            process.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert process.poll() is None
            connection.sendall(body[5:])
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.endswith(b'{"data":{"viewer":{"name":"Erin Walsh"}}}')
        assert process.wait(WAIT) == 130
        for line in process.stdout:
            assert json.loads(line)["level"] == "info"
    assert not list(tmp_path.iterdir())


def test_a_worker_that_dies_is_replaced(tmp_path: Path, unused_tcp_port: int, migrated: str) -> None:
    """And the server goes on."""
    environment = {"LASTFOUR_DATABASE_URL": migrated, "LASTFOUR_SECRET": "s"}
    with running(tmp_path, unused_tcp_port, "serve", **environment) as process:
        assert process.stdout is not None
        started = iter(
            number
            for line in process.stdout
            for number in re.findall(r"Started server process \[([0-9]+)\]", json.loads(line)["event"])
        )
        os.kill(int(next(started)), signal.SIGKILL)
        next(started)
        wait_for(process, f"http://127.0.0.1:{unused_tcp_port}/healthz")


def test_workers_do_not_outlive_the_server(tmp_path: Path, unused_tcp_port: int, migrated: str) -> None:
    """However it ended: a port that is still taken would keep the next one from starting."""
    environment = {"LASTFOUR_DATABASE_URL": migrated, "LASTFOUR_SECRET": "s"}
    with running(tmp_path, unused_tcp_port, "serve", "--workers", "2", **environment) as process:
        process.kill()
        process.wait(WAIT)
        for _ in range(WAIT * 10):
            try:
                socket.create_server(("127.0.0.1", unused_tcp_port)).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
    raise AssertionError("the port is still taken")


@pytest.mark.parametrize("number", ["0", "-1", "many", "1000", "1.5"])
def test_a_number_of_workers_is_a_number(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of those that a machine may have."""
    with pytest.raises(SystemExit):
        main(["serve", f"--workers={number}"])
    assert "a number from 1 to 999" in capsys.readouterr().err
