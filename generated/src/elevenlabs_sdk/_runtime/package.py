"""What the runtime knows of the package it was copied into: its name, and its logger."""

from __future__ import annotations

import logging
from typing import Final

PACKAGE: Final = __name__.rpartition("._runtime")[0]
logger: Final = logging.getLogger(PACKAGE)
