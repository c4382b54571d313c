"""Which tables tell of people. A new table is declared here, or in tests/privacy/declaring.py, where a test asks."""

from __future__ import annotations

from festival.privacy.held import Held

PERSONAL = {
    # who somebody is here
    "account": Held(
        ("account",),
        {"id": "email name role locale is_active created_at"},
        opens="password_hash",
        inner="deleted_at version",
    ),
    "membership": Held(("membership",), {"account_id": "organisation_id role"}, inner="id"),
    "second_factor": Held(
        ("factor",),
        {"account_id": "begun_at confirmed_at"},
        opens="sealed_secret trust_mark",
        inner="last_step",
    ),
    "recovery_code": Held(("factor",), {"account_id": ""}, opens="digest", inner="id"),
    "directory_link": Held(("directory",), {"account_id": "issuer subject linked_at"}, inner="id"),
    "sign_in": Held(
        ("sign_ins",), {"account_id": "started_at expires_at browser"}, opens="token_digest", inner="id"
    ),
    "access_token": Held(
        ("tokens",),
        {"account_id": "name organisation_id scopes created_at expires_at revoked_at last_used_on"},
        opens="secret_digest",
        inner="id prefix minute_at minute_count",
    ),
    "webhook": Held(
        ("webhooks",),
        {"created_by_id": "organisation_id created_at"},
        opens="sealed_secret sealed_former",
        shared="address paused_at paused_because failing_since",
        inner="id former_until failures next_try_at",
        stays={"address": "organisation"},
    ),
    "idempotent_request": Held(
        ("asked_once",),
        {},
        others="answer",
        inner="id token_id key digest event_id status tag asked_at",
        stays={"answer": "event"},
    ),
    "log_entry": Held(
        ("log", "networks"),
        {"by_id": "at kind organisation_id network values", "of_id": "at kind organisation_id values"},
        inner="id",
    ),
    # what was asked of them by mail, and what they are told
    "confirmation": Held(
        ("confirmations",),
        {
            "account_id": "kind email asked_at expires_at used_at",
            "email": "kind email asked_at expires_at used_at",
        },
        opens="mark",
        inner="id locale",
    ),
    "invitation": Held(
        ("invitations",),
        {
            "email": "email organisation_id role invited_at expires_at ended_at",
            "invited_by_id": "organisation_id role invited_at expires_at ended_at",
        },
        opens="mark",
        inner="id locale",
    ),
    "outgoing_mail": Held(
        ("mails",),
        {
            "account_id": "recipient kind state posted_at changed_at reason",
            "recipient": "recipient kind state posted_at changed_at reason",
        },
        others="values",
        inner="id locale cause place next_try_at attempts",
    ),
    "weekly_subscription": Held(
        ("weekly_asked", "weekly"),
        {"email": "email locale filters asked_at confirmed_at last_on"},
        opens="mark",
        inner="id question",
    ),
    "mail_reading": Held(("mails",), {"account_id": "mail_id at"}, inner="id"),
    "notice": Held(
        ("inbox",),
        {"account_id": "code values.title event_id conflict_id at read_at"},
        others="values",
        inner="id way mail_id",
    ),
    "notice_choice": Held(("inbox",), {"account_id": "kind way"}),
    "message_told": Held(("inbox",), {"account_id": "message_id"}),
    # what they keep for themselves
    "private_feed": Held(
        ("own_lists",), {"account_id": "name created_at revoked_at"}, opens="token_digest", inner="id"
    ),
    "saved_search": Held(("own_lists",), {"account_id": "name address created_at"}, inner="id"),
    # what they wrote
    "letter": Held(
        ("written",), {"by_id": "conflict_id text at"}, shared="organisation_id", inner="id key", words="text"
    ),
    "message": Held(
        ("written",),
        {"by_id": "event_id text is_note at corrected_at taken_back_at"},
        shared="organisation_id",
        inner="id key version",
        words="text",
    ),
    "attachment": Held(
        ("files",),
        {"by_id": "event_id file_name media_type size_bytes at"},
        inner="id kept_name",
        words="file_name",
    ),
    "proposal": Held(
        ("written",),
        {
            "by_id": "conflict_id event_id on local_start local_end words state at",
            "answered_by_id": "conflict_id state answered_at",
        },
        shared="on_at venue_id organisation_id",
        inner="id key event_version",
        words="words",
    ),
    "decision": Held(
        ("written",),
        {"written_by_id": "conflict_id meeting_on text at"},
        others="taken_by",
        shared="custom kept for_good",
        inner="id",
        words="text taken_by",
    ),
    "statement": Held(
        ("written",),
        {"answered_by_id": "event_id answer text answered_at"},
        shared="office_id kind question permits asked_at due_on asked_of again_for is_current",
        inner="id version",
        words="text",
    ),
    "review": Held(
        ("written",),
        {"by_id": "event_id visitors went_well to_change at"},
        inner="version",
        words="went_well to_change",
    ),
    "standing_answer": Held(
        ("written",),
        {"by_id": "reason at", "taken_back_by_id": "at taken_back_at"},
        shared="question organisation_id severity",
        inner="id",
        words="reason",
    ),
    "co_organiser": Held(
        ("written",),
        {"asked_by_id": "event_id organisation_id words asked_at"},
        others="answer",
        shared="may_edit state answered_at lead_asked_at",
        inner="id version",
        words="words",
    ),
    "conflict": Held(
        ("written",),
        {"accepted_by_id": "id accepted_at accepted_reason"},
        shared="key question rule severity severity_before worse_at state is_small on from_at to_at last_at dates "
        "reason_code reason_values evidence remedies found_at changed_at gone_at reopened_at times_reopened answer_id",
        inner="mark accepted_mark",
        words="accepted_reason",
    ),
    "state_change": Held(
        ("traces",),
        {"by_id": "event_id from_state to_state reason at"},
        shared="cause through",
        inner="id",
        words="reason",
    ),
    "date_change": Held(
        ("traces",),
        {"changed_by_id": "event_id on kind reason changed_at"},
        shared="at local_start local_end venue_id place_name aside_id",
        inner="id",
        words="reason",
    ),
    # what they did
    "event": Held(
        ("traces", "contacts_shown", "contacts", "credits"),
        {
            "created_by_id": "id title state created_at",
            "contact_email": "id title contact_name contact_email contact_phone",
        },
        shared="state_reason follows_id lapses_on remind_on festival_id merged_into_id organisation_id co_organisers "
        "co_editors changed_at title_en summary summary_en description description_en category audiences tone rhythm "
        "prominence is_regular search_text zone setup_minutes teardown_minutes last_ends_at carried_until is_series "
        "is_opening_hours closed times_text venue_id place_name geometry lon lat district_id is_free price "
        "visitors_expected sound setting needs_quiet traits access_yes access_no languages link image_name image_alt "
        "image_credit image_licence",
        inner="uid sequence version plan_number",
        stays={
            **dict.fromkeys(("title", "title_en", "summary", "summary_en", "description"), "event"),
            **dict.fromkeys(("description_en", "search_text", "place_name", "link", "image_alt"), "event"),
            **dict.fromkeys(("price", "state_reason"), "event"),
            "image_credit": "licence",
        },
    ),
    "event_change": Held(
        ("traces",),
        {"by_id": "event_id kind at"},
        shared="values through",
        inner="id",
        words="values",
    ),
    "event_permit": Held(("traces",), {"done_by_id": "event_id key done_at"}, shared="apply_by"),
    "sharing": Held(("traces",), {"said_by_id": "event_id other_id said_at"}, inner="id"),
    "stepping_aside": Held(
        ("traces",), {"said_by_id": "event_id other_id said_at"}, shared="venue_id to_venue_id", inner="id"
    ),
    "task": Held(
        ("traces",),
        {"ended_by_id": "conflict_id state ended_at"},
        shared="decision_id organisation_id due_on",
        inner="id",
    ),
    "organisation": Held(
        ("organisation", "traces"),
        {
            "admitted_by_id": "name admitted_at",
            "contact_email": "name contact_email contact_phone",
        },
        shared="slug sector is_office link about about_en logo_name refused_reason merged_into_id ahead_of_events "
        "created_at",
        inner="id version",
        stays=dict.fromkeys(("name", "slug", "about", "about_en", "link", "refused_reason"), "organisation"),
    ),
    "law_row": Held(
        ("traces",),
        {"changed_by_id": "kind key changed_at"},
        shared="land values valid_from valid_to checked_on source confidence is_own is_active",
        inner="id version",
    ),
    "rule_setting": Held(
        ("traces",),
        {"changed_by_id": "rule changed_at"},
        shared="is_on severity thresholds",
        inner="version",
    ),
    "town_facts": Held(("traces",), {"changed_by_id": "changed_at"}, shared="said", inner="id version"),
    "remembrance_day": Held(
        ("traces",),
        {"changed_by_id": "name changed_at"},
        shared="key name_en rule announced_on story story_en origin_year since_year counted tone scope lands flags "
        "place_name place_name_en lon lat venue_id source note is_own is_edited is_active left_at former_rules "
        "is_series created_at",
        inner="id uid version",
        stays=dict.fromkeys(("name", "name_en", "story", "story_en", "source", "note"), "event"),
    ),
    "import_source": Held(
        ("traces",),
        {"created_by_id": "kind name created_at"},
        opens="address",
        shared="organisation_id state settings is_paused tried_at good_at failures next_try_at error_key error_detail",
        inner="id version etag last_modified",
        stays={"name": "organisation"},
    ),
    "import_run": Held(
        ("traces", "lists"),
        {
            "by_id": "source_id file_name state created_at done_at",
            "taken_back_by_id": "source_id taken_back_at",
        },
        shared="settings total done counts error_key",
        inner="id kept_name started_at",
        words="file_name",
    ),
    "imported_event": Held(
        ("contacts_given",),
        {},
        others="contact",
        shared="given",
        inner="id source_id key event_id where gone_since",
        stays={"contact": "event", "given": "event"},
    ),
    "area_upload": Held(
        ("areas",),
        {"by_id": "file_name uploaded_at taken_at"},
        shared="left_out is_thinned areas event_ids",
        inner="id",
        words="file_name",
    ),
    "place_list": Held(
        ("place_lists",),
        {"by_id": "file_name sent_at state"},
        shared="kind rows columns heads first_row left_out",
        inner="id",
        words="file_name",
    ),
    # people without an account, without their address
    "sign_in_attempt": Held(("attempts",), {}, opens="key", inner="id at"),
    "mail_reply": Held(("answers",), {}, opens="digest", shared="outcome", inner="at"),
    "reminder": Held(("reminders",), {}, inner="code cause at"),
}
"""In the order in which the description of somebody's own data tells them."""
