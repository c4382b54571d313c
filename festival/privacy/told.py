"""What people are told of their data, beside how long it is kept: what for, and who sees it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

_ONESELF = _l("You yourself")
_ADMINISTRATION = _l("You yourself and the town’s administrators")
_NOBODY = _l("Nobody: programs alone work with it")
_INVOLVED = _l("Who takes part in it: the organisations concerned, the offices asked, and the coordination")


@dataclass(frozen=True)
class Told:
    """Of one kind of thing: what it is for, and who sees it."""

    purpose: LazyString
    seen_by: LazyString


TOLD = {
    "account": Told(
        _l("To let you in, to write to you in your language, and to say who has entered what"),
        _l(
            "The administrators all of it but the password, which nobody can read; your e-mail address also the owners "
            "of your organisations and the coordination; your name those you work with here"
        ),
    ),
    "membership": Told(
        _l("To know whose events you may see and edit"),
        _l("The owners of the organisation, the coordination and the administrators"),
    ),
    "factor": Told(
        _l("To ask for a code beside the password"),
        _l("Nobody; the administrators see whether you use one"),
    ),
    "directory": Told(_l("To let you in without a password of your own"), _l("The administrators")),
    "sign_ins": Told(
        _l("To keep you signed in, and to show you where you are"),
        _l("You yourself, with the kind of browser and the time"),
    ),
    "tokens": Told(
        _l("To let programs in that you let act for your organisation, and no others"),
        _l("The people of the organisation, the coordination and the administrators"),
    ),
    "webhooks": Told(
        _l("To tell servers of public changes, and to know who can be asked about them"),
        _l("The people of the organisation, the coordination and the administrators"),
    ),
    "asked_once": Told(_l("To do once what a program asks for twice"), _NOBODY),
    "attempts": Told(_l("To make guessing passwords slow"), _NOBODY),
    "networks": Told(_l("To find out who came in, where somebody else used an account"), _ADMINISTRATION),
    "log": Told(_l("To find out what was done where something went wrong"), _ADMINISTRATION),
    "inbox": Told(_l("To tell you what you wait for, once, in the way you want"), _ONESELF),
    "own_lists": Told(_l("To find it again; you asked for it"), _ONESELF),
    "written": Told(_l("To settle who does what, and to know later why"), _INVOLVED),
    "traces": Told(_l("To know who can be asked about it, and what changed since"), _INVOLVED),
    "files": Told(_l("To show others what you mean"), _INVOLVED),
    "lists": Told(_l("To show what would become of each row before it does"), _l("The coordination")),
    "areas": Told(_l("To show what would change before it does"), _l("The administrators")),
    "place_lists": Told(_l("To show what would change before it does"), _l("The coordination")),
    "confirmations": Told(_l("To know that an address is yours before it opens anything"), _NOBODY),
    "invitations": Told(
        _l("To let you join the organisation that asks you"),
        _l("The owners of the organisation and the coordination"),
    ),
    "weekly_asked": Told(_l("To ask whether the address is yours before anything is sent to it"), _NOBODY),
    "weekly": Told(
        _l("To send you the weekly mail; you asked for it"),
        _l("Nobody; the administrators see that a mail went to the address, as long as it comes to you"),
    ),
    "mails": Told(
        _l("To know whether a mail arrived, and to send none twice"),
        _l("The administrators; what a mail said is not kept once it is sent"),
    ),
    "answers": Told(
        _l("To take each answer once. What you wrote goes to where it was asked, under your name"), _NOBODY
    ),
    "contacts_shown": Told(_l("So that people can ask about the event"), _l("Everybody")),
    "contacts": Told(
        _l("To hold the event again without asking anew"),
        _l("The organisations of the event, the offices and the coordination"),
    ),
    "contacts_given": Told(_l("To ask back where something is unclear"), _l("The coordination")),
    "organisation": Told(_l("So that people can reach the organisation"), _l("Everybody")),
    "credits": Told(_l("To name who made it"), _l("Everybody")),
    "backups": Told(
        _l("To have the calendar back after an accident"),
        _l("Who runs the installation; nobody looks into them otherwise"),
    ),
}
"""By the keys of what is kept for how long."""


@dataclass(frozen=True)
class Group:
    """A section of the page: whom it is for, some words before, and the kinds of things it lists."""

    key: str
    heading: LazyString
    words: LazyString
    kept: tuple[str, ...] = ()


GROUPS = (
    Group(
        "visitors",
        _l("If you read these pages"),
        _l(
            "Nothing is stored of you. Nobody counts visits, no cookie is set, and no other server is asked: scripts, "
            "fonts and the pictures of the map all come from here. Your browser’s network address is needed to "
            "answer you and is not written down by this program; whether the web server in front of it does, the "
            "town says above."
        ),
    ),
    Group(
        "subscribers",
        _l("If you subscribe to a calendar or embed one"),
        _l(
            "Nothing is stored of you either. A calendar’s address holds what you chose, and nothing that tells you "
            "from others. Only private calendars of people with an account have an address of their own."
        ),
    ),
    Group(
        "weekly",
        _l("If you have the weekly mail sent to you"),
        _l(
            "The address you enter, the language and what you chose. The first mail asks whether the address is yours; "
            "each one has a link that ends it, and your address is deleted at once. Whether a mail is read or a link "
            "is followed is not looked at."
        ),
        ("weekly_asked", "weekly"),
    ),
    Group(
        "contacts",
        _l("If you are named as the contact of an event or an organisation"),
        _l(
            "Organisations enter this to be published. Ask the organisation, or us, to have it changed or taken out."
        ),
        ("contacts_shown", "contacts", "contacts_given", "organisation", "credits"),
    ),
    Group(
        "asked",
        _l("If you are invited or written to without having an account"),
        _l(
            "Somebody of an organisation gave us your address, or you entered it yourself to sign up. If you do "
            "nothing, "
            "it goes by itself."
        ),
        ("invitations", "confirmations", "mails"),
    ),
    Group(
        "answering",
        _l("If you answer by mail"),
        _l(
            "An answer is taken only from people with an account, and is then what they wrote here. What anybody else "
            "sends goes nowhere, and neither its sender nor its words are kept here; the mailbox itself belongs to "
            "the town."
        ),
        ("answers",),
    ),
    Group(
        "account",
        _l("If you have an account"),
        _l(
            "You sign up yourself, or an administrator makes the account for you. Under “My data” you get a copy of "
            "all "
            "that is stored of you, and you can delete your account at any time."
        ),
        (
            *(
                "account",
                "membership",
                "factor",
                "directory",
                "sign_ins",
                "tokens",
                "asked_once",
                "webhooks",
                "attempts",
                "networks",
                "log",
            ),
            *("inbox", "own_lists"),
        ),
    ),
    Group(
        "work",
        _l("What you write and do with an account"),
        _l(
            "This is the town’s record of how its calendar came about. When you delete your account, it stays under "
            "the "
            "name of your organisation; where you put your own name or address below your words, that goes too."
        ),
        ("written", "traces", "files", "areas", "lists", "place_lists"),
    ),
    Group(
        "backups",
        _l("Backups"),
        _l("What was deleted is still in backups that were taken before, until they go."),
        ("backups",),
    ),
)
