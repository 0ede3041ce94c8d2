"""Environment variables and credentials with which the clients of this package use the fake server."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from .._runtime.package import PACKAGE
from .._runtime.settings import API

_LOOPBACK = "127.0.0.1,localhost,::1"


def load_api() -> API:
    """Return the settings of the API, as the clients have them."""
    api: API = import_module(f"{PACKAGE}.client")._API
    return api


def make_credentials(api: API) -> dict[str, str]:
    """Return a value for each credential of a client; of client credentials only a token, which is then not fetched."""
    if api.security is None:
        return dict.fromkeys(api.credential_arguments, "fake-key")
    schemes = api.security.schemes.values()
    names = (name for scheme in schemes for name in scheme.alternatives[0])
    return dict.fromkeys(names, "fake-key")


def list_variables(api: API, url: str) -> dict[str, str]:
    """Return the variables of clients that use a server at a URL of this machine, also if the environment has a proxy."""
    credentials: Mapping[str, Any] = make_credentials(api)
    variables = {f"{api.environment}_{name.upper()}": value for name, value in credentials.items()}
    proxies = {name: _add_loopback(os.environ.get(name, "")) for name in ("NO_PROXY", "no_proxy")}
    return {f"{api.environment}_BASE_URL": url, **variables, **proxies}


def _add_loopback(hosts: str) -> str:
    return f"{hosts},{_LOOPBACK}" if hosts else _LOOPBACK


@contextmanager
def set_variables(variables: Mapping[str, str]) -> Generator[None, None, None]:
    """Set environment variables, and restore them afterwards."""
    previous = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in previous.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
