"""What the pages that set a second factor up have in common."""

from __future__ import annotations

import segno
from flask import render_template
from markupsafe import Markup

from festival.base.city import get_city
from festival.organisers.model import Account
from festival.second_factor.codes import app_address
from festival.second_factor.forms import CodeForm


def set_up_page(account: Account, secret: str, form: CodeForm, *, is_required: bool) -> str:
    """Return the page with the secret, as a picture for the app and as text, and the question for a first code."""
    address = app_address(secret, name=account.email, issuer=get_city().name)
    return render_template(
        "second_factor/set_up.html",
        form=form,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        address=address,
        picture=_picture(address),
        is_required=is_required,
    )


def _picture(address: str) -> Markup:
    """Return a QR code as SVG that stands in the page itself: no cache and no address carries the secret."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=4, scale=4, dark="#000", light="#fff", svgclass="qr"))  # noqa: S704
