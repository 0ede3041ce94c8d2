"""The name and the logger of the package that contains this copy of the runtime."""

from __future__ import annotations

import logging
from typing import Final

PACKAGE: Final = __name__.rpartition("._runtime")[0]
logger: Final = logging.getLogger(PACKAGE)
