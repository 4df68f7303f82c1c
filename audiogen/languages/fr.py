"""French."""

import re
from typing import Final

from audiogen.languages import Count, Guide, Language, Marks, spell_in

SPELL: Final = spell_in("fr")


def _ordinal(number: int, found: re.Match[str]) -> str | None:
    """Put `1er`, `1re`, `2e` and `2nd` into words."""
    ending = found["ending"].rstrip("s")
    if number == 1:
        return {"er": "premier", "re": "première", "ère": "première"}.get(ending)
    if ending in ("nd", "nde"):
        return {"nd": "second", "nde": "seconde"}[ending] if number == 2 else None
    if ending in ("er", "re", "ère"):
        return None
    return spell_in("fr", "ordinal")(number)


def _count(count: Count) -> str | None:
    """Return numbers that end with 1 before a feminine noun."""
    if count.noun in ("et", "ou", "sur"):
        return None
    if count.number == 1:
        return "une" if count.feminine else "un"
    one = count.number % 10 == 1 and count.number not in (11, 71, 91)
    return f"{SPELL(count.number)}e" if one and count.feminine else None


def _read_own(text: str) -> str:
    """Read one hour in the singular."""
    return re.sub(r"(?<!\d)1 heures", "une heure", text)


LANGUAGE = Language(
    guide=Guide(inhale="Inspirez.", hold="Retenez.", exhale="Expirez."),
    sample=(
        "Allongez-vous sur le dos, et laissez vos épaules se relâcher. Inspirez, puis expirez "
        "lentement. Restez ainsi trois respirations."
    ),
    decimal=",",
    spell=SPELL,
    point="virgule",
    pairs=True,
    to="à",
    signs={
        ".@": "arobase point",
        "~": "environ",
        "&": "et",
        "@": "arobase",
        "et/ou": "et ou",
        "/": "ou",
    },
    math={
        "≥": "au moins",
        "≤": "au plus",
        "-": "moins",
        "+": "plus",
        "±": "plus ou moins",
        "=": "égale",
        "<": "plus petit que",
        ">": "plus grand que",
        "÷": "divisé par",
    },
    money={
        "€": ("euro", "euros"),
        "$": ("dollar", "dollars"),
        "£": ("livre", "livres"),
        "₹": ("roupie", "roupies"),
    },
    percent="pour cent",
    degrees=("degré", "degrés"),
    units={
        "km/h": ("kilomètre à l’heure", "kilomètres à l’heure"),
        "kg": ("kilo", "kilos"),
        "g": ("gramme", "grammes"),
        "km": ("kilomètre", "kilomètres"),
        "m": ("mètre", "mètres"),
        "cm": ("centimètre", "centimètres"),
        "mm": ("millimètre", "millimètres"),
        "ml": ("millilitre", "millilitres"),
        "l": ("litre", "litres"),
        "h": ("heure", "heures"),
        "min": ("minute", "minutes"),
        "mn": ("minute", "minutes"),
        "s": ("seconde", "secondes"),
        "sec": ("seconde", "secondes"),
        "rép": ("répétition", "répétitions"),
    },
    minutes="min|mn|minutes?",
    fractions={
        "½": ("un demi", "une demi", r"\1 et demi"),
        "¼": ("un quart", "un quart", r"\1 un quart"),
        "¾": ("trois quarts", "trois quarts", r"\1 trois quarts"),
        "⅓": ("un tiers", "un tiers", r"\1 un tiers"),
        "⅔": ("deux tiers", "deux tiers", r"\1 deux tiers"),
    },
    by="fois",
    across="sur",
    of="de",
    sets=r"(\d+ (?:séries?|tours?))\s?[xX×]\s?(?=\d)",
    times=("fois", "fois"),
    per="par",
    per_words=(
        r"(?:côté|jambe|bras|main|pied|semaine|jour|mois|minute|min|heure|série|séance|sens)(?!\w)"
    ),
    out_of="sur",
    time="{} heures {}",
    hour="{} heures",
    no_hour=r"\s*h",
    ordinals=r"(?<![\w.,])(?P<number>\d{1,3})\s?(?P<ending>ers?|ères?|res?|èmes?|emes?|es?|nde?s?)(?!\w)",
    ordinal=_ordinal,
    feminine=(
        ".+(?:tions?|sions?|ances?|ences?|ées?|ies?|tures?|ettes?|ités?|aines?)|minutes?|secondes?|"
        "heures?|fois|séries?|jambes?|mains?|semaines?|journées?|posture|postures|couvertures?|"
        "sangles?|briques?|hanches?|épaules?|côtes?|pauses?|tasses?|séances?|respiration|étapes?|"
        "demi-heures?|chaises?|boucles?|phases?|cuillères?"
    ),
    counted=_count,
    plurals={
        "minutes": "minute",
        "secondes": "seconde",
        "heures": "heure",
        "jours": "jour",
        "semaines": "semaine",
        "respirations": "respiration",
        "tours": "tour",
        "cycles": "cycle",
        "répétitions": "répétition",
        "séries": "série",
    },
    plural_endings=(("(?<=eau)x", ""), ("(?<![sux])s", "")),
    numbered="guerrier|partie|chapitre|acte|phase|stade|type|niveau|tome|étape|degré|exercice",
    before_numbers={
        "n°": "numéro",
        "no.": "numéro",
        "№": "numéro",
        "#": "numéro",
        "fig.": "figure",
        "chap.": "chapitre",
        "pp.": "pages",
        "p.": "page",
    },
    abbreviations={
        "rép.": "répétitions",
        "rep.": "répétitions",
        "p.ex.": "par exemple",
        "p. ex.": "par exemple",
        "par ex.": "par exemple",
        "c.-à-d.": "c’est-à-dire",
        "c-à-d": "c’est-à-dire",
        "etc.": "et cetera",
        "env.": "environ",
        "max.": "maximum",
        "min.": "minimum",
        "mme": "Madame",
        "mlle": "Mademoiselle",
        "m.": "Monsieur",
        "dr": "Docteur",
        "dr.": "Docteur",
        "pr.": "Professeur",
        "st.": "Saint",
    },
    list_endings=("etc.",),
    inside_sentences="fig. chap. p. pp. n°",
    acronyms="IRM LCA SI EU USA ONU UE",
    own=_read_own,
    sides=("gauche", "droite droit"),
    marks=Marks(
        pauses="pause silence attendre attendez",
        holds="tenir tenez maintenir maintenez",
        rests="repos reposez",
        breaths="respiration respirations",
        seconds="seconde secondes",
        minutes="minute minutes",
        numbers=(
            "demi|demie un|une deux trois|quelques quatre cinq six sept huit neuf dix quinze "
            "vingt trente quarante cinquante soixante"
        ),
        fillers="de pendant pour environ longue long courte court brève petite ici",
        speakers=(
            "narrateur narratrice instructeur instructrice professeur enseignant enseignante "
            "guide voix animateur animatrice off"
        ),
        sounds="musique bruitage sons",
        chimes="cloche cloches clochette carillon bol",
        cues=(
            "son douce doucement relaxante de en fond la le baisse monte commence s arrête "
            "finit retentit sonne"
        ),
    ),
)
