"""Italian."""

import re

from audiogen.languages import Count, Guide, Language, Marks, spell_in


def _ordinal(number: int, found: re.Match[str]) -> str | None:
    """Put `1°`, `2ª` and `3º` into words."""
    word = spell_in("it", "ordinal")(number)
    return f"{word[:-1]}a" if found["ending"] in ("ª", "a") else word


def _count(count: Count) -> str | None:
    """Return the article that is the number 1."""
    if count.number != 1 or count.noun in ("e", "di", "a", "per"):
        return None
    if count.feminine:
        return "un'" if count.noun[:1] in "aeiou" else "una"
    return "uno" if count.ranged or re.match("s[^aeiou]|z|gn|ps", count.noun) else "un"


def _read_own(text: str) -> str:
    """Read half an hour, and how often."""
    text = re.sub(r"(?<=\w) per (?=(?:giorno|minuto|mese)(?!\w))", " al ", text)
    text = re.sub(r"(?<=\w) per (?=settimana(?!\w))", " a ", text)
    return text.replace("mezza ora", "mezz'ora")


LANGUAGE = Language(
    guide=Guide(inhale="Inspira.", hold="Trattieni.", exhale="Espira."),
    sample=(
        "Sdraiati sulla schiena, e lascia che le spalle si ammorbidiscano. Inspira, ed espira "
        "lentamente. Resta così per tre respiri."
    ),
    decimal=",",
    spell=spell_in("it"),
    point="virgola",
    pairs=True,
    to="a",
    to_next="o",
    signs={
        ".@": "chiocciola punto",
        "~": "circa",
        "&": "e",
        "@": "chiocciola",
        "e/o": "e o",
        "/": "o",
    },
    math={
        "≥": "almeno",
        "≤": "al massimo",
        "-": "meno",
        "+": "più",
        "±": "più o meno",
        "=": "uguale a",
        "<": "minore di",
        ">": "maggiore di",
        "÷": "diviso",
    },
    money={
        "€": ("euro", "euro"),
        "$": ("dollaro", "dollari"),
        "£": ("sterlina", "sterline"),
        "₹": ("rupia", "rupie"),
    },
    percent="per cento",
    degrees=("grado", "gradi"),
    units={
        "km/h": ("chilometro all’ora", "chilometri all’ora"),
        "kg": ("chilo", "chili"),
        "g": ("grammo", "grammi"),
        "km": ("chilometro", "chilometri"),
        "m": ("metro", "metri"),
        "cm": ("centimetro", "centimetri"),
        "mm": ("millimetro", "millimetri"),
        "ml": ("millilitro", "millilitri"),
        "l": ("litro", "litri"),
        "h": ("ora", "ore"),
        "min": ("minuto", "minuti"),
        "s": ("secondo", "secondi"),
        "sec": ("secondo", "secondi"),
        "rip": ("ripetizione", "ripetizioni"),
    },
    fractions={
        "½": ("mezzo", "mezza", r"\1 e mezzo"),
        "¼": ("un quarto", "un quarto", r"\1 e un quarto"),
        "¾": ("tre quarti", "tre quarti", r"\1 e tre quarti"),
        "⅓": ("un terzo", "un terzo", r"\1 e un terzo"),
        "⅔": ("due terzi", "due terzi", r"\1 e due terzi"),
    },
    by="per",
    across="per",
    of="da",
    sets=r"(\d+ (?:serie|giri))\s?[xX×]\s?(?=\d)",
    times=("volta", "volte"),
    per="per",
    per_words=(
        r"(?:lato|gamba|braccio|mano|piede|settimana|giorno|mese|minuto|min|ora|serie|giro)(?!\w)"
    ),
    out_of="su",
    time="{} e {}",
    ordinals=(
        r"(?<![\w.,])(?:(?P<number>[1-9]\d?)\.?(?P<ending>[oa](?=\s[^\W\d_])|ª|º(?=\s[^\W\d_]))"
        r"|(?i:(?<=\bil )|(?<=\bal )|(?<=\bdel )|(?<=\bnel )|(?<=\bdal )|(?<=\bsul )|(?<=\blo ))"
        r"(?P<low>[1-9]\d?)°)(?!\w)"
    ),
    ordinal=_ordinal,
    feminine=(
        ".+(?:zione|zioni|sione|sioni|tà|a|anze|enze|ette)|volta|volte|ora|ore|mano|mani|serie|"
        "settimane|gambe|ripetizioni|pause|coperte|posizioni|sedute|parti|parte|fase|fasi|braccia"
    ),
    counted=_count,
    plurals={
        "cerchi": "cerchio",
        "cicli": "ciclo",
        "inspirazioni": "inspirazione",
        "espirazioni": "espirazione",
        "serie": "serie",
        "passi": "passo",
        "respirazioni": "respirazione",
        "minuti": "minuto",
        "secondi": "secondo",
        "ore": "ora",
        "giorni": "giorno",
        "settimane": "settimana",
        "respiri": "respiro",
        "giri": "giro",
        "volte": "volta",
        "ripetizioni": "ripetizione",
    },
    numbered="guerriero|parte|capitolo|atto|fase|tipo|livello|tomo|grado|esercizio|passo",
    before_numbers={
        "n.": "numero",
        "n.º": "numero",
        "nº": "numero",
        "n°": "numero",
        "nr.": "numero",
        "№": "numero",
        "#": "numero",
        "fig.": "figura",
        "cap.": "capitolo",
        "pagg.": "pagine",
        "pag.": "pagina",
        "p.": "pagina",
    },
    abbreviations={
        "rip.": "ripetizioni",
        "p.es.": "per esempio",
        "p. es.": "per esempio",
        "per es.": "per esempio",
        "ad es.": "ad esempio",
        "es.": "esempio",
        "cioè": "cioè",
        "ecc.": "eccetera",
        "etc.": "eccetera",
        "ca.": "circa",
        "max.": "massimo",
        "min.": "minimo",
        "dott.ssa": "dottoressa",
        "dott.": "dottor",
        "dr.": "dottor",
        "prof.": "professor",
        "sig.ra": "signora",
        "sig.": "signor",
    },
    list_endings=("ecc.", "etc."),
    inside_sentences="n. nr. fig. cap. pag. pagg. p.",
    own=_read_own,
    acronyms="LCA ATM UE USA ONU",
    sides=("sinistra sinistro", "destra destro"),
    marks=Marks(
        pauses="pausa silenzio attendi aspetta",
        holds="mantieni mantenere tieni tenere",
        rests="riposa riposo",
        breaths="respiro respiri respirazione respirazioni",
        seconds="secondo secondi",
        minutes="minuto minuti",
        numbers=(
            "mezzo|mezza un|uno|una due tre|alcuni|alcune|qualche quattro cinque sei sette "
            "otto nove dieci quindici venti trenta quaranta cinquanta sessanta"
        ),
        fillers="di per circa lunga lungo breve corta qui",
        speakers=(
            "narratore narratrice istruttore istruttrice insegnante maestro maestra guida "
            "voce fuori campo"
        ),
        sounds="musica suono suoni",
        chimes="campana campane campanella",
        cues="dolce dolcemente rilassante soffusa sottofondo sfuma inizia finisce suona lenta",
    ),
)
