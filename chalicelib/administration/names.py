"""Which domain names may become a sending domain. No AWS, no lookup: only the name itself is judged."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.core.errors import Invalid
from chalicelib.core.settings import settings

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

LONGEST = 120  # so that the ownership record is one string of at most 255 characters (RFC 1035 §3.3)
FREE_MAIL = frozenset("""
    126.com 163.com aim.com alice.it aol.com arcor.de bigpond.com bluewin.ch bol.com.br btinternet.com centrum.cz
    comcast.net cox.net daum.net email.com fastmail.com fastmail.fm free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com
    gmx.de gmx.net googlemail.com hanmail.net hey.com home.nl hotmail.be hotmail.co.uk hotmail.com hotmail.de hotmail.es
    hotmail.fr hotmail.it hotmail.nl hushmail.com icloud.com inbox.lv interia.pl kpnmail.nl laposte.net libero.it
    live.be live.co.uk live.com live.de live.fr live.it live.nl mac.com mail.com mail.de mail.ee mail.ru mailbox.org
    me.com msn.com naver.com ntlworld.com o2.pl onet.pl op.pl optonline.net orange.fr outlook.com outlook.de outlook.es
    outlook.fr outlook.it passport.com pm.me posteo.de proton.me protonmail.ch protonmail.com qq.com rambler.ru
    rediffmail.com rocketmail.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com skynet.be sympatico.ca
    t-online.de talktalk.net telenet.be terra.com.br tin.it tiscali.co.uk tiscali.it tuta.com tutanota.com tutanota.de
    uol.com.br verizon.net virgilio.it virgin.net virginmedia.com vodafone.it volny.cz wanadoo.fr web.de wp.pl
    xtra.co.nz yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es
    yahoo.fr yahoo.ie yahoo.it yandex.com yandex.ru ymail.com zoho.com zohomail.eu
""".split())


def accepted(typed: str) -> str:
    """The domain in lower-case ASCII (punycode). Raises Invalid saying why it cannot be a sending domain."""
    domain = _ascii(typed)
    owner = organisation_of(domain)
    if owner is None:
        raise _refused(f"{domain} belongs to everybody below it. Enter the domain that is registered for you, such as "
                       "example.org.")
    if owner in FREE_MAIL or domain in FREE_MAIL:
        raise _refused(f"{owner} belongs to a mail service. Enter a domain of your own, where you set the "
                       "records.")
    if _is_the_services_own(domain):
        raise _refused("This service itself lives at this domain. Enter a domain of your organisation.")
    return domain


def _ascii(typed: str) -> str:
    """What was typed or pasted, as the host name that it stands for."""
    text = typed.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/.")
    if not text:
        raise _refused("Please enter the domain that you send from, such as example.org.")
    if "@" in text:
        raise _refused("Please enter the domain alone: what stands behind the @ of your address.")
    try:
        import idna

        domain = idna.encode(text, uts46=True, std3_rules=True).decode().rstrip(".")
    except ValueError:
        raise _refused(_SHAPE) from None
    if len(domain) > LONGEST:
        raise _refused(f"This domain is longer than {LONGEST} characters; please use a shorter one.")
    if "." not in domain or domain.rpartition(".")[2].isdecimal():
        raise _refused(_SHAPE)
    return domain


_SHAPE = "This is not a domain name. It looks like example.org or news.example.org, without a path."


def _refused(reason: str) -> Invalid:
    return Invalid("This domain cannot be used.", "Enter another domain.", fields={"domain": reason})


@cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList  # 45 ms to read

    return PublicSuffixList()


def organisation_of(domain: str) -> str | None:
    """The domain that was registered, at or above this one (RFC 7489 §3.2); None for a public suffix."""
    return _suffixes().privatesuffix(domain)


def _is_the_services_own(domain: str) -> bool:
    """Whether the name is that of the public address or of the service's own mail, or lies below one of them."""
    named = (settings().host, settings().mail_from.rpartition("@")[2])
    return any(f".{domain}".endswith(f".{own.lower()}") for own in named)
