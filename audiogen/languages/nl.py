"""Dutch."""

import re

from audiogen.languages import Count, Guide, Language, Marks, spell_in


def _ordinal(number: int, found: re.Match[str]) -> str | None:  # noqa: ARG001 - one form for all
    """Put `1e`, `2de` and `3e` into words."""
    return spell_in("nl", "ordinal")(number)


def _count(count: Count) -> str | None:
    """Return the article that is the number 1."""
    return "een" if count.number == 1 and count.noun not in ("of", "en", "van", "keer") else None


LANGUAGE = Language(
    guide=Guide(inhale="In.", hold="Vasthouden.", exhale="Uit."),
    sample=(
        "Ga op je rug liggen, en laat je schouders zacht worden. Adem in, en langzaam weer "
        "uit. Blijf zo drie ademhalingen liggen."
    ),
    decimal=",",
    spell=spell_in("nl"),
    point="komma",
    to="tot",
    signs={
        ".@": "apenstaartje punt",
        "~": "ongeveer",
        "&": "en",
        "@": "apenstaartje",
        "en/of": "en of",
        "t/m": "tot en met",
        "/": "of",
    },
    math={
        "≥": "minstens",
        "≤": "hoogstens",
        "-": "min",
        "+": "plus",
        "±": "plus min",
        "=": "is",
        "<": "kleiner dan",
        ">": "groter dan",
        "÷": "gedeeld door",
    },
    money={
        "€": ("euro", "euro"),
        "$": ("dollar", "dollar"),
        "£": ("pond", "pond"),
        "₹": ("roepie", "roepies"),
    },
    percent="procent",
    degrees=("graad", "graden"),
    units={
        "km/u": ("kilometer per uur", "kilometer per uur"),
        "km/h": ("kilometer per uur", "kilometer per uur"),
        "kg": ("kilo", "kilo"),
        "g": ("gram", "gram"),
        "km": ("kilometer", "kilometer"),
        "m": ("meter", "meter"),
        "cm": ("centimeter", "centimeter"),
        "mm": ("millimeter", "millimeter"),
        "ml": ("milliliter", "milliliter"),
        "l": ("liter", "liter"),
        "u": ("uur", "uur"),
        "h": ("uur", "uur"),
        "min": ("minuut", "minuten"),
        "s": ("seconde", "seconden"),
        "sec": ("seconde", "seconden"),
        "herh": ("herhaling", "herhalingen"),
    },
    fractions={
        "½": ("een half", "een halve", r"\1 en een half"),
        "¼": ("een kwart", "een kwart", r"\1 en een kwart"),
        "¾": ("drie kwart", "drie kwart", r"\1 en drie kwart"),
        "⅓": ("een derde", "een derde", r"\1 en een derde"),
        "⅔": ("twee derde", "twee derde", r"\1 en twee derde"),
    },
    by="keer",
    across="bij",
    of="van",
    sets=r"(\d+ (?:sets?|series|rondes?))\s?[xX×]\s?(?=\d)",
    times=("keer", "keer"),
    per="per",
    per_words=(
        r"(?:kant|zijde|been|arm|hand|voet|week|dag|maand|minuut|min|uur|set|ronde|richting)(?!\w)"
    ),
    out_of="van de",
    time="{} uur {}",
    hour="{} uur",
    ratios=r"(?:verhouding|ritme|ademhaling)",
    ordinals=r"(?<![\w.,])(?P<number>[1-9]\d?)(?P<ending>ste|e|de)(?!\w)",
    ordinal=_ordinal,
    feminine="minuut|seconde|ademhaling|draai|slag|kop|ronde|week|cirkel|bocht|stap",
    counted=_count,
    plurals={
        "cirkels": "cirkel",
        "cycli": "cyclus",
        "inademingen": "inademing",
        "uitademingen": "uitademing",
        "sets": "set",
        "stappen": "stap",
        "keren": "keer",
        "oefeningen": "oefening",
        "minuten": "minuut",
        "seconden": "seconde",
        "uren": "uur",
        "dagen": "dag",
        "weken": "week",
        "ademhalingen": "ademhaling",
        "rondes": "ronde",
        "herhalingen": "herhaling",
    },
    numbered="krijger|deel|hoofdstuk|akte|fase|type|niveau|graad|stap|oefening",
    before_numbers={
        "nr.": "nummer",
        "№": "nummer",
        "#": "nummer",
        "afb.": "afbeelding",
        "fig.": "figuur",
        "hfst.": "hoofdstuk",
        "blz.": "bladzijde",
        "p.": "pagina",
    },
    abbreviations={
        "herh.": "herhalingen",
        "bijv.": "bijvoorbeeld",
        "bv.": "bijvoorbeeld",
        "d.w.z.": "dat wil zeggen",
        "o.a.": "onder andere",
        "m.a.w.": "met andere woorden",
        "i.p.v.": "in plaats van",
        "t.o.v.": "ten opzichte van",
        "m.b.v.": "met behulp van",
        "d.m.v.": "door middel van",
        "n.a.v.": "naar aanleiding van",
        "a.u.b.": "alstublieft",
        "evt.": "eventueel",
        "incl.": "inclusief",
        "enz.": "enzovoort",
        "etc.": "et cetera",
        "ca.": "circa",
        "max.": "maximaal",
        "min.": "minimaal",
        "mevr.": "mevrouw",
        "dhr.": "de heer",
        "dr.": "dokter",
        "prof.": "professor",
    },
    list_endings=("enz.", "etc."),
    inside_sentences="nr. afb. fig. hfst. blz. p.",
    acronyms="EU USA",
    sides=("links linker linkse", "rechts rechter rechtse"),
    marks=Marks(
        pauses="pauze stilte wachten wacht",
        holds="vasthouden houd hou",
        rests="rust rusten",
        breaths="ademhaling ademhalingen ademteug ademteugen",
        seconds="seconde seconden",
        minutes="minuut minuten",
        numbers=(
            "half|halve een|één twee drie|enkele|paar vier vijf zes zeven acht negen tien "
            "vijftien twintig dertig veertig vijftig zestig"
        ),
        fillers="van voor ongeveer circa ca korte lange kort lang vast hier",
        speakers=(
            "verteller vertelster spreker spreekster docent docente instructeur instructrice "
            "leraar lerares begeleider stem"
        ),
        sounds="muziek geluid geluiden",
        chimes="bel klankschaal",
        cues="zachte zacht rustige op de achtergrond begint stopt speelt klinkt vervaagt",
    ),
)
