"""What each promise means for whoever reads a policy: whole sentences, no jargon. “We” is the operator.

Words in braces are periods (periods.LENGTHS), which come from where they are enforced.
"""

PLAIN: dict[str, str] = {
    "ROLE-1": "For the newsletters, the organisation that writes to you is the controller: it decides. We are its "
              "processor: we do what it says, within the law and these promises. Only for the accounts of these "
              "organisations and of their staff are we the controller ourselves.",
    "ROLE-2": "No organisation can collect an address or send a mail before it has accepted our terms and the "
              "agreement on processing. Who accepted which version, and when, is kept as proof.",
    "ROLE-3": "Each organisation has a privacy policy of its own here. It is drawn from what the organisation has "
              "really set, and every version of it stays readable.",
    "ROLE-4": "Every page and every mail names the organisation behind it, with its postal address, e-mail, phone, web "
              "site and whom to ask about your data. Without these, nothing can be collected or sent.",
    "COL-1": "People come onto a list by subscribing, or because the organisation moves a list here that it can show "
             "consent for. There is no third way.",
    "COL-2": "Whether it is recorded that mails are opened and links followed is for the organisation to choose. "
             "Until it does, nothing is recorded.",
    "COL-3": "What we know of account holders we use to run their accounts: to let them in, to tell them what matters "
             "about the service, and to bill. For nothing else.",
    "DAT-1": "An e-mail address is all that a list can insist on. Every other question may stay empty.",
    "DAT-2": "Lists cannot ask about health, religion, politics, ethnic origin, sexuality and the like, nor about "
             "gender. A question for such things is refused.",
    "PRF-1": "When you confirm a subscription, we keep the proof: the time, your IP address, the page you came from, "
             "your browser, the words you agreed to, and which version of the policy was in force.",
    "PRF-2": "Only you can confirm. Opening the link changes nothing; you press a button. So programs that open every "
             "link in a mail sign nobody up.",
    "DNT-1": "If your browser asks not to be tracked (Do Not Track or Global Privacy Control), your opens and clicks "
             "still count, but as nobody’s. Nothing that points to you is written down.",
    "DNT-2": "There are two exceptions, both for your protection: the proof that you confirmed, and the IP address "
             "when an account holder signs in or asks for a new password.",
    "DNT-3": "At the top of this page you see what your browser asks for at this moment.",
    "DNT-4": "Even where an organisation records opens and clicks by person, it does so only for people who have "
             "agreed to that as well, apart from subscribing. For all others, the links in a mail hold nothing of the "
             "person.",
    "RET-1": "Your subscription is kept while it is active. No date ends it.",
    "RET-2": "A request that nobody confirms is gone after {unconfirmed}, and no backup holds it.",
    "RET-3": "What you opened and clicked is deleted after {activity}. Only totals stay, and they name nobody.",
    "RET-4": "An organisation may choose that people who have opened none of its mails for {activity} are deleted, "
             "after a mail that warns them and lets them stay by one button. It concerns only people who agreed that "
             "it is recorded what they open. Its own policy says whether it has chosen so.",
    "RET-5": "When you leave, a fingerprint of your address stays: a code from which the address cannot be read. It "
             "keeps the organisation from adding you again. Only you can lift it, by subscribing and confirming.",
    "RGT-1": "In one place, the portal, you see, correct and delete what all organisations here keep of you.",
    "RGT-2": "You can take your data with you, as a spreadsheet (CSV) or for programs (JSON).",
    "RGT-3": "The link to unsubscribe works at once, without a password, for ever, and even while a newsletter is on "
             "its way to others.",
    "RGT-4": "There are five ways to complain, from the quickest to the most formal, and every page names them.",
    "RGT-5": "Whatever you ask for by right is answered within a month.",
    "SHR-1": "Your data is not shared and not sold. Organisations may not use lists that they have bought.",
    "CKI-1": "We set no cookies. One exists for those who sign in: it lasts as long as the session, goes nowhere else, "
             "and says nothing about who they are.",
    "CKI-2": "Our pages load nothing from other sites and run no scripts.",
    "CKI-3": "Links may say which campaign they stand in, so that a web site can count where visits come from. They "
             "never say who you are.",
    "PRO-1": "Nobody is profiled: there are no scores, and no decision about you is made by a program, but for one: "
             "where an organisation has chosen it, who no longer reads is deleted after a warning.",
    "SEC-1": "Data is encrypted on its way and wherever it is stored, with keys of our own.",
    "SEC-2": "Account holders need strong passwords, and we keep only what such a password can be checked by.",
    "SEC-3": "Whoever sends mail, takes data out or changes an account must show a second factor.",
    "SEC-4": "When an account holder signs in or asks for a new password, the IP address is noted to fight abuse, and "
             "deleted after {sign_ins}.",
    "SEC-5": "Our own staff have no page on which they could look into lists. What they may do is little, needs "
             "credentials of their own, and each use leaves a record.",
    "SEC-6": "The links in our mails work like passwords. They are signed for one purpose each, cannot be guessed or "
             "altered, and are never written to a log.",
    "LOC-1": "Personal data stays in the European Union and the United Kingdom. The software refuses to run anywhere "
             "else.",
    "PHI-1": "An organisation’s own web site can vouch for the pages it has here, so that you can tell them from "
             "forgeries.",
    "BRE-1": "Every breach of data is entered in a register: what happened, when, to whom, and what was done.",
    "BRE-2": "If a breach touches an organisation’s data, we tell it by mail without delay.",
    "BRE-3": "The supervisory authority is told within 72 hours where the law asks for it.",
    "BRE-4": "Unusual events, such as a large export at night, are noticed without anybody having to look.",
    "LAW-1": "Below are the laws that bind us, the authority that watches over us, and our registration there.",
}
