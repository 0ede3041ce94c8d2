"""The fake server on a port: `python -m <package>.testing --port 8000`."""

from __future__ import annotations

import argparse
import logging
import threading

from .._runtime.package import PACKAGE
from .server import FakeServer


def main() -> None:
    """Serve until interrupted, and log a line per request."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {PACKAGE}.testing",
        description="A fake server that is generated from the API description. It accepts any API key.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8000, help="the port; 0 selects a free port (default: %(default)s)"
    )
    arguments = parser.parse_args()
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    with FakeServer(mismatch="answer").serving(arguments.host, arguments.port) as url:
        print(f"Listening: base_url={url!r}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped")


if __name__ == "__main__":
    main()
