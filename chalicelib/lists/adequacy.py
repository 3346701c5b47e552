"""What no list may ask for (promise DAT-2): special categories (GDPR art. 9), criminal records (art. 10), and gender.

A newsletter needs none of it, so fields whose name or label asks for it are refused, in the languages in which people
of the EU and the UK are likely to name them. “Mr or Mrs”, pronouns and the like are refused with gender, because they
tell it, and “Mrs” tells who is married as well.

Terms are matched against whole words without accents. `stem*` also matches longer words (German and Dutch compounds,
endings), `*end` words that end so; several words match in this order, or written together. `=word` has a harmless
meaning too and is refused only where the label (or the name, where there is no label) says nothing else. `word!a|b` is
fine where `a` or `b` is said too.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FILLERS = frozenset("a an the your my our of please which what is are you do select choose enter der die das dein "
                    "deine ihr ihre le la les l votre vos mon ma el los su tu il lo tuo tua suo sua de het een je uw "
                    "jouw twoja twoj pana pani y eich dy optional".split())


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data that is not asked for: what to call it, what to do instead, and the terms that ask for it."""

    called: str
    instead: str
    terms: str


KINDS = (
    Kind("somebody's gender, or a form of address that tells it",
         "To greet people, ask for the name that they like to be called by, such as “First name”.", """
         gender*, *gender, sex, sexes, male, female, males, females, male female, m f, f m, mr, mrs, mr ms, salutation*,
         honorific*, =title, pronoun*, preferred pronoun*, non binary, man or woman, men or women, boy or girl,
         cis, transsexual*, transvestit*, your sex, usersex, yoursex, mysex, cisgender*, transgender*, intersex*,
         geschlecht*, anrede*, herr frau, frau herr, mannlich*, weiblich*, maennlich*, =titel, pronomen, =divers,
         sexe, =genre, identite de genre, civilite*, monsieur, madame, mademoiselle, masculin, feminin, =titre, pronoms,
         sexo, genero!musical|literario|cine|libro|libros|musica, masculino, femenino, senor, senora, senorita,
         =tratamiento, hombre o mujer, =titulo, sesso, genere!musicale|letterario|film|libro|libri|musica, maschio,
         femmina, signor, signora, =titolo, appellativo, geslacht*, aanhef*, mevrouw, dhr mevr, de heer mevrouw,
         man vrouw, mannelijk, vrouwelijk, plec, plci, pan pani, zwrot grzecznosciowy, kobieta, mezczyzna,
         =tytul, rhyw, rhywedd, rhywedd*, gwryw, benyw, =teitl, gwr neu wraig"""),
    Kind("race or ethnic origin", "If you must know where people live, ask for the town or the country.", """
         race!time|times|number|distance|distances|result|results|run|runs|running|runner|ran|day|date|bib|event|
         events|pace|finish|marathon|cycling|cycle|bike|boat|car|cars|horse|sailing|club|team|category|series|entry|
         calendar|track|course|dog|dogs|cat|cats|breed|favourite, racial*, ethnic*, ethnicit*, ancestry!dna, skin color,
         skin colour, caste, tribe, tribal, minority group, bame, =origin, roma or traveller, aboriginal, indigenous,
         rasse!hund|katze|hunde|pferd, rassisch*, ethnie*, ethnisch*, hautfarbe*, abstammung*, migrationshintergrund*,
         race ethnie, origine ethnique, ethnique*, couleur de peau, raza!perro|gato, etnia*, etnic*, origen etnico,
         racial*, color de piel, razza!cane|gatto, origine etnica, colore della pelle, ras!hond|kat, etnisch*,
         etniciteit*, afkomst, huidskleur*, migratieachtergrond*, rasa!psa|kota, rasow*, etniczn*, pochodzenie,
         kolor skory, =hil, hiliol*, ethnig*, ethnigrwydd, tarddiad ethnig, lliw croen"""),
    Kind("political opinions", "", """
         politic*, political*, political party, party member*, party affiliation, =party, voting intention*, voted,
         vote intention, how do you vote, who do you vote, brexit, left or right wing, politisch*, partei,
         parteimitglied*, parteizugehorigkeit*, parteibuch, wahlabsicht*, politique*, parti politique,
         intention de vote, politico, politica, politicas, politicos, partido, intencion de voto, partito,
         orientamento politico, intenzione di voto, politiek*, politieke partij, partijlid*, stemgedrag, =partij,
         polityczn*, polityk*, poglady polityczne, partia, gwleidydd*, plaid wleidyddol, =plaid, barn wleidyddol"""),
    Kind("religion or beliefs", "", """
         religion*, religious*, faith*, belief*, creed, denomination!bank|note|notes|coin|coins, church member*,
         church attendance, place of worship, worship, christian!name, christianity, muslim*, islam, islamic, jew,
         jewish, hindu*, sikh*, buddhis*, catholic*, protestant*, atheis*, agnostic*, philosophical*, baptised,
         baptized, baptism, mosque, synagogue, halal, kosher, religions*, religios*, konfession*, glaube, glauben*,
         kirchenzugehorigkeit*, kirchensteuer*, weltanschauung*, taufe, getauft, bekenntnis, religieux, religieuse*,
         croyance*, confession!name, culte, religiosa*, religioso*, creencia*, =fe, confesion, credo, religione,
         religioni, =fede, convinzioni religiose, religie*, religieus*, geloof, geloofs*, levensbeschouwing*,
         kerkgenootschap*, religia, religii, religijn*, wyznanie, wiara, swiatopoglad*, crefydd*, credo, credoau,
         =ffydd, enwad"""),
    Kind("membership of a trade union", "", """
         trade union*, trades union*, labor union*, labour union*, union member*, union membership, =union, unionised,
         gewerkschaft*, syndicat*, syndique*, sindicat*, sindacat*, sindacal*, vakbond*, vakvereniging*,
         zwiazek zawodowy, zwiazki zawodowe, zwiazkow zawodowych, zwiazku zawodowego, undeb llafur, undebau llafur,
         =undeb"""),
    Kind("genetic or biometric data", "", """
         genetic*, dna, genom*, genotyp*, biometric*, finger print*, fingerprint*, facial recognition, face scan*,
         faceid, iris scan*, retina scan*, retinal scan*, voice print*, voiceprint*, genetisch*, erbgut*, erbkrank*,
         biometrisch*, fingerabdruck*, gesichtserkennung, genetique*, adn, biometrique*, empreinte digitale,
         empreintes digitales, huella dactilar, huellas dactilares, genetica, genetico, biometria*, impronta digitale,
         impronte digitali, vingerafdruk*, gezichtsherkenning, genetyczn*, odcisk palca, odciski palcow, genetig,
         biometrig, olion bysedd"""),
    Kind("health", "If you arrange an event, ask the people who come to it, and delete what they tell you.", """
         health!safety|plant|plants|soil|garden|animal|pet|tree|crop, health condition*, healthcondition*,
         health status, medical*, medicine!book|history|course, medication*, disab*, allerg*, diagnos*, illness*,
         sickness*, disease!plant|plants|rose|roses|tree|trees|crop|crops|tomato|potato, diseases!plant|plants|rose|
         roses|tree|trees|crop|crops|tomato|potato, mental health, pregnan*, blood type, blood group, blood pressure,
         bmi, body mass index, impairment*, hiv, cancer!research, diabet*, autis*, dyslexi*, adhd, addict*, depression,
         vaccin*, handicap!golf, dietary*, diet, special needs, wheelchair*, therap*, surgery!hour|hours|tree,
         symptom*, gesundheit*, krank*, erkrankung*, behinder*, schwerbehinder*, allergie*, blutgruppe*, schwanger*,
         medikament*, medizinisch*, diagnose*, diat, sante, maladie*, handicap*!golf, groupe sanguin, enceinte,
         grossesse, medicament*, medicaux, medicale*, salud, enfermedad*, discapacidad*, alergi*, embarazo, embarazada,
         grupo sanguineo, salute, malattia, malattie, disabilita, gravidanza, gruppo sanguigno, farmaci, gezondheid*,
         ziekte*, zwanger*, bloedgroep*, medisch*, medicijn*, zdrowie, zdrowia, zdrowotn*, choroba, choroby,
         niepelnosprawn*, ciaza, ciazy, grupa krwi, leki, iechyd, salwch, anabledd*, afiechyd, beichiog*, grwp gwaed,
         meddygol"""),
    Kind("sex life or sexual orientation", "", """
         sexual*, sexualit*, sex life, sexlife, sexual orientation, =orientation, lgbt*, lgb, gay, lesbian*, bisexual*,
         homosexual*, heterosexual*, queer*, asexual*, sexuell*, sexualitat, schwul*, lesbisch*, homosexuell*, sexuel*,
         orientation sexuelle, vie sexuelle, homosexuel*, lesbienne*, orientacion sexual, vida sexual, homosexual*,
         lesbiana*, orientamento sessuale, sessual*, vita sessuale, omosessual*, lesbica, seksue*, seksualiteit,
         geaardheid, homoseksu*, seksual*, orientacja, zycie seksualne, homoseksual*, rhywiol*, cyfeiriadedd,
         cyfeiriadedd rhywiol, hoyw, lesbiaidd"""),
    Kind("criminal convictions or offences", "", """
         criminal*, conviction*, convicted, offence*, offender*, offense*, police record, prison*, arrest, arrested,
         dbs, vorstrafe*, vorbestraft*, straftat*, strafregister*, fuhrungszeugnis*, haftstrafe*, casier judiciaire,
         condamnation*, infraction*, antecedentes penales, antecedentes, condena*, delito*, casellario*,
         precedenti penali, condanna, condanne, reato, reati, strafblad*, veroordeling*, strafrecht*, karalnosc*,
         niekaralnosc*, wyrok*, skazan*, przestepstw*, euogfarn*, trosedd*, cofnod troseddol"""),
)
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "’": "'", "ʼ": "'"})


@dataclass(frozen=True, slots=True)
class Term:
    """One term: the pattern of its words, whether it counts only alone, and what makes it harmless."""

    pattern: re.Pattern[str]
    alone: bool
    harmless: frozenset[str]


def _terms(text: str) -> Iterator[Term]:
    for one in re.sub(r"\s+", " ", text.replace("|\n", "|")).replace("| ", "|").split(","):
        term, _, harmless = one.strip().partition("!")
        words = term.removeprefix("=").replace("*", r"\w*").replace(" ", " ?")
        yield Term(re.compile(rf"(?<!\w){words}(?!\w)"), term.startswith("="), frozenset(harmless.split("|")) - {""})


_compiled: list[tuple[Kind, list[Term]]] = []


def refused(name: str, label: str) -> Kind | None:
    """The kind of data that a field of this name and label asks for, or None where nothing is wrong with it."""
    if not _compiled:
        _compiled.extend((kind, list(_terms(kind.terms))) for kind in KINDS)
    texts = [" ".join(_words(text)) for text in (name, label)]
    said = frozenset(" ".join(texts).split())
    shown = texts[1] or texts[0]
    nothing_else = len(frozenset(shown.split()) - FILLERS) == 1
    return next((kind for kind, terms in _compiled if _asks(terms, texts, said, shown if nothing_else else "")), None)


def _asks(terms: Sequence[Term], texts: Sequence[str], said: frozenset[str], alone: str) -> bool:
    return any(term.pattern.search(text) for term in terms if not term.harmless & said
               for text in ([alone] if term.alone else texts))


def _words(text: str) -> list[str]:
    """Words in small letters without accents; “genderIdentity” and “gender_identity” are two."""
    parted = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", text)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", parted.casefold().translate(LETTERS))
                    if not unicodedata.combining(letter))
    return re.findall(r"[^\W\d_]+", plain)
