"""Where this generator is installed, and from where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

_INSTALLED: Final = Path(__file__).parents[1] / "_templates"
TEMPLATES: Final = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[3] / "templates"
"""In the installed package, or at the top level of a checkout."""


def find_source() -> str | None:
    """Return the checkout, the wheel or the repository from which pip installed this sdkwright, as pip takes it.

    None if it comes from a package index, or from nowhere: only then its version is enough to install it again.
    """
    from importlib import metadata
    from urllib.request import url2pathname  # with modules for TLS, which `generate` does not need

    try:
        text = metadata.distribution("sdkwright").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    if text is None:
        return None
    direct: dict[str, Any] = json.loads(text)  # a file of pip, as PEP 610 defines it
    url, repository = str(direct["url"]), direct.get("vcs_info")
    if repository:
        return f"{repository['vcs']}+{url}@{repository['commit_id']}"
    parts = urlsplit(url)
    return url2pathname(parts.path) if parts.scheme == "file" else url
