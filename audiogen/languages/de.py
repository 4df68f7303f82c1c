"""German."""

import re
from typing import Final

from audiogen.languages import Count, Guide, Language, Marks, spell_in

ENDINGS: Final = {
    "der die das jede diese eine meine deine seine ihre unsere keine und oder bis": "e",
    "dem den des beim am im vom zum zur ab jeder jedem jeden dieser diesem diesen einer einem "
    "einen meiner meinem meinen deiner deinem deinen seiner seinem ihrer ihrem": "en",
    "ein mein dein sein ihr kein": "er",
}
DATIVE: Final = "mit nach bei von aus seit zu in auf an vor während".split()
NEUTER: Final = (
    ".+(?:chen|lein|um|ment)|Kissen|Mal|Bein|Knie|.*Tuch|.*tuch|Band|Glas|Gelenk|Ende|Brett|Polster"
)


def _ordinal(number: int, found: re.Match[str]) -> str | None:
    """Put `2.` into words after what may be before an ordinal, with the ending that fits there."""
    *first, last = found["before"].lower().split() or [""]
    for words, ending in ENDINGS.items():
        if last in words.split():
            if last == "der" and first and first[0] in DATIVE:
                ending = "en"
            if ending == "er" and re.fullmatch(NEUTER, found["noun"]):
                ending = "es"
            return f"{found['before']}{spell_in('de', 'ordinal')(number).removesuffix('e')}{ending}"
    return None


def _count(count: Count) -> str | None:
    """Return the article that is the number 1, as far as the noun and the word before it tell."""
    if count.number != 1:
        return None
    if count.ranged:
        return "ein"
    if count.noun[:1].isupper():
        if count.before in DATIVE:
            return "einer" if count.feminine else "einem"
        return "eine" if count.feminine else "ein"
    return None


def _read_own(text: str) -> str:
    """Read 1½."""
    return re.sub(r"(?<![\d.,])1 einhalb", "eineinhalb", text)


LANGUAGE = Language(
    guide=Guide(inhale="Ein.", hold="Halten.", exhale="Aus."),
    sample=(
        "Lege dich auf den Rücken, und lass die Schultern weich werden. Atme ein, und langsam "
        "wieder aus. Bleib so für drei Atemzüge."
    ),
    decimal=",",
    spell=spell_in("de"),
    point="Komma",
    to="bis",
    signs={
        ".@": "ät Punkt",
        "~": "etwa",
        "&": "und",
        "@": "ät",
        "und/oder": "und oder",
        "/": "oder",
    },
    math={
        "≥": "mindestens",
        "≤": "höchstens",
        "-": "minus",
        "+": "plus",
        "±": "plus minus",
        "=": "gleich",
        "<": "kleiner als",
        ">": "größer als",
        "÷": "geteilt durch",
    },
    money={
        "€": ("Euro", "Euro"),
        "$": ("Dollar", "Dollar"),
        "£": ("Pfund", "Pfund"),
        "₹": ("Rupie", "Rupien"),
    },
    percent="Prozent",
    degrees=("Grad", "Grad"),
    units={
        "km/h": ("Kilometer pro Stunde", "Kilometer pro Stunde"),
        "kg": ("Kilogramm", "Kilogramm"),
        "g": ("Gramm", "Gramm"),
        "km": ("Kilometer", "Kilometer"),
        "m": ("Meter", "Meter"),
        "cm": ("Zentimeter", "Zentimeter"),
        "mm": ("Millimeter", "Millimeter"),
        "ml": ("Milliliter", "Milliliter"),
        "l": ("Liter", "Liter"),
        "h": ("Stunde", "Stunden"),
        "std": ("Stunde", "Stunden"),
        "min": ("Minute", "Minuten"),
        "s": ("Sekunde", "Sekunden"),
        "sek": ("Sekunde", "Sekunden"),
        "sec": ("Sekunde", "Sekunden"),
        "wdh": ("Wiederholung", "Wiederholungen"),
        "wh": ("Wiederholung", "Wiederholungen"),
    },
    fractions={
        "½": ("ein halber", "eine halbe", r"\1 einhalb"),
        "¼": ("ein Viertel", "eine viertel", r"\1 ein Viertel"),
        "¾": ("drei Viertel", "drei viertel", r"\1 drei Viertel"),
        "⅓": ("ein Drittel", "ein Drittel", r"\1 ein Drittel"),
        "⅔": ("zwei Drittel", "zwei Drittel", r"\1 zwei Drittel"),
    },
    by="mal",
    across="mal",
    of="mit",
    sets=r"(\d+ (?:Sätze|Satz|Runden))\s?[xX×]\s?(?=\d)",
    times=("Mal", "Mal"),
    per="pro",
    per_words=(
        r"(?:seite|bein|arm|hand|fuß|woche|tag|monat|minute|min|stunde|satz|runde|richtung)(?!\w)"
    ),
    out_of="von",
    time="{} Uhr {}",
    hour="{} Uhr",
    ratio="zu",
    ratios=r"(?:verhältnis|rhythmus|atmung)",
    ordinals=(
        r"(?<!\S)(?P<before>(?:[^\W\d_]+\s+){0,2})(?P<number>[1-9]\d?)\."
        r"(?=\s+(?P<noun>[A-ZÄÖÜ][^\W\d_]+|(?:bis|und|oder)\s))"
    ),
    ordinal=_ordinal,
    feminine=(
        ".+(?:ung|heit|keit|schaft|ion|tät|ik|ei)|minute|sekunde|stunde|woche|runde|seite|pause|"
        "hand|hüfte|schulter|übung|decke|rolle|matte|serie|einheit|reihe|stufe|ferse|zehe|wade|"
        "welle|länge|hälfte|phase|stellung|position|atempause|fußlänge|handbreite|faust|umdrehung"
    ),
    counted=_count,
    plurals={
        "Kreise": "Kreis",
        "Durchgänge": "Durchgang",
        "Zyklen": "Zyklus",
        "Einatmungen": "Einatmung",
        "Ausatmungen": "Ausatmung",
        "Übungen": "Übung",
        "Sätze": "Satz",
        "Schritte": "Schritt",
        "Male": "Mal",
        "Mal": "Mal",
        "Tagen": "Tag",
        "Minuten": "Minute",
        "Sekunden": "Sekunde",
        "Stunden": "Stunde",
        "Tage": "Tag",
        "Wochen": "Woche",
        "Atemzüge": "Atemzug",
        "Atemzügen": "Atemzug",
        "Runden": "Runde",
        "Wiederholungen": "Wiederholung",
    },
    numbered="krieger|kriegerin|held|heldin|teil|kapitel|akt|phase|stufe|typ|grad|band|stadium|übung",
    before_numbers={
        "nr.": "Nummer",
        "№": "Nummer",
        "#": "Nummer",
        "abb.": "Abbildung",
        "kap.": "Kapitel",
        "bd.": "Band",
        "s.": "Seite",
    },
    abbreviations={
        "wdh.": "Wiederholungen",
        "wh.": "Wiederholungen",
        "li./re.": "links rechts",
        "li.": "links",
        "re.": "rechts",
        "z.b.": "zum Beispiel",
        "z. b.": "zum Beispiel",
        "d.h.": "das heißt",
        "d. h.": "das heißt",
        "u.a.": "unter anderem",
        "u. a.": "unter anderem",
        "o.ä.": "oder Ähnliches",
        "o. ä.": "oder Ähnliches",
        "v.a.": "vor allem",
        "v. a.": "vor allem",
        "i.d.r.": "in der Regel",
        "i. d. r.": "in der Regel",
        "z.t.": "zum Teil",
        "z. t.": "zum Teil",
        "u.u.": "unter Umständen",
        "u. u.": "unter Umständen",
        "s.o.": "siehe oben",
        "s. o.": "siehe oben",
        "s.u.": "siehe unten",
        "s. u.": "siehe unten",
        "s. abbildung": "siehe Abbildung",
        "s. seite": "siehe Seite",
        "s. kapitel": "siehe Kapitel",
        "bzgl.": "bezüglich",
        "insb.": "insbesondere",
        "tgl.": "täglich",
        "exkl.": "exklusive",
        "usw.": "und so weiter",
        "etc.": "et cetera",
        "bzw.": "beziehungsweise",
        "ggf.": "gegebenenfalls",
        "evtl.": "eventuell",
        "inkl.": "inklusive",
        "ca.": "circa",
        "max.": "maximal",
        "min.": "minimal",
        "mind.": "mindestens",
        "vgl.": "vergleiche",
        "sog.": "sogenannte",
        "dr.": "Doktor",
        "prof.": "Professor",
        "st.": "Sankt",
        "hr.": "Herr",
        "fr.": "Frau",
    },
    list_endings=("usw.", "etc.", "o.ä.", "o. ä."),
    inside_sentences="nr. abb. kap. bd. s.",
    acronyms="ISG EMS UV EU USA MRT",
    own=_read_own,
    nouns_are_capital=True,
    sides=("links linke linkes linker linken", "rechts rechte rechtes rechter rechten"),
    marks=Marks(
        pauses="pause pausen stille schweigen warten",
        holds="halten halte bleiben",
        rests="ruhe ruhen ausruhen nachspüren",
        breaths="atemzug atemzüge atemzügen",
        seconds="sek sekunde sekunden",
        minutes="minute minuten",
        numbers=(
            "halbe ein|eine|einen zwei drei|einige|paar vier fünf sechs sieben acht neun zehn "
            "fünfzehn zwanzig dreißig vierzig fünfzig sechzig"
        ),
        fillers="für von etwa ca circa ungefähr kurz kurze lang lange längere stille kleine hier",
        speakers=(
            "sprecher sprecherin erzähler erzählerin lehrer lehrerin kursleiter kursleiterin "
            "trainer trainerin stimme moderator moderatorin"
        ),
        sounds="musik geräusch geräusche",
        chimes="glocke glocken klang klangschale",
        cues=(
            "leise sanfte ruhige entspannte einblenden ausblenden wird ein aus an beginnt "
            "endet spielt im hintergrund ertönt ertönen erklingt lassen läuft mal"
        ),
    ),
)
