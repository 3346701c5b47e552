"""Which fields ask for what no list may ask for, and which only look as if they did."""

import pytest

from chalicelib.lists import rules
from chalicelib.lists.adequacy import refused

ASKS = """
gender, Gender, gender_identity, GenderIdentity, genderidentity, usergender, sex, Your sex, Male/Female, M / F,
Mr/Mrs/Ms, Mrs, salutation, title, Title (optional), pronouns, Preferred pronouns, non-binary, Geschlecht,
Geschlechtsidentität, Anrede, Herr/Frau, männlich, Sexe, genre, Civilité, Sexo, Género, Señor, Sesso, Genere,
Geslacht, Aanhef, Man/vrouw, Płeć, Pan/Pani, Rhyw, Rhywedd, Teitl,
race, Race / ethnicity, ethnic_origin, ethnicorigin, Ethnicity, Skin colour, Hautfarbe, Ethnische Herkunft, caste,
Migrationshintergrund, Origine ethnique, Etnia, Raza, Razza, Huidskleur, Afkomst, Pochodzenie etniczne, Hil,
political_opinions, politics, Political party, party, Voting intention, Parteizugehörigkeit, Partei, Wahlabsicht,
Opinions politiques, Opiniones políticas, Opinioni politiche, Politieke voorkeur, Poglądy polityczne,
Barn wleidyddol, Gwleidyddiaeth,
religion, Religious belief, Faith, denomination, Christian, Are you Muslim?, Jewish, kosher, Konfession,
Religionszugehörigkeit, Weltanschauung, Croyances, Creencias, Religione, Geloof, Levensbeschouwing, Wyznanie, Religia,
Crefydd, philosophical_beliefs,
trade_union, tradeunion, Trade unionist, Union membership, union, Gewerkschaft, Gewerkschaftsmitglied, Syndicat,
Sindicato, Sindacato, Vakbond, Związek zawodowy, Undeb llafur,
genetic_data, DNA, Biometrics, fingerprint, Finger-print, Face scan, Fingerabdruck, Empreintes digitales,
Huella dactilar, Impronte digitali, Vingerafdruk, Odcisk palca, Olion bysedd,
health, Health condition, medical_history, Medication, disability, Disabled, Allergies, illness, diagnosis, pregnant,
blood type, blood_group, Dietary requirements, Gesundheitszustand, Krankheiten, Schwerbehinderung, Santé, Maladie,
Salud, Enfermedades, Salute, Malattie, Gezondheid, Ziekte, Stan zdrowia, Choroby, Niepełnosprawność, Iechyd, Anabledd,
sexual_orientation, sexualorientation, Sexuality, sex_life, orientation, LGBTQ, gay, Sexuelle Orientierung,
Orientation sexuelle, Orientación sexual, Orientamento sessuale, Seksuele voorkeur, Orientacja seksualna,
Cyfeiriadedd rhywiol,
criminal_record, Convictions, Offences, Vorstrafen, Führungszeugnis, Casier judiciaire, Antecedentes penales,
Precedenti penali, Strafblad, Karalność, Cofnod troseddol, Euogfarnau
"""
INNOCENT = """
first_name, First name, Name, surname, Christian name, town, Town, postcode, Country, organisation, phone, Birthday,
Sussex, Essex, Middlesex, Wessex, Which part of Sussex, sextant, Sextet, management, Management level, Gentleman
farmer, race_time, Race time, Race number, Fastest race this season's time, Favourite race, Horse race, Racecourse,
Graceland, embrace, trace, terrace, Book title, Job title, job_title, Entitlement, Title of your thesis, Favourite
genre, music_genre, Genre of books, Género musical, Genere letterario, Tender, Lavender, Agenda, calendar, Engineer,
generation, Genealogy, General interest, generous, department, Party size, Wedding party, participant, Partner,
part_of_town, Portfolio, Unionville, European Union country, Credit union branch, communion, reunion, Reunion year,
Plant health, Health and safety officer, Healthy soil tips, healthy_recipes, Rose diseases to avoid, Golf handicap,
Irises, Iris colour, DNS name, Malet Street, Females in verse, Mallet, Manor, Christopher, Christchurch, Faithful
companion, Bank note denomination, Screed, Church Street, church_street, Orientation of your garden, Soil type,
Favourite flowers, Hobby, job, Language, Age group, Newsletter topics, Convention, Convector, Country of origin of
your seeds, Rassehund, Titelbild, Genregrenzen, Syndicated column, Healthcare, Miss a week?, Preferred day, Company,
VAT number, How did you hear of us, Pet's name, Membership number, Favourite mystery
"""
SUSPECTED = {"Females in verse", "Faithful companion", "Syndicated column"}  # refused, and told how to mend it


def _each(text: str) -> list[str]:
    return [one.strip() for one in text.replace("\n", " ").split(",") if one.strip()]


@pytest.mark.parametrize("asked", _each(ASKS))
def test_refused(asked: str) -> None:
    assert refused("field", asked), "as a label"
    assert refused(asked, ""), "as a name, which an import may bring in any spelling"


@pytest.mark.parametrize("asked", _each(INNOCENT))
def test_innocent(asked: str) -> None:
    assert (refused("field", asked) is None) is (asked not in SUSPECTED)


@pytest.mark.parametrize(("name", "label", "fine"), [
    ("race", "Race", False), ("race", "Race distance that you like", True), ("genre", "Favourite genre", True),
    ("title", "Job title", True), ("title", "Your title", False), ("interest", "Gender", False),
    ("gender", "Interest", False)])
def test_name_and_label_are_read_together(name: str, label: str, fine: bool) -> None:
    assert (refused(name, label) is None) is fine


def test_the_sentence_says_what_why_and_what_to_do() -> None:
    said = rules.refused_field("gender", "Gender")

    assert said == ("“Gender” asks for somebody's gender, or a form of address that tells it, which no list here "
                    "keeps: a newsletter does not need it. To greet people, ask for the name that they like to be "
                    "called by, such as “First name”. If you mean something else, say it in more words.")
    assert rules.refused_field("first_name", "First name") == ""
