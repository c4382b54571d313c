"""What no database takes is the sender's mistake, not ours: it gets a plain no on both databases."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.conftest import make_account, sign_in


@pytest.mark.parametrize(
    "address",
    [
        "/events?organisation=a%00",
        "/events?q=%00",
        "/signin?next=%00",
        "/signin?lang=%00",
        "/desk/settings/accounts?after=%00",
        "/desk/settings/accounts/99999999999999999999",
    ],
)
def test_a_nul_or_a_giant_number_is_no_failure_of_ours(client: FlaskClient, address: str) -> None:
    sign_in(client, make_account(role="administrator"))
    assert client.get(address).status_code < 500
