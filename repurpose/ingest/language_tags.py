"""Languages as files name them, by code, tag or English name, and their ISO 639-1 codes."""

from __future__ import annotations

import re

_TWO_LETTERS = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
    ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
"""ISO 639-1."""
_WITHOUT = ("haw", "jw", "yue")
"""What the recogniser calls Hawaiian, Javanese and Cantonese."""

THREE_LETTERS = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl",
    "dut": "nl", "rus": "ru", "jpn": "ja", "zho": "zh", "chi": "zh", "kor": "ko", "pol": "pl", "swe": "sv", "tur": "tr",
}  # fmt: skip
"""ISO 639-2 codes that subtitle tools write for ISO 639-1 ones."""

_NAMES = """
    afrikaans:af albanian:sq amharic:am arabic:ar armenian:hy assamese:as azerbaijani:az bashkir:ba basque:eu
    belarusian:be bengali:bn bosnian:bs breton:br bulgarian:bg burmese:my cantonese:yue castilian:es catalan:ca
    chinese:zh croatian:hr czech:cs danish:da dutch:nl english:en estonian:et faroese:fo finnish:fi flemish:nl
    french:fr galician:gl georgian:ka german:de greek:el gujarati:gu haitian:ht hausa:ha hawaiian:haw hebrew:he
    hindi:hi hungarian:hu icelandic:is indonesian:id irish:ga italian:it japanese:ja javanese:jw kannada:kn kazakh:kk
    khmer:km korean:ko lao:lo latin:la latvian:lv lingala:ln lithuanian:lt luxembourgish:lb macedonian:mk malagasy:mg
    malay:ms malayalam:ml maltese:mt mandarin:zh maori:mi marathi:mr mongolian:mn nepali:ne norwegian:no nynorsk:nn
    occitan:oc pashto:ps persian:fa polish:pl portuguese:pt punjabi:pa romanian:ro russian:ru sanskrit:sa serbian:sr
    shona:sn sindhi:sd sinhala:si slovak:sk slovenian:sl somali:so spanish:es sundanese:su swahili:sw swedish:sv
    tagalog:tl tajik:tg tamil:ta tatar:tt telugu:te thai:th tibetan:bo turkish:tr turkmen:tk ukrainian:uk urdu:ur
    uzbek:uz valencian:ca vietnamese:vi welsh:cy yiddish:yi yoruba:yo
"""
_CODES = {code: code for code in (*_TWO_LETTERS.split(), *_WITHOUT)}
_CODES |= THREE_LETTERS | dict(pair.split(":") for pair in _NAMES.split())


def language_code(named: str) -> str:
    """ISO 639-1 of a language (the recogniser's code where there is none); empty where it is not known.

    >>> [language_code(named) for named in ("pt-BR", "en_US", "English", "fra", "und")]
    ['pt', 'en', 'en', 'fr', '']
    """
    tag = re.split(r"[-_]", named.strip().lower(), maxsplit=1)[0]
    return _CODES.get(tag, "")
