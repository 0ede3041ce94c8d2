"""The fake server on a port: `python -m <package>.testing --port 8000`."""

from __future__ import annotations

import argparse
import logging
import threading

from .._runtime.package import PACKAGE
from .server import FakeServer


def main() -> None:
    """Serve until interrupted; each request is one line."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {PACKAGE}.testing",
        description="A stand-in for the API, made from its description. Any key is taken.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (default: %(default)s)")
    given = parser.parse_args()
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    with FakeServer(mismatch="answer").serving(given.host, given.port) as url:
        print(f"Listening: base_url={url!r}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped")


if __name__ == "__main__":
    main()
