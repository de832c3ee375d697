"""Requests as bytes that are no HTTP, or HTTP that nobody writes, and the status that each is answered with."""

from collections.abc import Mapping

BODY = b'{"query": "{ zebra: customers(where: {name: {contains: \\"zebra\\"}}) { totalCount } }"}'


Cases = Mapping[str, tuple[bytes, list[int] | None]]


def request(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    """A request of these parts."""
    return b"\r\n".join((line, *headers, b"", body))


def post(token: str, *headers: bytes, body: bytes = BODY, length: bytes | None = None) -> bytes:
    """A question that is answered, but for what it is given to say."""
    size = str(len(body)).encode() if length is None else length
    told = [b"Content-Length: " + size] if size else []
    bearer = b"Authorization: Bearer " + token.encode()
    line = b"POST /graphql HTTP/1.1"
    return request(line, b"Host: zebra", bearer, b"Content-Type: application/json", *told, *headers, body=body)


def chunked(token: str, body: bytes, *headers: bytes) -> bytes:
    """The same, in chunks that are written here."""
    return post(token, b"Transfer-Encoding: chunked", *headers, body=body, length=b"")


def chunk(part: bytes, size: bytes | None = None) -> bytes:
    """A chunk, which says how long it is."""
    return b"%x" % len(part) + b"\r\n" + part + b"\r\n" if size is None else size + b"\r\n" + part + b"\r\n"


END = b"0\r\n\r\n"


def broken(token: str) -> Cases:
    """Each request by what is the matter with it, and the statuses of its answers, of which there may be none.

    Of what is so long that the server hangs up before it is there, nobody knows how much of the answer arrives.
    """
    host = b"Host: zebra"
    lines: Cases = {
        "nothing but an end": (b"\r\n\r\n", [400]),
        "a word": (b"zebra\r\n\r\n", [400]),
        "no version": (request(b"GET /graphql", host), [400]),
        "a version of its own": (request(b"GET /healthz HTTP/9.9", host), [200]),
        "another protocol's version": (request(b"GET /healthz ZEBRA/1.1", host), [400]),
        "HTTP/2 without being asked": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [404, 400]),
        "TLS": (bytes.fromhex("16030100c8010000c40303") + bytes(range(200)), [400]),
        "a NUL in the path": (request(b"GET /\0zebra HTTP/1.1", host), [400]),
        "a path that is no text": (request(b"GET /\xff\xfezebra HTTP/1.1", host), [400]),
        "a path that is no text, written as text": (request(b"GET /%ff%fe%00zebra HTTP/1.1", host), [404]),
        "a query that is no text": (request(b"GET /graphql?query=%ff%fe HTTP/1.1", host), [401]),
        "a long path": (request(b"GET /" + b"zebra" * 2_000 + b" HTTP/1.1", host), [404]),
        "a path without an end": (request(b"GET /" + b"zebra" * 400_000 + b" HTTP/1.1", host), None),
        "an address for a path": (request(b"GET http://zebra/healthz HTTP/1.1", host), [404]),
        "no path": (request(b"OPTIONS * HTTP/1.1", host), [404]),
        "a tunnel": (request(b"CONNECT zebra:443 HTTP/1.1", host), [404]),
        "a method in small letters": (request(b"get /healthz HTTP/1.1", host), [405]),
        "a method that is none": (request(b"(zebra) /healthz HTTP/1.1", host), [400]),
        "a tab for a space": (request(b"GET\t/healthz HTTP/1.1", host), [400]),
        "HTTP/1.0": (request(b"GET /healthz HTTP/1.0"), [200]),
        "HTTP/1.1 without a host": (request(b"GET /healthz HTTP/1.1"), [400]),
        "two hosts": (request(b"GET /healthz HTTP/1.1", host, host), [400]),
    }
    headers: Cases = {
        "no colon": (post(token, b"zebra"), [400]),
        "no name": (post(token, b": zebra"), [400]),
        "a space before the colon": (post(token, b"X-Zebra : zebra"), [400]),
        "a NUL": (post(token, b"X-Zebra: \0"), [400]),
        "a line that goes on": (post(token, b"X-Zebra: a\r\n zebra"), [200]),
        "no text": (post(token, b"X-Zebra: \xff\xfe\xc0"), [200]),
        "a token that is no text": (post("lf_\xff\xfe\xc0"), [401]),
        "a type that is no text": (post(token, b"Accept: \xff\xfe, application/json"), [200]),
        "ten thousand characters": (post(token, b"X-Zebra: " + b"z" * 10_000), [200]),
        "two million characters": (post(token, b"X-Zebra: " + b"z" * 2_000_000), None),
        "two hundred thousand headers": (post(token, *[b"X-Zebra: z"] * 200_000), None),
        "a thousand headers": (post(token, *[b"X-Zebra: z"] * 1_000), [200]),
        "lengths that differ": (post(token, b"Content-Length: 3"), [400]),
        "a length below nothing": (post(token, length=b"-1"), [400]),
        "a length that is no number": (post(token, length=b"zebra"), [400]),
        "a length that nobody counts": (post(token, length=b"9" * 30), [400]),
        "chunks, which it has not": (post(token, b"Transfer-Encoding: chunked"), []),
        "an encoding of its own": (post(token, b"Transfer-Encoding: zebra", length=b""), [400]),
        "an expectation": (post(token, b"Expect: zebra"), [200]),
        "an upgrade": (post(token, b"Connection: Upgrade", b"Upgrade: h2c"), [200]),
    }
    parts = [chunk(BODY[:9]), chunk(BODY[9:])]
    bodies: Cases = {
        "chunks": (chunked(token, b"".join(parts) + END), [200]),
        "chunks with more said of them": (chunked(token, chunk(BODY, b"%x;zebra=1" % len(BODY)) + END), [200]),
        "a trailer": (chunked(token, chunk(BODY) + b"0\r\nX-Zebra: zebra\r\n\r\n"), [200]),
        "a trailer that is none": (chunked(token, chunk(BODY) + b"0\r\nzebra\r\n\r\n"), [400]),
        "chunks of no size": (chunked(token, chunk(BODY, b"zebra") + END), [400]),
        "chunks below nothing": (chunked(token, chunk(BODY, b"-5") + END), [400]),
        "a chunk longer than it says": (chunked(token, chunk(BODY, b"5") + END), [400]),
        "a chunk that nobody counts": (chunked(token, chunk(BODY, b"f" * 30) + END), [400]),
        "no text": (post(token, body=b'{"query": "\xff\xfe\xc0"}'), [400]),
        "half a character": (post(token, body=b'{"query": "{ viewer { name } } # \\ud800"}'), [200]),
        "another encoding": (post(token, body=BODY.decode().encode("utf-16")), [400]),
        "a NUL": (post(token, body=BODY + b"\0"), [400]),
        "nothing": (post(token, body=b""), [400]),
    }
    after: Cases = {
        "another request": (post(token) + post(token), [200, 200]),
        "no request": (post(token) + b"zebra\r\n\r\n", [200, 400]),
        "an end": (post(token) + b"\r\n\r\n" + post(token), [200, 400]),
    }
    kinds = {"line": lines, "header": headers, "body": bodies, "after": after}
    return {f"{kind}: {what}": case for kind, cases in kinds.items() for what, case in cases.items()}
