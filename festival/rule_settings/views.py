"""The rules at the desk: which are on, how much they weigh, and their thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from festival.base.database import db
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.facts.loading import load_facts
from festival.forms.both_versions import what_differs
from festival.organisers.accounts import current_account
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires
from festival.rule_settings.failing_words import failing_words
from festival.rule_settings.forms import SettingFields, setting_form, severity_label
from festival.rule_settings.model import Chosen, RuleSetting, save_setting, settings_of
from festival.rules.registry import rules
from festival.rules.words import rule_name

rule_pages = Blueprint("rule_settings", __name__)


@rule_pages.get("/desk/rules/settings")
@in_menu(Entry("settings", 3, _l("Rules"), "u"))
@requires("law.edit")
def index() -> str:
    """All rules with what the city has chosen; coordination and administrators."""
    rows = {row.rule: row for row in db.session.scalars(select(RuleSetting))}
    facts = load_facts(today(), today())
    listed = []
    for name, rule in rules().items():
        chosen = settings_of(rule, rows.get(name))
        sentence = rule.EXPLAINED["is_on"]
        listed.append(
            {
                "name": rule_name(name),
                "url": url_for("rule_settings.edit", name=name),
                "explained": _(sentence),
                "is_on": chosen.is_on,
                "severity": severity_label(chosen.severity),
                "is_own": name in rows,
                "lacks_law": hasattr(rule, "lacks_law") and rule.lacks_law(facts),
            }
        )
    return render_template("rule_settings/index.html", rules=listed, failing=failing_words())


@rule_pages.route("/desk/rules/settings/<name>", methods=["GET", "POST"])
@requires("law.edit")
def edit(name: str) -> ResponseReturnValue:
    """One rule's settings; coordination and administrators."""
    if name not in rules():
        abort(404)
    row = db.session.get(RuleSetting, name)
    form = _form(name, row)
    if request.method == "GET" or not form.validate_on_submit():
        return _page(name, form)
    stored = str(row.version if row else 0)
    if form.version.data != stored and (differs := what_differs(form, _form(name, row, formdata=None))):
        form.version.data = stored
        return _page(name, form, differs), 409
    _save(name, row, form)
    db.session.commit()
    flash(_("The settings are saved. All events are checked anew."), "done")
    return redirect(url_for("rule_settings.index"), 303)


def _form(name: str, row: RuleSetting | None, **given: Any) -> SettingFields:
    version = row.version if row else 0
    rule = rules()[name]
    return setting_form(rule, settings_of(rule, row), version, **given)


def _save(name: str, row: RuleSetting | None, form: SettingFields) -> None:
    account = current_account()
    if account is None:  # the view lets nobody else in
        abort(403)
    chosen = Chosen(form.thresholds(), is_on=bool(form["is_on"].data), severity=int(form["severity"].data))
    save_setting(name, row, chosen, by_id=account.id)
    note("settings_changed", what="rule", rule=name)


def _page(name: str, form: SettingFields, differs: Sequence[tuple[str, str]] = ()) -> str:
    return render_template(
        "rule_settings/edit.html",
        form=form,
        name=name,
        heading=rule_name(name),
        own=form.threshold_fields(),
        differs=differs,
    )
