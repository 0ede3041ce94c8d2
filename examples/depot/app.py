"""Depot: an application for parcels, with FastAPI and a token endpoint of Authlib. The SDK in this folder is tested with it.

Run it: `uvicorn --factory examples.depot.app:create_app`. It has one client, `shop` with the secret `s3cret/+&%1815`, and one
user, `ada` with the password `lovelace:1815`.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass, field
from typing import Annotated, Any

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from fastapi import Cookie, Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel

os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")  # the server is on this machine

CLIENT_ID, CLIENT_SECRET = "shop", "s3cret/+&%1815"
USERNAME, PASSWORD = "ada", "lovelace:1815"
QUERY_KEY, HEADER_KEY, SESSION = "query-key-1", "header-key-1", "session-1"
SCOPES = ("parcels:read", "parcels:write")


class Client(ClientMixin):
    """The registered client."""

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(name for name in (scope or "").split() if name in SCOPES)

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, CLIENT_SECRET)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"


@dataclass
class State:
    """What the application has stored. `seconds` is the life of new tokens."""

    parcels: list[dict[str, Any]] = field(default_factory=list)
    labels: list[tuple[str, bytes]] = field(default_factory=list)
    tokens: dict[str, tuple[float, str]] = field(default_factory=dict)
    seconds: int = 3600
    fetches: int = 0


class TokenServer(AuthorizationServer):
    """The token endpoint of RFC 6749, for FastAPI."""

    def __init__(self, state: State) -> None:
        super().__init__(scopes_supported=list(SCOPES))
        self._state = state
        self.register_token_generator(
            "default", BearerTokenGenerator(self._generate, expires_generator=lambda *_: state.seconds)
        )
        self.register_grant(ClientCredentialsGrant)

    def _generate(self, **_: object) -> str:
        self._state.fetches += 1
        return f"token-{self._state.fetches}-{secrets.token_hex(8)}"

    def query_client(self, client_id: str) -> Client | None:
        return Client() if client_id == CLIENT_ID else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        expiry = time.monotonic() + token["expires_in"]
        self._state.tokens[token["access_token"]] = expiry, token.get("scope", "")

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: dict[str, Any], headers: list[tuple[str, str]]) -> Response:
        return JSONResponse(body, status, headers=dict(headers))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        pass


class NewParcel(BaseModel):
    recipient: str
    weight: float
    fragile: bool = False


class Parcel(NewParcel):
    id: int


class Search(BaseModel):
    recipient: str = ""
    cursor: str | None = None
    limit: int = 2


def create_app(state: State | None = None) -> FastAPI:
    app = FastAPI(title="Depot", version="1.0.0")
    state = state or State()
    for number in range(1, 8):
        recipient = f"{'Ada' if number % 2 else 'Grace'} {number}"
        state.parcels.append(Parcel(id=number, recipient=recipient, weight=number / 2).model_dump())
    app.state.depot = state
    _add_tokens(app, state)
    _add_parcels(app, state)
    _add_stations(app)
    _add_labels(app, state)
    return app


def _add_tokens(app: FastAPI, state: State) -> None:
    server = TokenServer(state)

    @app.post("/oauth/token")
    async def create_token(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        oauth_request = OAuth2Request(request.method, str(request.url), headers=request.headers)
        oauth_request.payload = BasicOAuth2Payload(form)
        response: Response = server.create_token_response(oauth_request)
        return response


def _require(scope: str) -> Any:
    """A dependency: a token with a scope."""

    def check(request: Request, authorization: Annotated[str, Header()] = "") -> None:
        expiry, scopes = request.app.state.depot.tokens.get(authorization.removeprefix("Bearer "), (0, ""))
        if time.monotonic() >= expiry:
            raise HTTPException(401, "the token is not valid", headers={"WWW-Authenticate": "Bearer"})
        if scopes and scope not in scopes.split():
            raise HTTPException(403, f"the token lacks the scope {scope}")

    return Depends(check)


def _add_parcels(app: FastAPI, state: State) -> None:
    read, write = _require("parcels:read"), _require("parcels:write")

    @app.get("/v1/parcels", dependencies=[read])
    def list_parcels(request: Request, after: int = 0, limit: int = 3) -> dict[str, Any]:
        page = [parcel for parcel in state.parcels if parcel["id"] > after][:limit]
        is_last = not page or page[-1]["id"] == state.parcels[-1]["id"]
        next_url = None if is_last else f"/v1/parcels?after={page[-1]['id']}&limit={limit}"
        return {"data": {"parcels": page}, "links": {"next": next_url}}

    @app.post("/v1/parcels", status_code=201, dependencies=[write])
    def create_parcel(new: NewParcel) -> Parcel:
        parcel = Parcel(id=len(state.parcels) + 1, **new.model_dump())
        state.parcels.append(parcel.model_dump())
        return parcel

    @app.post("/v1/parcels/search", dependencies=[read])
    def search_parcels(search: Search) -> dict[str, Any]:
        start = int(search.cursor or 0)
        found = [parcel for parcel in state.parcels if search.recipient in parcel["recipient"]]
        end = start + search.limit
        return {"parcels": found[start:end], "cursor": str(end) if end < len(found) else None}

    @app.put("/v1/parcels/{parcel_id}", dependencies=[write])
    def replace_parcel(parcel_id: int, new: NewParcel) -> Response:
        """Heavy parcels are weighed again later."""
        if new.weight > 20:
            return JSONResponse({"job": f"weigh-{parcel_id}"}, 202)
        parcel = Parcel(id=parcel_id, **new.model_dump()).model_dump()
        state.parcels[parcel_id - 1] = parcel
        return JSONResponse(parcel, 200)


STATIONS = [
    {"id": f"s{number}", "city": city}
    for number, city in enumerate(("Bern", "Graz", "Köln", "Lyon", "Turin"))
]
_basic = HTTPBasic(auto_error=False)
Basic = Annotated[HTTPBasicCredentials | None, Depends(_basic)]


def _check_basic(credentials: HTTPBasicCredentials | None) -> bool:
    return credentials is not None and (credentials.username, credentials.password) == (USERNAME, PASSWORD)


def _add_stations(app: FastAPI) -> None:
    @app.get("/v1/stations")
    def list_stations(request: Request, key: str = "", page: Annotated[int, Query(ge=1)] = 1) -> Response:
        if key != QUERY_KEY:
            raise HTTPException(401, "the key is not valid")
        links = [f'<{request.url.path}?page={page - 1}>; rel="prev"'] if page > 1 else []
        if page * 2 < len(STATIONS):
            links.append(f'<{request.url.path}?page={page + 1}>; rel="next"; title="a, b"')
        headers = {"Link": ", ".join(links)} if links else {}
        return JSONResponse(STATIONS[page * 2 - 2 : page * 2], headers=headers)

    @app.get("/v1/stations/{station_id}")
    def get_station(station_id: str, credentials: Basic, key: str = "") -> dict[str, str]:
        if key != QUERY_KEY and not _check_basic(credentials):
            raise HTTPException(401, "a key or a password is required")
        for station in STATIONS:
            if station["id"] == station_id:
                return station
        raise HTTPException(404, f"there is no station {station_id}")

    @app.get("/v1/reports/{name}.csv")
    def get_report(name: str, credentials: Basic) -> PlainTextResponse:
        if not _check_basic(credentials):
            raise HTTPException(401, "the password is wrong", headers={"WWW-Authenticate": "Basic"})
        return PlainTextResponse(f"report,parcels\n{name},7\n", media_type="text/csv")

    @app.get("/v1/session")
    def get_session(depot_session: Annotated[str, Cookie()] = "") -> dict[str, str]:
        if depot_session != SESSION:
            raise HTTPException(401, "there is no such session")
        return {"user": USERNAME}

    @app.get("/v1/status")
    def get_status(authorization: Annotated[str | None, Header()] = None) -> dict[str, bool]:
        return {"open": True, "has_credentials": authorization is not None}


def _add_labels(app: FastAPI, state: State) -> None:
    @app.post("/labels/{parcel_id}", status_code=201)
    async def upload_label(
        parcel_id: int, request: Request, credentials: Basic, x_depot_key: Annotated[str, Header()] = ""
    ) -> dict[str, Any]:
        """Both are required: the key of the depot, and a user with a password."""
        if x_depot_key != HEADER_KEY or not _check_basic(credentials):
            raise HTTPException(401, "the key and a password are required")
        body = await request.body()
        state.labels.append((request.headers["content-type"], body))
        return {"parcel": parcel_id, "media_type": request.headers["content-type"], "size": len(body)}
