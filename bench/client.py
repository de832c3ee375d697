"""A client that takes little time itself: one connection, requests as bytes made beforehand."""

import socket

from bench.errors import BenchError


def request(path: str, token: str, body: bytes | None = None) -> bytes:
    """A request as it goes over the wire: GET without a body, POST of JSON with one."""
    lines = [
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
        "host: bench",
        f"authorization: Bearer {token}",
        *(() if body is None else ("content-type: application/json", f"content-length: {len(body)}")),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def length_of(head: bytes | bytearray) -> int:
    """How long the body is that follows the head of an answer; BenchError unless all is well."""
    status, *lines = bytes(head).split(b"\r\n")
    if b" 200 " not in status:
        raise BenchError(f"A target answered: {status.decode()}")
    for line in lines:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise BenchError("A target answered without content-length.")


class Client:
    """One connection to a target, kept open."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, asked: bytes) -> bytes:
        """Send a request and wait for the whole answer; its body."""
        self._socket.sendall(asked)
        found = bytearray()
        while (end := found.find(b"\r\n\r\n")) < 0:
            found += self._receive()
        wanted = end + 4 + length_of(found[:end])
        while len(found) < wanted:
            found += self._receive()
        return bytes(found[end + 4 :])

    def _receive(self) -> bytes:
        part = self._socket.recv(1 << 20)
        if not part:
            raise BenchError("A target closed the connection.")
        return part

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
