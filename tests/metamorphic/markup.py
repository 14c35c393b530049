"""Other markup and other line breaks around the same words."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from tests.metamorphic.sample import Sample, halves, in_runs, in_tags, in_words

# A plain word between blanks, which any markup may surround.
_WORD = re.compile(r"(?<= )([A-Za-z]{4,})(?= )")
_LONG_WORD = re.compile(r"(?<![\w&#;])[A-Za-z]{6,}(?![\w;])")
_COLUMNS = 68
# Which end tags HTML lets a page leave out, and what must follow them.
_END_TAGS = re.compile(
    r"(?i)</p>(?=\s*(?:<(?:p|div|ul|ol|dl|table|h[1-6]|section|blockquote|hr)\b"
    r"|</(?:div|article|section|main|body|td|blockquote)>))"
    r"|</li>(?=\s*(?:<li\b|</(?:ul|ol)>))|</t[dh]>(?=\s*(?:<t[dh]\b|</tr>))"
    r"|</tr>(?=\s*(?:<tr\b|</(?:table|tbody)>))|</d[dt]>(?=\s*(?:<d[dt]\b|</dl>))"
    r"|</body>\s*|</html>\s*"
)
_SENTENCE_JOINT = re.compile(r"(?<=[a-z]{4})(?<!approx)(?<!incl)(?<!excl)\. (?=[A-Z][a-z]+ [a-z])")


def wrapped_source(sample: Sample) -> bytes | None:
    """A page's source breaks and indents its lines inside sentences."""
    if not sample.is_page:
        return None
    return sample.encoded(in_runs(sample, lambda text: _wrapped(text, "\n\t\t")))


def wrapped_lines(sample: Sample) -> bytes:
    """The lines of a paragraph break at 68 characters, in a page by ``<br>``."""
    if not sample.is_page:
        lines = sample.text.split("\n")
        return "\n".join(_wrapped(line, "\n") for line in lines).encode()
    return sample.encoded(
        in_runs(sample, lambda text: _wrapped(text, "<br>\n") if len(text) > 160 else text)
    )


def _wrapped(text: str, mark: str) -> str:
    """The text with ``mark`` for the blank at which a line of 68 characters is full."""
    words, column = re.split(r" (?=\S)", text), 0
    out = [words[0]]
    column = len(html.unescape(words[0]))
    for word in words[1:]:
        seen = len(html.unescape(word))
        full = column + 1 + seen > _COLUMNS
        out.append((mark if full else " ") + word)
        column = seen if full else column + 1 + seen
    return "".join(out)


def glued_sentences(sample: Sample) -> bytes:
    """The blank between two sentences is missing, where the end of the first is beyond doubt."""
    return sample.encoded(in_words(sample, lambda text: _SENTENCE_JOINT.sub(".", text)))


def emphasised_words(sample: Sample) -> bytes | None:
    """Words of a sentence are bold, italic, or in a span."""
    tags = ("b", "strong", "em", "i", "span", "u", "font")

    def other(match: re.Match[str], tag: str) -> str:
        return f"<{tag}>{match.group()}</{tag}>"

    return _around(sample, "emphasised_words", _WORD, lambda m, chance: other(m, chance(tags)))


def emphasis_inside_words(sample: Sample) -> bytes | None:
    """Parts of words are in an element of their own."""

    def other(match: re.Match[str], tag: str) -> str:
        word = match.group()
        return f"{word[:3]}<{tag}>{word[3:]}</{tag}>"

    tags = ("b", "span", "em", "font")
    return _around(sample, "inside_words", _LONG_WORD, lambda m, chance: other(m, chance(tags)))


def empty_elements(sample: Sample) -> bytes | None:
    """Empty spans, comments and ``<wbr>`` stand inside and between words."""
    marks = (
        "<span></span>",
        "<!-- -->",
        "<wbr>",
        '<span id="top"></span>',
        "<!--more-->",
        "<b></b>",
    )
    return _around(
        sample, "empty", _LONG_WORD,
        lambda m, chance: m.group()[:4] + chance(marks) + m.group()[4:],
    )  # fmt: skip


def linked_words(sample: Sample) -> bytes | None:
    """Single words of long paragraphs lead to a glossary."""
    if not sample.is_page:
        return None

    def linked(text: str) -> str:
        if len(text) < 160:
            return text
        return _WORD.sub(r'<a href="/glossary/?term=\1">\1</a>', text, count=1)

    inside_link = re.compile(r"(?is)<a\b[^>]*>.*?</a>")
    links: list[str] = []

    def kept(match: re.Match[str]) -> str:
        links.append(match.group())
        return f"<kept {len(links) - 1}>"

    head, body = halves(sample.text)
    masked = Sample(
        sample.name, head + inside_link.sub(kept, body), True, sample.url, sample.document
    )
    page = in_runs(masked, linked)
    return sample.encoded(re.sub(r"<kept (\d+)>", lambda m: links[int(m[1])], page))


def _around(
    sample: Sample,
    change: str,
    pattern: re.Pattern[str],
    mark: Callable[[re.Match[str], Callable[[Sequence[str]], str]], str],
) -> bytes | None:
    if not sample.is_page:
        return None
    chance = sample.chance(change)

    def other(match: re.Match[str]) -> str:
        return mark(match, chance.choice) if chance.random() < 0.25 else match.group()

    return sample.encoded(in_words(sample, lambda text: pattern.sub(other, text)))


def noisy_attributes(sample: Sample) -> bytes | None:
    """Elements have ids, data attributes, styles and classes of a page builder."""
    if not sample.is_page:
        return None
    chance = sample.chance("noisy_attributes")

    def noisy(tag: str) -> str:
        if tag.startswith("</"):
            return tag
        name = re.match(r"<(\w+)", tag)
        assert name is not None
        noise = f' data-id="{chance.randrange(16**6):06x}" data-settings=\'{{"speed":4}}\''
        if name[1].lower() in ("p", "li", "td", "span", "h2", "h3", "blockquote"):
            if "class=" not in tag.lower():
                noise += f' class="wp-block css-{chance.randrange(16**5):05x} has-text-align-left"'
            if "style=" not in tag.lower():
                noise += ' style="margin:0 0 1em"'
        return tag[: name.end()] + noise + tag[name.end() :]

    return sample.encoded(in_tags(sample.text, noisy))


def capital_tags(sample: Sample) -> bytes | None:
    """Tags and the names of attributes are in capitals."""
    if not sample.is_page:
        return None

    def capital(tag: str) -> str:
        tag = re.sub(r"^</?\w+", lambda m: m.group().upper(), tag)
        return re.sub(r"(\s)([\w-]+)(=[\"'])", lambda m: m[1] + m[2].upper() + m[3], tag)

    return sample.encoded(in_tags(sample.text, capital))


def missing_end_tags(sample: Sample) -> bytes | None:
    """End tags that HTML does not ask for are left out."""
    return sample.encoded(_END_TAGS.sub("", sample.text)) if sample.is_page else None


def paragraphs_as_divisions(sample: Sample) -> bytes | None:
    """Every ``<p>`` is a ``<div>``."""
    if not sample.is_page or not _is_paired(sample.text):
        return None
    return sample.encoded(re.sub(r"(?i)(</?)p(?=[\s>])", r"\1div", sample.text))


def paragraphs_as_breaks(sample: Sample) -> bytes | None:
    """Paragraphs that follow one another are one, with two ``<br>`` between them."""
    if not sample.is_page or not _is_paired(sample.text):
        return None
    page, count = re.subn(r"(?<=[.”])</p>\s*<p>", "<br><br>\n", sample.text)
    return sample.encoded(page) if count else None


def divisions_as_sections(sample: Sample) -> bytes | None:
    """Every ``<div>`` is a ``<section>``."""
    if not sample.is_page:
        return None
    return sample.encoded(re.sub(r"(?i)(</?)div(?=[\s>])", r"\1section", sample.text))


def wrapped_in_layout(sample: Sample) -> bytes | None:
    """The whole page stands in one cell of a table, inside nested divisions."""
    if not sample.is_page or not re.search(r"(?i)</body>", sample.text):
        return None
    head, body = halves(sample.text)
    open_, close = "<table><tr><td><div><div>", "</div></div></td></tr></table></body>"
    return sample.encoded(head + open_ + re.sub(r"(?i)</body>", close, body, count=1))


def _is_paired(page: str) -> bool:
    """Whether every paragraph of a page has its end tag, and none stands in a link."""
    return len(re.findall(r"(?i)<p[\s>]", page)) == len(re.findall(r"(?i)</p>", page))


CHANGES = (
    wrapped_source, wrapped_lines, glued_sentences, emphasised_words, emphasis_inside_words,
    empty_elements, linked_words, noisy_attributes, capital_tags, missing_end_tags,
    paragraphs_as_divisions, paragraphs_as_breaks, divisions_as_sections, wrapped_in_layout,
)  # fmt: skip
