"""What an address names stays valid for years: people have subscribed to it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from festival.base import vocabulary
from festival.base.database import begin_writing, db
from festival.organisations.duplicates import merge_organisations
from festival.organisations.saving import change_organisation
from festival.places.venues import save_venue
from tests.conftest import make_event, make_organisation, make_venue
from tests.publishing.feeds import components

KEYS = {
    "category": "stadtfest volksfest weihnachtsmarkt markt handel genuss konzert open_air tanz buehne film ausstellung "
    "literatur bildung fuehrung kinder sport umzug gedenken religion beteiligung versammlung wirtschaft "
    "natur begegnung",
    "audience": "alle familien kinder_0_6 kinder_7_12 jugend erwachsene ab_16 ab_18 seniorinnen neuzugezogene gaeste "
    "fachpublikum schulen",
    "tone": "festive civic solemn",
    "access": "wheelchair wheelchair_partly wheelchair_places viewing_platform accessible_toilet changing_places "
    "accessible_parking step_free seating hearing_loop sign_language captions audio_description tactile_model "
    "tactile_guidance braille assistance_dogs easy_language plain_language quiet_space stimuli_warning free_companion "
    "baby_changing accessible_transport",
}
"""All that was ever a key: labels change, these don't. Who wants to do without one lets it mean another one."""
NAMES = {"access": "accessible"}


@pytest.mark.parametrize("kind", KEYS)
def test_no_key_is_ever_given_up(client: FlaskClient, kind: str) -> None:
    keys = KEYS[kind].split()
    assert set(keys) == set(vocabulary.terms(kind))
    assert client.get(f"/calendar.ics?{NAMES.get(kind, kind)}={','.join(keys)}").status_code == 200


def test_a_renamed_organisation_keeps_its_feed(client: FlaskClient) -> None:
    choir = make_organisation(name="Chor")
    slug, event = choir.slug, make_event(organisation=choir)
    begin_writing()
    change_organisation(choir, {"name": "Chor der Stadt"})
    db.session.commit()
    (found,) = components(client, f"/calendar.ics?organisation={slug}")
    assert (str(found["UID"]), found["CONTACT"]) == (event.uid, "Chor der Stadt")


def test_a_merged_organisation_is_found_as_the_other_one_however_often(client: FlaskClient) -> None:
    first, second, third = (make_organisation(name=name) for name in ("Erster", "Zweiter", "Dritter"))
    slugs = [one.slug for one in (first, second, third)]
    uid = make_event(organisation=first).uid
    for given_up, kept in ((first, second), (second, third)):
        begin_writing()
        merge_organisations(given_up, kept)
        db.session.commit()
    for slug in slugs:
        assert [str(one["UID"]) for one in components(client, f"/calendar.ics?organisation={slug}")] == [uid]


def test_a_renamed_place_keeps_its_feed_under_both_of_its_names(client: FlaskClient) -> None:
    venue = make_venue(name="Alter Saal")
    event, before = make_event(venue=venue), f"{venue.id}-{venue.slug}"
    begin_writing()
    venue.name = "Neuer Saal"
    save_venue(venue)
    db.session.commit()
    for name in (before, f"{venue.id}-neuer-saal", str(venue.id)):
        assert [str(one["UID"]) for one in components(client, f"/calendar.ics?venue={name}")] == [event.uid]
