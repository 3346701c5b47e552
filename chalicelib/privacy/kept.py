"""What the data map says of one model: for which activity a row is kept, how long, and what each attribute is for."""

from typing import NamedTuple


class Processing(NamedTuple):
    """Something that data is processed for (GDPR art. 30(1)(b), (2)(b)): in which role of the operator's, about whom,
    which kinds of data, for which purpose, and what makes it lawful."""

    name: str
    role: str
    people: str
    data: str
    purpose: str
    basis: str


CONTROLLER, PROCESSOR, NO_ROLE = "controller", "processor", ""
SUBSCRIBERS, USERS, NOBODY = "Subscribers", "Account holders and the people who work for them", "Nobody"
CONSENT = Processing(
    "Subscribing", PROCESSOR, SUBSCRIBERS,
    "E-mail address; answers to voluntary questions; the proof of consent: time, IP address, page, browser, wording",
    "Putting people on a list who ask for it and confirm, and being able to show that they did",
    "Consent (GDPR art. 6(1)(a)); the proof of it (art. 7(1))")
SENDING = Processing(
    "Sending newsletters", PROCESSOR, SUBSCRIBERS,
    "E-mail address; what became of each mail: sent, delivered, bounced, complained about",
    "Sending what people have subscribed to, once to each, and heeding bounces and complaints",
    "Consent (GDPR art. 6(1)(a))")
READING = Processing(
    "Recording opens and clicks", PROCESSOR, SUBSCRIBERS,
    "Which mails were opened and which links followed, on which day; by person only after a consent of its own",
    "Learning which newsletters are read; only where the organisation has chosen it",
    "Consent of its own (GDPR art. 6(1)(a)); without it, only figures that name nobody")
INACTIVITY = Processing(
    "Deleting people who no longer read", PROCESSOR, SUBSCRIBERS,
    "That somebody who agreed to be counted has opened nothing of late; when they were warned, and that they stay",
    "Keeping nobody whom the newsletter does not reach; only where the organisation has chosen it",
    "Storage limitation (GDPR art. 5(1)(e)); the consent to be counted by name (art. 6(1)(a))")
LEAVING = Processing(
    "Heeding those who left", PROCESSOR, SUBSCRIBERS, "A keyed hash of the e-mail address",
    "Never writing again to people who do not want it",
    "Legitimate interest in heeding the wish (GDPR art. 6(1)(f), art. 21(3))")
RIGHTS = Processing(
    "Answering people’s rights", PROCESSOR, SUBSCRIBERS,
    "Which right was exercised, when and by which way; the outcome",
    "Answering in time, and being able to show it", "Legal obligation (GDPR art. 6(1)(c), arts. 12 to 22)")
ACCOUNTS = Processing(
    "Running accounts", CONTROLLER, USERS,
    "Name, postal address, e-mail, phone and web site of the account holder; addresses and roles of its people; what "
    "passwords and codes are checked by; who accepted which terms",
    "Letting account holders use the service, telling them what matters about it, and billing",
    "Contract (GDPR art. 6(1)(b))")
SAFETY = Processing(
    "Keeping accounts safe", CONTROLLER, USERS,
    "Sessions; sign-ins and new passwords with IP address and browser; who did what on the account",
    "Noticing and stopping abuse, and being able to tell what was done",
    "Legitimate interest in the security of the service (GDPR art. 6(1)(f), art. 32)")
BREACHES = Processing(
    "Answering breaches of data", CONTROLLER, USERS,
    "Which owners of an account were told of a breach, and whether the mail arrived; who entered what in the register",
    "Telling account holders and the authority of a breach, and being able to show what was done",
    "Legal obligation (GDPR art. 6(1)(c), art. 33; PECR reg. 5A)")
WORKS = Processing("Keeping the service going", NO_ROLE, NOBODY, "None that is personal",
                   "Lists, newsletters, figures, and how the service keeps its place", "")
ACTIVITIES = (CONSENT, SENDING, READING, INACTIVITY, LEAVING, RIGHTS, ACCOUNTS, SAFETY, BREACHES)


class Kept(NamedTuple):
    """What a row is kept for, how long (an id of periods.py), and what each of its attributes is for.

    `personal` are the attributes that are, or point to, a person (GDPR art. 4(1), (5)); `plain` are all others.
    """

    activity: Processing
    period: str
    personal: dict[str, str]
    plain: dict[str, str]
