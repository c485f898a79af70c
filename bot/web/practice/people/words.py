"""What Flask-Security says, in Dutch."""

from __future__ import annotations

_WRONG = "Het e-mailadres of het wachtwoord klopt niet."
_WRONG_CODE = (
    "Deze code klopt niet. Kijk in je app en vul de code in die er nu staat."
    " Heb je die al gebruikt? Wacht dan op de volgende."
)
_PASSKEY = "Deze passkey werkt niet. Probeer het opnieuw, of kies een andere manier."
_START_AGAIN = "Dit duurde te lang. Begin opnieuw."

MESSAGES = {
    "GENERIC_AUTHN_FAILED": (_WRONG, "error"),
    "USER_DOES_NOT_EXIST": (_WRONG, "error"),
    "INVALID_EMAIL_ADDRESS": (_WRONG, "error"),
    "DISABLED_ACCOUNT": (_WRONG, "error"),
    "INVALID_PASSWORD": ("Het wachtwoord klopt niet.", "error"),
    "EMAIL_NOT_PROVIDED": ("Vul je e-mailadres in.", "error"),
    "PASSWORD_NOT_PROVIDED": ("Vul je wachtwoord in.", "error"),
    "RETYPE_PASSWORD_MISMATCH": ("De twee nieuwe wachtwoorden zijn niet gelijk.", "error"),
    "PASSWORD_IS_THE_SAME": ("Kies een ander wachtwoord dan je nu hebt.", "error"),
    "PASSWORD_CHANGE": ("Je wachtwoord is veranderd. Andere apparaten zijn uitgelogd.", "info"),
    "LOGIN": ("Log in om verder te gaan.", "info"),
    "UNAUTHENTICATED": ("Log in om verder te gaan.", "info"),
    "UNAUTHORIZED": ("Hiervoor is een andere rol nodig.", "error"),
    "REAUTHENTICATION_REQUIRED": ("Vul je wachtwoord nog een keer in.", "info"),
    "REAUTHENTICATION_SUCCESSFUL": ("Dank je. Je kunt verder.", "info"),
    "ANONYMOUS_USER_REQUIRED": ("Je bent al ingelogd.", "info"),
    "TWO_FACTOR_INVALID_TOKEN": (_WRONG_CODE, "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("Je bent ingelogd.", "info"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("De app is gekoppeld.", "info"),
    "TWO_FACTOR_DISABLED": ("De app is losgekoppeld.", "info"),
    "TWO_FACTOR_PERMISSION_DENIED": ("Log eerst in met je wachtwoord.", "info"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Kies een van de manieren.", "error"),
    "TWO_FACTOR_SETUP_EXPIRED": (_START_AGAIN, "error"),
    "INVALID_CODE": (_WRONG_CODE, "error"),
    "INVALID_RECOVERY_CODE": ("Deze herstelcode klopt niet, of is al gebruikt.", "error"),
    "NO_RECOVERY_CODES_SETUP": ("Er zijn nog geen herstelcodes.", "info"),
    "API_ERROR": ("Dat lukte niet. Probeer het opnieuw.", "error"),
    "INVALID_INPUT": ("Dit kunnen we niet lezen. Vul het opnieuw in.", "error"),
    "WEBAUTHN_EXPIRED": (_START_AGAIN, "error"),
    "WEBAUTHN_NAME_REQUIRED": ("Geef de passkey een naam.", "error"),
    "WEBAUTHN_NAME_INUSE": ("Er is al een passkey die ‘%(name)s’ heet.", "error"),
    "WEBAUTHN_NAME_NOT_FOUND": ("Er is geen passkey die ‘%(name)s’ heet.", "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": ("Gebruik letters, cijfers en spaties.", "error"),
    "WEBAUTHN_CREDENTIAL_DELETED": ("De passkey ‘%(name)s’ is verwijderd.", "info"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("De passkey ‘%(name)s’ is gekoppeld.", "info"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("Deze passkey is al gekoppeld.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (_PASSKEY, "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (_PASSKEY, "error"),
    "WEBAUTHN_NO_VERIFY": (_PASSKEY, "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (_PASSKEY, "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (_PASSKEY, "error"),
}
