"""Endpoint to event: one table for the whole application.

A test fails when a route is neither in :data:`LOGGED` nor, with its reason, in
:data:`NOT_LOGGED`.
"""

from __future__ import annotations

LOGGED = {
    "patient.answer": "patient_wrote",
    "patient.retry": "patient_wrote",
    "patient.sign_in": "patient_opened",
    "patient.copy": "patient_copied",
    "patient.copy_data": "patient_copied",
    "patient.leave": "patient_left",
    "patient.withdraw_now": "consent_withdrawn",
    "patient.consent_again": "consent_given",
    # Reading
    "practice.conversations": "list_read",
    "practice.to_do": "list_read",
    "practice.conversation": "conversation_read",
    "practice.agree": "conversation_read",
    "practice.follow": "conversation_read",
    "practice.refer": "conversation_read",
    "practice.refer_to": "conversation_read",
    "practice.warm": "conversation_read",
    "practice.case_meeting": "conversation_read",
    "practice.invite_again": "conversation_read",
    "practice.asks": "figures_read",
    "practice.asks_file": "figures_read",
    "practice.log": "log_read",
    "practice.log_file": "log_exported",
    "practice.conversation_log": "log_read",
    # What comes of a conversation
    "practice.agree_now": "agreement_changed",
    "practice.follow_up_done": "follow_up_changed",
    "practice.follow_now": "follow_up_changed",
    "practice.follow_up_consult": "consult_started",
    "practice.refer_to_now": "referral_arranged",
    "practice.warm_now": "referral_arranged",
    "practice.drop_warm": "referral_removed",
    "practice.decide_on_referral": "referral_decided",
    "practice.case_meeting_now": "case_meeting_changed",
    "practice.handle_flag": "flag_handled",
    "practice.close": "conversation_closed",
    "practice.recorded": "recorded",
    "practice.consult_from": "consult_started",
    "practice.consult_alone": "consult_started",
    # Inviting
    "practice.invite_now": "invited",
    "practice.invite_list_now": "invited",
    "practice.invite_again_now": "invited",
    "practice.invitation": "invitation_read",
    "practice.ready": "invitation_read",
    "practice.letters": "letters_printed",
    "practice.done": "links_erased",
    "practice.renew": "invitation_renewed",
    "practice.withdraw": "invitation_withdrawn",
    "practice.reminders": "list_read",
    "practice.reminded": "reminded",
    # Exports
    "practice.soep": "conversation_read",
    "practice.soep_copied": "exported",
    "practice.export_one": "exported",
    "practice.export_many": "export_started",
    "practice.export_file": "exported",
    "practice.review": "conversation_read",
    "practice.reviewed": "exported",
    # People and settings
    "practice.colleagues": "settings_read",
    "practice.add_colleague": "colleague_added",
    "practice.new_link_for_colleague": "entry_link_made",
    "practice.change_roles": "roles_changed",
    "practice.disable_colleague": "colleague_disabled",
    "practice.enable_colleague": "colleague_enabled",
    "practice.entry_now": "password_changed",
    "practice.sign_out_elsewhere": "account_changed",
    "practice.save_phones": "settings_changed",
    "practice.save_conversation_settings": "settings_changed",
    "practice.save_keeping": "settings_changed",
    "practice.save_wording": "settings_changed",
    "practice.save_shortcuts": "settings_changed",
    "practice.turn_keys": "account_changed",
    "practice.new_entry_now": "social_map_changed",
    "practice.place_now": "social_map_changed",
    "practice.checked": "social_map_changed",
    "practice.drop_entry": "social_map_changed",
    "practice.examples": "social_map_changed",
    "practice.import_map_now": "social_map_changed",
    # The panel
    "professional.choose": "list_read",
    "professional.panel": "conversation_read",
    "professional.along": "conversation_read",
    "professional.wrap_up": "conversation_read",
    "professional.copied": "exported",
    "professional.press": "conversation_changed",
    "professional.live": "conversation_changed",
    "professional.turn_keys": "account_changed",
    "security.logout": "logout",
}
"""Endpoint → event, written when the page was given. A view that did something else says so
with :func:`bot.web.logged.note_event`."""

SENT = {
    "security.change_password": "password_changed",
    "security.two_factor_setup": "second_factor_changed",
    "security.two_factor_setup_validate": "second_factor_changed",
    "security.wan_register_response": "second_factor_changed",
    "security.wan_delete": "second_factor_changed",
}
"""Endpoint of Flask-Security → event, written when its form was taken: it sends on then, and
shows the form again when it was not."""

FAILED = {
    "patient.sign_in": "patient_failed",
    "security.login": "login_failed",
    "security.verify": "login_failed",
    "security.two_factor_token_validation": "login_failed",
    "security.mf_recovery": "login_failed",
    "security.wan_signin_response": "login_failed",
}
"""Endpoint → event, written when a form was sent and refused."""

_OWN_WORDS = "the patient's own words, opened with patient_opened"
_SIGN_IN = "a step of signing in; signing in itself is logged from the account, failing as failed"
_SETTINGS = "settings of the practice, no data of a patient; saving is logged"
_MAP = "organisations in the neighbourhood, no data of a patient; saving is logged"

NOT_LOGGED = {
    "static": "no data of anybody",
    "patient.home": "no data of anybody",
    "patient.start": "no data of anybody",
    "patient.privacy": "no data of anybody",
    "patient.closed": "no data of anybody",
    "patient.choose_address": "how the page looks",
    "patient.choose_text_size": "how the page looks",
    "patient.reload_after_choice": "how the page looks",
    # Patients read their own words: that they came in is one event, not every page after it.
    "patient.conversation": _OWN_WORDS,
    "patient.check": _OWN_WORDS,
    "patient.sent": _OWN_WORDS,
    "patient.stop": _OWN_WORDS,
    "patient.declined": _OWN_WORDS,
    "patient.withdraw": "asks a question; the answer is logged",
    "patient.withdrawn": _OWN_WORDS,
    "patient.erase": "asks a question; the answer is logged",
    "patient.erase_now": "writes its event in the transaction that erases",
    "practice.invite": "an empty form",
    "practice.invite_list": "an empty form",
    "practice.list_example": "an empty form",
    "practice.poster": "no data of anybody",
    "practice.slide": "no data of anybody",
    "practice.helpdesk": "five questions about nobody by name; nothing is kept",
    "practice.exporting": "choices, no words of a patient",
    "practice.exporting_many": "choices, no words of a patient",
    "practice.export_job": "how far an export is; its start and its file are logged",
    "practice.export_progress": "how far an export is; its start and its file are logged",
    "practice.account": "one's own account",
    "practice.entry": "an empty form; choosing the password is logged",
    "practice.settings": _SETTINGS,
    "practice.shortcuts": _SETTINGS,
    "practice.phones": _SETTINGS,
    "practice.conversation_settings": _SETTINGS,
    "practice.keeping": _SETTINGS,
    "practice.wording": _SETTINGS,
    "practice.wording_preview": _SETTINGS,
    "practice.social_map": _MAP,
    "practice.social_map_file": _MAP,
    "practice.new_entry": _MAP,
    "practice.place": _MAP,
    "practice.import_map": _MAP,
    "security.login": _SIGN_IN,
    "security.verify": "a password once more, by who is signed in already",
    "security.tf_select": _SIGN_IN,
    "security.two_factor_token_validation": _SIGN_IN,
    "security.two_factor_rescue": _SIGN_IN,
    "security.mf_recovery": _SIGN_IN,
    "security.wan_signin": _SIGN_IN,
    "security.wan_signin_response": _SIGN_IN,
    "security.wan_register": "a form; the passkey itself is logged when it is kept",
    "security.mf_recovery_codes": "writes its event from the page that makes the codes",
}
"""Endpoint → why it writes nothing when it succeeds."""
