"""Servers behind TLS on the loopback interface: one that speaks HTTP/2 where it is asked to, and a proxy that tunnels."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h2.config
import h2.connection
import h2.events

from elevenlabs_sdk._runtime.sockets import WatchedSocket

if TYPE_CHECKING:
    from cryptography import x509

LONGEST_WAIT = 10.0


@dataclass(frozen=True)
class Certificates:
    """Files: an authority that nobody knows, and a certificate for 127.0.0.1 that it has signed, with its key."""

    authority: Path
    certificate: Path
    key: Path


def serving(made: Certificates) -> ssl.SSLContext:
    """For a server with the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    return context


def trusting(made: Certificates) -> ssl.SSLContext:
    """For a client that knows the authority."""
    return ssl.create_default_context(cafile=str(made.authority))


def certificates(folder: Path) -> Certificates:
    """Made by `cryptography` or by openssl; raises LookupError where there is neither."""
    found = Certificates(folder / "authority.pem", folder / "certificate.pem", folder / "key.pem")
    try:
        _by_cryptography(found)
    except ImportError:
        if shutil.which("openssl") is None:
            raise LookupError("neither the package cryptography nor openssl is here") from None
        _by_openssl(found, folder)
    return found


def _by_cryptography(found: Certificates) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    now = datetime.datetime.now(datetime.timezone.utc)

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    signing, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def about(
        subject: str, public: ec.EllipticCurvePublicKey, *, is_authority: bool
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name("A test authority"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
            )
            .add_extension(_usage(is_authority), critical=True)
        )

    authority = about("A test authority", signing.public_key(), is_authority=True)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))])
    server = about("127.0.0.1", own.public_key(), is_authority=False).add_extension(address, critical=False)
    pem = serialization.Encoding.PEM
    found.authority.write_bytes(authority.sign(signing, hashes.SHA256()).public_bytes(pem))
    found.certificate.write_bytes(server.sign(signing, hashes.SHA256()).public_bytes(pem))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    found.key.write_bytes(own.private_bytes(pem, *plain))


def _usage(is_authority: bool) -> x509.KeyUsage:
    """Python 3.13 wants it to be said."""
    from cryptography import x509

    names = "content_commitment key_encipherment data_encipherment key_agreement encipher_only decipher_only".split()
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        **dict.fromkeys(names, False),
    )


def _by_openssl(found: Certificates, folder: Path) -> None:
    def run(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder, timeout=60)

    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    run(*new, "-subj", "/CN=A test authority", "-keyout", "signing.pem", "-out", found.authority.name)
    run(
        *(*new, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
        *(
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-CA",
            found.authority.name,
            "-CAkey",
            "signing.pem",
        ),
        *("-keyout", found.key.name, "-out", found.certificate.name),
    )


@dataclass
class Seen:
    """What a server or a proxy has been told."""

    url: str
    protocols: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """The first lines of what came, to a proxy."""
    refused: int = 0
    """Handshakes that did not come about."""


@contextmanager
def listening(serve: Callable[[socket.socket], None], scheme: str) -> Iterator[str]:
    """A socket on a free port; a thread for each connection, at most a few in a test."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads: list[threading.Thread] = []

        def handle(connection: socket.socket) -> None:
            with contextlib.suppress(OSError), connection:
                connection.settimeout(LONGEST_WAIT)
                serve(connection)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threads.append(threading.Thread(target=handle, args=(connection,), daemon=True))
                    threads[-1].start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            accepting.join(LONGEST_WAIT)
            for thread in threads:
                thread.join(LONGEST_WAIT)


_NO_WAIT = threading.Event()
_NO_WAIT.set()


@contextmanager
def secure_server(
    made: Certificates, *, body: bytes = b"[]", hold: threading.Event | None = None
) -> Iterator[Seen]:
    """Answers every request with the same body, over HTTP/2 or HTTP/1.1, as the client offers; at `hold` it waits."""
    context = serving(made)
    context.set_alpn_protocols(["h2", "http/1.1"])
    seen = Seen("")

    def serve(connection: socket.socket) -> None:
        try:
            secure = context.wrap_socket(connection, server_side=True)
        except OSError:
            seen.refused += 1
            return
        with secure:
            protocol = secure.selected_alpn_protocol() or "http/1.1"
            seen.protocols.append(protocol)
            (_speak_2 if protocol == "h2" else _speak_1)(secure, seen, body, hold or _NO_WAIT)

    with listening(serve, "https") as url:
        seen.url = url
        yield seen


def _speak_1(connection: ssl.SSLSocket, seen: Seen, body: bytes, hold: threading.Event) -> None:
    data = b""
    while piece := connection.recv(65536):
        data += piece
        while b"\r\n\r\n" in data:
            head, _, data = data.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            seen.headers.append(dict(line.lower().split(": ", 1) for line in lines[1:]))
            head_out = (
                f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            )
            hold.wait(LONGEST_WAIT)
            connection.sendall(head_out.encode() + body)


def _speak_2(connection: ssl.SSLSocket, seen: Seen, body: bytes, hold: threading.Event) -> None:
    http = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    http.initiate_connection()
    connection.sendall(http.data_to_send())
    while piece := connection.recv(65536):
        for event in http.receive_data(piece):
            if isinstance(event, h2.events.RequestReceived):
                seen.headers.append(dict(event.headers))
            elif isinstance(event, h2.events.DataReceived):
                http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                hold.wait(LONGEST_WAIT)
                http.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/json")])
                http.send_data(event.stream_id, body, end_stream=True)
        connection.sendall(http.data_to_send())


@contextmanager
def tunnel(
    *,
    answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n",
    secure: ssl.SSLContext | None = None,
) -> Iterator[Seen]:
    """A proxy that takes CONNECT only, and passes on what it cannot read; or one that says something else."""
    seen = Seen("")

    def serve(plain: socket.socket) -> None:
        connection: Any = plain
        if secure is not None:  # one thread reads from the client while another writes
            connection = WatchedSocket(secure.wrap_socket(plain, server_side=True), LONGEST_WAIT)
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return
            data += piece
        head, _, rest = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        seen.lines.append(lines[0])
        seen.headers.append(dict(line.lower().split(": ", 1) for line in lines[1:]))
        connection.sendall(answer)
        if b" 200 " not in answer:
            return
        host, _, port = lines[0].split()[1].partition(":")
        with socket.create_connection((host, int(port)), LONGEST_WAIT) as other:
            other.sendall(rest)
            back = threading.Thread(target=_pass_on, args=(other, connection), daemon=True)
            back.start()
            _pass_on(connection, other)
            back.join(LONGEST_WAIT)
        connection.close()

    with listening(serve, "http" if secure is None else "https") as url:
        seen.url = url
        yield seen


def _pass_on(source: Any, target: Any) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        if isinstance(target, WatchedSocket):
            target.abort(reset=False)
        else:
            target.shutdown(socket.SHUT_WR)
