"""Compressed answers: read, whatever packs them; refused with a clear word, where nothing here can; bounded, always."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elevenlabs_sdk import APIConnectionError, APIResponseValidationError, ElevenLabs, NotFoundError
from elevenlabs_sdk._runtime.decoding import DecodeError, Decoder, UnsupportedEncodingError
from tests.sdk.conftest import Call
from tests.sdk.server import Server

MODELS: Callable[[Any], Any] = lambda client: client.models.list()  # noqa: E731
AUDIO: Callable[[Any], Any] = lambda client: client.history.get_audio("h")  # noqa: E731

FAST = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def raw_deflate(data: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(data) + packing.flush()


def two(pack: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda data: pack(data[: len(data) // 2]) + pack(data[len(data) // 2 :])


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip of two members": ("gzip", two(gzip.compress)),
    "gzip with padding": ("x-gzip", lambda data: gzip.compress(data) + b"\0" * 100),
    "deflate": ("deflate", zlib.compress),
    "deflate without its header": ("deflate", raw_deflate),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
    "zstd of two frames": ("ZSTD", two(zstandard.compress)),
    "brotli of gzip": ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
    "as it is": ("identity", bytes),
}
ENCODINGS = pytest.mark.parametrize(("name", "pack"), PACKED.values(), ids=PACKED)
CHECKED = pytest.mark.parametrize(
    ("name", "pack"),
    [one for key, one in PACKED.items() if key not in ("as it is", "gzip with padding")],
    ids=[key for key in PACKED if key not in ("as it is", "gzip with padding")],
)


@ENCODINGS
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_stream_is_decoded_as_it_arrives(
    server: Server, call: Call, name: str, pack: Callable[[bytes], bytes], size: int
) -> None:
    data = bytes(range(256)) * 9
    packed = pack(data)
    pieces = [packed[start : start + size] for start in range(0, len(packed), size)]
    server.answer(pieces, headers={"content-encoding": name})
    assert call(AUDIO) == data


@ENCODINGS
def test_an_answer_is_decoded(server: Server, call: Call, name: str, pack: Callable[[bytes], bytes]) -> None:
    server.answer(pack(b"[]" + b" " * 5000), headers={"content-encoding": name})
    assert call(MODELS) == []


@CHECKED
@pytest.mark.parametrize("use", [MODELS, AUDIO], ids=["read", "stream"])
def test_what_is_cut_short_inside_is_no_shorter_answer(
    server: Server, call: Call, name: str, pack: Callable[[bytes], bytes], use: Callable[[Any], Any]
) -> None:
    server.answer(pack(b"[]" + bytes(range(256)) * 50)[:-5], headers={"content-encoding": name})
    with pytest.raises(APIConnectionError, match="the response body is incomplete"):
        call(use, max_retries=0)


@CHECKED
@pytest.mark.parametrize("use", [MODELS, AUDIO], ids=["read", "stream"])
def test_garbage(
    server: Server, call: Call, name: str, pack: Callable[[bytes], bytes], use: Callable[[Any], Any]
) -> None:
    server.answer(b"garbage, garbage, garbage", headers={"content-encoding": name})
    with pytest.raises(APIConnectionError, match=r"the response body is (damaged|incomplete)"):
        call(use, max_retries=0)


@ENCODINGS
def test_an_empty_body_is_empty_in_every_encoding(
    server: Server, call: Call, name: str, pack: Callable[[bytes], bytes]
) -> None:
    server.answer(b"", headers={"content-encoding": name})
    assert call(AUDIO) == b""


@pytest.mark.parametrize(
    ("encoding", "missing", "said"),
    [
        ("compress", [], "encoded as 'compress', which is not supported"),
        ("gzip, gzip, gzip, gzip", [], "encoded 4 times, more than the 3 that are allowed"),
        ("br", ["brotli", "brotlicffi"], "encoded as 'br'; install the package brotli to decode it"),
        ("zstd", ["zstandard"], "encoded as 'zstd'; install the package zstandard to decode it"),
    ],
    ids=["unknown", "four times", "no brotli", "no zstandard"],
)
def test_what_cannot_be_decoded_is_told(
    server: Server, call: Call, monkeypatch: pytest.MonkeyPatch, encoding: str, missing: list[str], said: str
) -> None:
    for name in missing:
        monkeypatch.setitem(sys.modules, name, None)
    headers = {"content-encoding": encoding, "request-id": "r1"}
    for use in (MODELS, AUDIO):
        server.answer(b"whatever it is", headers=headers)
        with pytest.raises(APIResponseValidationError) as caught:
            call(use)
        assert f"the response body is {said}" in str(caught.value)
        assert caught.value.request_id == "r1"
    server.answer(b"whatever it is", status=404, headers=headers)
    with pytest.raises(NotFoundError) as failed:
        call(MODELS)
    assert failed.value.message == f"the response body is {said}"
    assert failed.value.body == ""
    assert len(server.requests) == 3


BOMB = 256 * 1024 * 1024


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", lambda: _zeros(zlib.compressobj(9, wbits=31))),
        ("br", lambda: brotli.compress(bytes(BOMB), quality=1)),
        ("zstd", lambda: zstandard.ZstdCompressor(level=1).compress(bytes(BOMB))),
    ],
    ids=["gzip", "brotli", "zstd"],
)
def test_a_decompression_bomb_in_a_stream_comes_out_in_small_pieces(
    server: Server, client: ElevenLabs, encoding: str, pack: Callable[[], bytes]
) -> None:
    packed = pack()
    assert len(packed) < BOMB / 500
    server.answer(packed, headers={"content-encoding": encoding})
    stream = client.history.get_audio("h")
    size = 0
    tracemalloc.start()
    try:
        for piece in stream:
            size += len(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == BOMB
    assert peak < 60_000_000


def _zeros(packing: Any) -> bytes:
    return b"".join(packing.compress(bytes(1024 * 1024)) for _ in range(256)) + bytes(packing.flush())


@FAST
@given(
    st.binary(max_size=3000),
    st.sampled_from([*PACKED]),
    st.lists(st.integers(1, 400), min_size=1, max_size=9),
)
def test_however_it_is_cut_the_same_comes_out(data: bytes, key: str, cuts: list[int]) -> None:
    name, pack = PACKED[key]
    packed, decoder, found = pack(data), Decoder({"content-encoding": name}), b""
    turn = 0
    while packed:
        size = cuts[turn % len(cuts)]
        found += b"".join(decoder.feed(packed[:size]))
        packed, turn = packed[size:], turn + 1
    decoder.finish()
    assert found == data


@FAST
@given(
    st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "zstd, gzip", "x", "br,br"])
)
def test_no_garbage_ends_in_another_error(data: bytes, encoding: str) -> None:
    try:
        decoder = Decoder({"content-encoding": encoding})
        for piece in decoder.feed(data):
            assert isinstance(piece, bytes)
        decoder.finish()
    except (DecodeError, UnsupportedEncodingError):
        pass


def test_brotli_before_it_had_bounds_and_its_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Older releases of brotli, and brotlicffi, whose method has another name."""

    new = brotli.Decompressor

    class Old:
        def __init__(self) -> None:
            self._inner = new()

        def decompress(self, data: bytes) -> bytes:
            return bytes(self._inner.process(data))

        def is_finished(self) -> bool:
            return bool(self._inner.is_finished())

    monkeypatch.setattr(brotli, "Decompressor", Old)
    decoder = Decoder({"content-encoding": "br"})
    assert b"".join(decoder.feed(brotli.compress(b"old" * 1000))) == b"old" * 1000
    decoder.finish()
    with pytest.raises(DecodeError):
        list(Decoder({"content-encoding": "br"}).feed(b"garbage"))
