"""An OpenID provider for tests, made of Authlib's server parts: `python -m tests.directory.provider_process PORT`.

It signs in whom POST /control names, without asking, and does wrong what its `mode` says.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "festival-calendar", "a secret for the tests alone, and long enough"
KEYS = {kid: RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("one", "two")}
FORGED = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})

app = Flask(__name__)
told: dict[str, Any] = {"mode": "", "person": {}}
codes: dict[str, Any] = {}
asked: list[str] = []


class Client:
    """The one client there is."""

    client_id = CLIENT_ID
    redirect_uri = ""

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, secret: str) -> bool:
        return secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code:
    """A code that was given out, for one use."""

    def __init__(self, payload: Any, person: dict[str, Any]) -> None:
        self.redirect_uri, self.scope = payload.redirect_uri, payload.scope
        self.nonce = payload.data.get("nonce")
        self.code_challenge = payload.data.get("code_challenge")
        self.code_challenge_method = payload.data.get("code_challenge_method")
        self.person = person

    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> str:
        return "another" if told["mode"] == "nonce" else self.nonce

    def get_auth_time(self) -> None:
        return None

    get_acr = get_auth_time

    def get_amr(self) -> list[str] | None:
        amr: list[str] | None = self.person.get("amr")
        return amr


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        codes[code] = Code(request.payload, dict(told["person"]))

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        for code in [code for code, one in codes.items() if one is authorization_code]:
            del codes[code]

    def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
        return authorization_code.person


class IDTokens(OpenIDCode):  # type: ignore[misc]
    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
        now, mode = int(time.time()), told["mode"]
        claims = {
            "iss": "https://other.example" if mode == "issuer" else issuer(),
            "aud": "another-client" if mode == "audience" else CLIENT_ID,
            "iat": now - 7200 if mode == "expired" else now,
            "exp": now - 3600 if mode == "expired" else now + 300,
            **self.get_authorization_code_claims(request.authorization_code),
            **self.generate_user_info(request.user, token["scope"]),
        }
        if mode == "no nonce":
            claims.pop("nonce")
        if mode == "secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET), ["HS256"])
        if mode == "unsigned":
            signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEYS["one"]).split(".")
            return f"eyJhbGciOiJub25lIn0.{signed[1]}."
        kid = "two" if mode == "new key" else "one"
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, FORGED if mode == "forged" else KEYS[kid])

    def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
        return UserInfo({key: value for key, value in user.items() if key != "amr"})


app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": 300}
server = AuthorizationServer(
    app, lambda client_id: Client() if client_id == CLIENT_ID else None, lambda *_: None
)
server.register_grant(CodeGrant, [IDTokens(require_nonce=True), CodeChallenge(required=True)])


def issuer() -> str:
    return request.host_url.rstrip("/")


@app.post("/control")
def control() -> Response:
    """Take up who comes and what is done wrong; answers which addresses were asked since."""
    told.update(request.get_json())
    Client.redirect_uri = told["redirect_uri"]
    answer = jsonify(asked)
    asked.clear()
    return answer


@app.before_request
def note() -> None:
    if request.path != "/control":
        asked.append(request.path)


@app.get("/.well-known/openid-configuration")
def metadata() -> Any:
    mode = told["mode"]
    if mode == "redirects":
        return redirect(told["elsewhere"])
    if mode == "long":
        return "x" * 1_000_000
    if mode == "drips":
        return Response(_drip(), mimetype="application/json")
    return jsonify(
        issuer="https://other.example" if mode == "another" else issuer(),
        authorization_endpoint=f"{issuer()}/authorize",
        token_endpoint="http://192.0.2.1/token" if mode == "open token" else f"{issuer()}/token",
        jwks_uri=f"{issuer()}/keys",
        token_endpoint_auth_methods_supported=["client_secret_basic"],
        id_token_signing_alg_values_supported=["RS256", "none"],
    )


def _drip() -> Any:
    while True:
        yield b" "
        time.sleep(0.2)


@app.get("/keys")
def keys() -> Response:
    shown = [KEYS["one"], *([KEYS["two"]] if told["mode"] == "new key" else [])]
    return jsonify(keys=[key.as_dict(private=False) for key in shown])


@app.get("/authorize")
def authorize() -> Any:
    if told["mode"] == "denied":
        return redirect(f"{request.args['redirect_uri']}?error=access_denied&state={request.args['state']}")
    grant = server.get_consent_grant(end_user=told["person"])
    return server.create_authorization_response(grant=grant, grant_user=told["person"])


@app.post("/token")
def token() -> Any:
    if told["mode"] == "broken token":
        return "<html>", 200
    return server.create_token_response()


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]), threaded=True)
