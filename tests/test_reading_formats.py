"""Every format, in files that real tools have made, and what is no article."""

from __future__ import annotations

import builtins
import io
import zipfile

import docx
import pypdf
import pysubs2
import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from deckgen.errors import SourceError
from deckgen.reading import read

LINES = ["护栏是什么", "主持人：护栏是什么？", "王工：护栏不是围墙，是扶手。", "主持人：对齐呢？", "王工：对齐是家教。"]
TALK = "\n\n".join(LINES)


@pytest.fixture
def article(language):
    """A function from bytes and a name to the article."""
    return lambda data, name: read(data, name, language.segmenter, language.lexicon)


def turns(found) -> list[tuple[str, str]]:
    return [(block.speaker, block.text) for block in found.blocks if block.speaker]


SAID = [
    ("主持人", "护栏是什么？"),
    ("王工", "护栏不是围墙，是扶手。"),
    ("主持人", "对齐呢？"),
    ("王工", "对齐是家教。"),
]


def made_epub(chapters: list[str], extra: dict[str, bytes] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="OEBPS/a.opf"/></container>')
        items = "".join(f'<item id="c{n}" href="c{n}.xhtml"/>' for n in range(len(chapters)))
        spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
        archive.writestr(
            "OEBPS/a.opf",
            f"<package><dc:title>护栏是什么</dc:title><dc:creator>陈静</dc:creator>{items}{spine}</package>",
        )
        for n, chapter in enumerate(chapters):
            archive.writestr(f"OEBPS/c{n}.xhtml", f"<html><head><title>x</title></head><body>{chapter}</body></html>")
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return file.getvalue()


def made_docx(lines: list[str]) -> bytes:
    document = docx.Document()
    document.core_properties.title = lines[0]
    document.core_properties.author = "陈静"
    document.add_heading(lines[0])
    for line in lines[1:]:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def made_pdf(pages: list[list[str]], password: str = "") -> bytes:
    """A PDF with a text layer: one font whose codes are UTF-16, and a table that says so."""
    writer = pypdf.PdfWriter()
    table = DecodedStreamObject()
    table.set_data(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange"
        b" 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    )
    inner = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): NameObject("/Song"),
            NameObject("/DW"): NumberObject(1000),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/Song"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(inner)]),
            NameObject("/ToUnicode"): writer._add_object(table),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(600, 800)
        shown = b" T* ".join(b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj" for line in lines)
        content = DecodedStreamObject()
        content.set_data(b"BT /F 12 Tf 20 TL 40 760 Td " + shown + b" ET")
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): writer._add_object(font)})}
        )
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def made_subtitles(kind: str) -> bytes:
    subtitles = pysubs2.SSAFile()
    for n, line in enumerate(LINES[1:]):
        subtitles.append(pysubs2.SSAEvent(start=n * 4000, end=n * 4000 + 3000, text=line))
    return subtitles.to_string(kind).encode()


PAGE = f"""<!doctype html><html lang="zh"><head><title>护栏是什么_河口网</title><meta charset="utf-8">
<meta property="og:title" content="护栏是什么"><meta property="og:site_name" content="河口网">
<meta name="author" content="陈静"><meta property="article:published_time" content="2026-11-03T09:12:00+08:00"></head>
<body><nav><a href="/">首页</a><a href="/x">科技频道</a></nav><div class="side"><ul><li>热门：股市大涨三百点，专家这样看</li></ul></div>
<article><h1>护栏是什么</h1>
<p>护栏是人工智能安全的一层。我们请工程师王工谈谈他的看法，以及这些年来他踩过的坑和学到的教训。</p>
{"".join(f"<p><strong>{line.split('：')[0]}：</strong>{line.split('：')[1]}</p>" for line in LINES[1:])}
<p>广告</p></article><footer>版权所有 未经授权不得转载</footer><script>var a = "护栏";</script></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings(article, encoding):
    """A text says the same in every encoding of simplified script."""
    assert turns(article(TALK.encode(encoding), "talk.txt")) == SAID


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "utf-16"])
def test_traditional_encodings(article, encoding):
    """A text in traditional script says the same in Big5; its script is told."""
    text = "主持人：護欄是什麼？\n\n王工：護欄不是圍牆，是讓我們敢走得快一點的扶手。\n\n主持人：對齊呢？\n\n王工：對齊是家教，這個很難說清楚。"
    found = article(text.encode(encoding), "talk.txt")
    assert found.script == "Hant"
    assert turns(found)[1] == ("王工", "護欄不是圍牆，是讓我們敢走得快一點的扶手。")


def test_html(article):
    """Of a saved page the main text stays, with what the head says; the rest is dropped with its line."""
    found = article(PAGE.encode(), "page.html")
    assert turns(found) == SAID
    assert (found.title, found.author, found.publisher, found.published) == (
        "护栏是什么",
        "陈静",
        "河口网",
        "2026-11-03T09:12",
    )
    assert not any(word in block.text for block in found.blocks for word in ("首页", "股市", "版权", "广告", "var"))
    assert {"首页", "科技频道"} & {piece for d in found.dropped for piece in (d.text, d.text[:2], d.text[2:])}
    assert [block.line for block in found.blocks][:2] == [5, 6]


def test_html_with_line_breaks_for_paragraphs(article):
    """A page that knows no paragraphs is cut at its line breaks."""
    body = "<br>".join(LINES[1:])
    intro = "护栏是人工智能安全的一层，我们请工程师王工谈谈他的看法，以及这些年来他踩过的坑。"
    found = article(f"<html><body><div>{intro}<br>{body}</div></body></html>".encode(), "page.htm")
    assert turns(found) == SAID


def test_epub(article):
    """The chapters of a book are read in the order of its spine, without any extra package."""
    chapters = [
        "<h1>护栏是什么</h1>" + "".join(f"<p>{line}</p>" for line in LINES[1:3]),
        "".join(f"<p>{line}</p>" for line in LINES[3:]),
    ]
    found = article(made_epub(chapters), "book.epub")
    assert turns(found) == SAID
    assert (found.title, found.author) == ("护栏是什么", "陈静")


def test_docx(article):
    """A Word document gives its paragraphs, title and author."""
    found = article(made_docx(LINES), "talk.docx")
    assert turns(found) == SAID
    assert (found.title, found.author) == ("护栏是什么", "陈静")


def test_pdf(article):
    """A PDF gives its lines as paragraphs; running heads and page numbers are dropped."""
    pages = [["河口周刊 第1期", line, f"- {n} -"] for n, line in enumerate(LINES, 1)]
    found = article(made_pdf(pages), "talk.pdf")
    assert turns(found) == SAID
    assert {d.reason for d in found.dropped} == {"running head"}


@pytest.mark.parametrize("kind", ["srt", "vtt", "ass"])
def test_subtitles(article, kind):
    """Subtitles of every kind give the same turns; their times are dropped."""
    found = article(made_subtitles(kind), f"talk.{kind}")
    assert turns(found) == SAID
    assert found.dropped
    assert not any("0:00" in block.text for block in found.blocks)


def test_subtitle_speakers_in_the_file(article):
    """ASS names its speakers in a field of their own."""
    subtitles = pysubs2.SSAFile()
    for n, line in enumerate(LINES[1:]):
        name, _, said = line.partition("：")
        subtitles.append(pysubs2.SSAEvent(start=n * 1000, end=n * 1000 + 900, text=said, name=name))
    assert turns(article(subtitles.to_string("ass").encode(), "talk.ass")) == SAID


def test_two_languages_in_two_styles(article):
    """A line of the other language with the same time is the translation."""
    subtitles = pysubs2.SSAFile()
    for n, (chinese, english) in enumerate(
        [("护栏不是围墙。", "A guardrail is no wall."), ("它是扶手。", "It is a handrail.")]
    ):
        for text in (chinese, english):
            subtitles.append(pysubs2.SSAEvent(start=n * 1000, end=n * 1000 + 900, text=text))
    found = article(subtitles.to_string("ass").encode(), "talk.ass")
    assert [(b.text, b.translation) for b in found.blocks] == [
        ("护栏不是围墙。", "A guardrail is no wall."),
        ("它是扶手。", "It is a handrail."),
    ]


def bomb() -> bytes:
    return made_epub(["<p>护栏</p>"], {"OEBPS/big.bin": bytes(101_000_000)})


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


LETTERS = {
    "nothing": (b"", "a.txt", "the file is empty"),
    "too large": (b"a" * 20_000_001, "a.txt", "more than 20 MB"),
    "no Chinese": (b"Hello, world", "a.txt", "not a single hanzi"),
    "no text": (bytes(range(256)) * 40, "a.txt", "not a text file"),
    "an unknown kind": ("护栏".encode(), "a.xyz", "cannot read .xyz files"),
    "an endless line": ("护栏".encode() * 200_000, "a.txt", "a line has"),
    "deep HTML": (("<div>" * 10_000 + "护栏" + "</div>" * 10_000).encode(), "a.html", "nests more than 400 tags"),
    "an EPUB bomb": (bomb(), "a.epub", "unpacks to more than 100 MB"),
    "a damaged EPUB": (cut(made_epub(["<p>护栏</p>"])), "a.epub", "this EPUB is damaged"),
    "a book under DRM": (
        made_epub(["<p>护栏</p>"], {"META-INF/encryption.xml": b"<EncryptedData/>"}),
        "a.epub",
        "encrypted",
    ),
    "a book of pictures": (made_epub(["<img/>"]), "a.epub", "holds no text"),
    "a damaged DOCX": (cut(made_docx(LINES)), "a.docx", "this DOCX is damaged"),
    "a ZIP called DOCX": (made_epub(["<p>护栏</p>"]), "a.docx", "this DOCX is damaged"),
    "an encrypted DOCX": (b"\xd0\xcf\x11\xe0" + bytes(600), "a.docx", "old or an encrypted Word file"),
    "a damaged PDF": (b"%PDF-1.7\n" + bytes(200), "a.pdf", "this PDF is damaged"),
    "an encrypted PDF": (made_pdf([LINES], "secret"), "a.pdf", "this PDF is encrypted"),
    "a scanned PDF": (made_pdf([["scan"]]), "a.pdf", "no Chinese text in this PDF"),
    "no subtitles": ("护栏不是围墙。".encode(), "a.ass", "not a subtitle file"),
    "furniture alone": ("责任编辑：张三\n\n相关推荐".encode(), "a.txt", "nothing is left"),
}


@pytest.mark.parametrize("case", LETTERS)
def test_bad_input(article, case):
    """What is no article ends in a letter that names the file."""
    data, name, what = LETTERS[case]
    with pytest.raises(SourceError) as letter:
        article(data, name)
    assert what in letter.value.what
    assert letter.value.where.startswith(name)
    assert letter.value.hint or case == "furniture alone"


@pytest.mark.parametrize(
    ("package", "data", "name", "extra"),
    [
        ("trafilatura", PAGE.encode(), "a.html", "html"),
        ("docx", made_docx(LINES), "a.docx", "docs"),
        ("pypdf", made_pdf([LINES]), "a.pdf", "docs"),
    ],
)
def test_missing_extra(article, monkeypatch, package, data, name, extra):
    """A missing package is named with the command that installs it."""
    real = builtins.__import__

    def without(wanted, *rest):
        if wanted.split(".")[0] == package:
            raise ImportError(wanted)
        return real(wanted, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SourceError) as letter:
        article(data, name)
    assert letter.value.hint == f'pip install "deckgen[{extra}]"'
