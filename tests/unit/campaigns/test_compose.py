"""From what an author wrote to what may be mailed: safe HTML, the same in words, links found and numbered."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.campaigns.compose import HTML, MARKDOWN, compose, number_links, sanitised
from chalicelib.campaigns.merge import Merge, fill, values
from chalicelib.core.errors import Invalid
from infrastructure.local.ses import rendering

MEAN = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<img src=x onerror=alert(1)>",
    "<p onclick='alert(1)'>x</p>", "<a href='javascript:alert(1)'>x</a>", "<a href=' JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>", "<svg onload=alert(1)>",
    "<math><mi xlink:href='javascript:alert(1)'>", "<iframe src='https://evil.example'></iframe>",
    "<base href='https://evil.example'>", "<form action='https://evil.example'><input name=a></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>", "<object data=x></object>", "<embed src=x>",
    "<link rel=stylesheet href='https://evil.example/x.css'>", "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>", "<p style='position:fixed;top:0'>x</p>",
    "<li style='list-style: square url(https://evil.example/who)'>x</li>", "<img src='data:text/html,x'>",
    "<style>@import 'https://evil.example/x.css'</style>", "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<video src=x onerror=a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>", "<a href='vbscript:x'>x</a>",
    "<template><script>x</script>", "<select><style></select><img src=x onerror=alert(1)></style>",
    "<td background='javascript:alert(1)'>", "<a href='https://ok.example' onclick='alert(1)'>x</a>",
]
ODDS = ["<table><tr><td>", "</p>", "<p>", "&lt;", "<!--", "-->", "'", '"', "<", ">", "<b>x</b>", "<style>"]
FORBIDDEN = set("script style iframe object embed form input svg math base meta link video template noscript select "
                "title".split())


def merge() -> Merge:
    return Merge({"first_name", "town"}, "salt2345")


def links_of(body: str, written_in: str = MARKDOWN) -> list[str]:
    return compose(body, written_in, merge()).links


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*MEAN, *ODDS]) | st.text(max_size=10), max_size=6).map("".join))
@example("<a href='https://ok.example' onmouseover='x'>ok</a>")
def test_what_is_left_can_do_nothing(raw: str) -> None:
    once = sanitised(f"<p>Hello</p>{raw}")
    clean = BeautifulSoup(once, "html.parser")

    assert sanitised(sanitised(once)) == sanitised(once), "cleaning again finds nothing"
    for tag in clean.find_all(True):
        assert tag.name not in FORBIDDEN
        for name, value in tag.attrs.items():
            assert not name.startswith("on"), f"{name} on {tag.name}"
            assert name not in {"background", "srcset", "formaction", "action", "class", "id", "name"}
            bare = re.sub(r"[\s\x00-\x20]", "", str(value)).lower()
            assert name not in {"href", "src"} or not bare.startswith(("javascript:", "data:", "vbscript:"))
            assert name != "style" or not re.search(r"position|expression|behavior|-moz-binding|url\(", bare)


@pytest.mark.parametrize("mean", MEAN)
def test_none_of_the_known_tricks_gets_through(mean: str) -> None:
    clean = sanitised(f"<p>before</p>{mean}<p>after</p>").lower()

    assert "before" in clean
    assert not re.search(r"<[^>]*(\son\w+=|javascript:|vbscript:|expression\(|url\()", clean)
    assert not re.search(r"<(script|style|iframe|form|svg|object|embed|base|meta|link)\b", clean)


def test_style_sheets_are_put_into_the_elements() -> None:
    rules = "<style>h1 { color: #263; margin: 0 } td.n { text-align: right }</style>"
    body = f"{rules}<h1>May</h1><table><tr><td class=n>1"

    html = str(compose(body, HTML, merge()).html)

    assert re.search(r'<h1 style="color:\s*#263;\s*margin:\s*0;?">', html)
    assert re.search(r'<td style="text-align:\s*right;?">', html)
    assert "<style" not in html
    assert "class=" not in html


def test_markdown_has_tables_and_raw_html_is_cleaned() -> None:
    body = "# May\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n~~no~~ <script>x</script><b onclick=x>yes</b>"

    html = str(compose(body, MARKDOWN, merge()).html)

    assert "<h1>May</h1>" in html
    assert "<td>2</td>" in html
    assert "script" not in html
    assert "onclick" not in html


@pytest.mark.parametrize(("body", "links"), [
    ("[a](https://a.example/) [b](https://b.example/)", ["https://a.example/", "https://b.example/"]),
    ("[b](https://b.example/) [a](https://a.example/) [b](https://b.example/)",
     ["https://b.example/", "https://a.example/"]),
    ("<https://a.example/?x=1&y=2>", ["https://a.example/?x=1&y=2"]),
    ("[m](mailto:hello@garden.example) [t](tel:+441904496000)", []),
    ("[leave]({{ unsubscribe_url }})", []),
    ("[ü](https://bücher.example/grün)", ["https://bücher.example/gr%C3%BCn"]),
    ("no links", []),
])
def test_web_links_are_numbered_once_each_and_in_order(body: str, links: list[str]) -> None:
    found = links_of(body)

    assert [link.replace("xn--bcher-kva", "bücher") for link in found] == links


@pytest.mark.parametrize("href", [
    "#top", "/roses", "roses.html", "//garden.example/roses", "ftp://garden.example/", "https://", "https:///x",
    "https://user:secret@garden.example/", "https://user@garden.example/", "https://{{ town }}.example/",
    "https://garden.example/?who={{ first_name }}", "mailto:{{ first_name }}@garden.example",
    "https://elsewhere.example/?u={{ unsubscribe_url }}", "https://elsewhere.example/{{unsubscribe_url}}",
    "http://[x/",
])
@pytest.mark.parametrize("written_in", [MARKDOWN, HTML])
def test_a_link_that_leads_nowhere_or_tells_who_clicks_is_refused(href: str, written_in: str) -> None:
    """The link to leave is as good as a password: handed to another site, that site could unsubscribe the reader."""
    body = f"[x](<{href}>)" if written_in == MARKDOWN else f'<p><a href="{href}">x</a></p>'
    try:
        left = compose(body, written_in, merge()).html.find_all("a", href=True)
    except Invalid:
        left = []

    assert left == []


def test_a_refusal_names_the_body_and_the_remedy() -> None:
    with pytest.raises(Invalid) as refused:
        compose("[x](roses.html)", MARKDOWN, merge())

    assert "roses.html" in refused.value.fields["body"]
    assert "https://" in refused.value.remedy


@pytest.mark.parametrize(("src", "accepted"), [
    ("https://garden.example/rose.jpg", True), ("http://garden.example/rose.jpg", True), ("rose.jpg", False),
    ("data:image/png;base64,AAAA", False), ("cid:rose", False), ("//garden.example/rose.jpg", False),
    ("https://garden.example/{{ first_name }}.jpg", False), ("https://garden.example/?u={{ unsubscribe_url }}", False),
    ("http://[x/rose.jpg", False), ("", False),
])
def test_an_image_is_the_same_for_everybody_and_has_a_full_address(src: str, accepted: bool) -> None:
    body = f'<img src="{src}" alt="A rose">'

    if accepted:
        assert f'src="{src}"' in str(compose(body, HTML, merge()).html)
    else:
        with pytest.raises(Invalid, match="image"):
            compose(body, HTML, merge())


def test_links_are_led_through_their_numbers_and_others_left_alone() -> None:
    body = "[a](https://a.example/) [m](mailto:x@y.example) [b](https://b.example/) [a](https://a.example/)"
    composed = compose(body, MARKDOWN, merge())

    hrefs = [str(a["href"]) for a in BeautifulSoup(
        number_links(composed.html, composed.links, lambda n: f"/c/t/{n}"), "html.parser").find_all("a")]

    assert hrefs == ["/c/t/1", "mailto:x@y.example", "/c/t/2", "/c/t/1"]


@pytest.mark.parametrize(("body", "written_in", "text"), [
    ("Hello *you*, **all**.", MARKDOWN, "Hello _you_, *all*.\n"),
    ("[seeds](https://a.example/)", MARKDOWN, "seeds <https://a.example/>\n"),
    ("<https://a.example/>", MARKDOWN, "https://a.example/\n"),
    ("[us](mailto:hello@garden.example)", MARKDOWN, "us <hello@garden.example>\n"),
    ("- one\n- two", MARKDOWN, "* one\n* two\n"),
    ('<p>a<br>b</p><img src="https://a.example/r.jpg" alt="A rose"><p>c</p>', HTML, "[A rose]"),
    ("<p>2 &lt; 3 &amp; 4</p>", HTML, "2 < 3 & 4\n"),
    ("snake_case * 2", MARKDOWN, "snake_case * 2\n"),
])
def test_the_text_part_says_the_same(body: str, written_in: str, text: str) -> None:
    assert text in compose(body, written_in, merge()).text


def test_the_text_part_of_a_layout_table_is_prose_and_of_a_table_a_table() -> None:
    rows = "<tr><th>Month</th><th>Sow</th></tr><tr><td>May</td><td>Beans</td></tr>"
    layout = compose("<table><tr><td><p>One</p></td><td><p>Two</p></td></tr></table>", HTML, merge()).text
    data = compose(f"<table>{rows}</table>", HTML, merge()).text

    assert "|" not in layout
    assert "| May | Beans |" in data


def test_text_lines_stay_within_a_reader_s_window() -> None:
    text = compose("Sow the beans when the soil is warm and the nights are mild. " * 20, MARKDOWN, merge()).text

    assert max(len(line) for line in text.splitlines()) <= 72


BRACES = st.sampled_from([
    "{", "{{", "}", "}}", "&#123;", "&lbrace;", "\\{", "\\{\\{", "<u>", "</u>", "<font>", "<!-- x -->",
    "{{ first_name }}", '{{ town | default: "York" }}', "a ", "**", "\n\n", "`"])


@pytest.mark.parametrize("written_in", [MARKDOWN, HTML])
@settings(max_examples=300)
@given(pieces=st.lists(BRACES, max_size=8))
@example(pieces=["\\{\\{", " first_name ", "\\}\\}"])
@example(pieces=["&#123;", "&#123;", "#if x}}"])
@example(pieces=["{", "<font>", "{{ first_name }}", "</font>"])
@example(pieces=["{", "<u>", "{{ first_name }}", "</u>", "}"])
@example(pieces=["{", "<!-- x -->", "{ braces }}"])
def test_no_braces_of_the_author_s_reach_ses(written_in: str, pieces: list[str]) -> None:
    """Entities, escapes and tags that fall away can bring braces together after the fields were found."""
    held = merge()
    try:
        composed = compose("".join(pieces), written_in, held)
    except Invalid:
        return
    known = values([list(one) for one in held.found], {"first_name": "Zoë"})
    for part, variant in ((str(composed.html), "h"), (composed.text, "t")):
        meant = part
        for number in range(len(held.found)):
            meant = meant.replace(held.mark(str(number)), known[f"m{number}{variant}"])
        template = held.release(part, variant, {})
        rendering.check(template)
        assert rendering.render(template, known) == fill(template, known) == meant
