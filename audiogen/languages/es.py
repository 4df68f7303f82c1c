"""Spanish."""

import re
from typing import Final

from audiogen.languages import Count, Guide, Language, Marks, spell_in

SPELL: Final = spell_in("es")


def _ordinal(number: int, found: re.Match[str]) -> str | None:
    """Put `1er`, `2ª` and `3.º` into words."""
    word, ending = spell_in("es", "ordinal")(number), found["ending"]
    if ending in ("ª", "a"):
        return re.sub(r"o(?= |$)", "a", word)
    return word.removesuffix("o") if ending == "er" and number in (1, 3) else word


def _count(count: Count) -> str | None:
    """Return numbers that end with 1, or with hundreds before a feminine noun."""
    if count.noun in ("y", "o", "de", "a", "por", "más"):
        return None
    word = SPELL(count.number)
    if count.feminine:
        return re.sub("uno$", "una", re.sub("entos(?= |$)", "entas", word))
    return word if count.ranged else re.sub("uno$", "un", word.replace("veintiuno", "veintiún"))


LANGUAGE = Language(
    guide=Guide(inhale="Inhala.", hold="Sostén.", exhale="Exhala."),
    sample=(
        "Túmbate boca arriba y deja que los hombros se suelten. Inhala, y exhala despacio. "
        "Quédate así tres respiraciones."
    ),
    decimal=",",
    spell=SPELL,
    point="coma",
    pairs=True,
    to="a",
    signs={".@": "arroba punto", "~": "unos", "&": "y", "@": "arroba", "y/o": "y o", "/": "o"},
    math={
        "≥": "al menos",
        "≤": "como máximo",
        "-": "menos",
        "+": "más",
        "±": "más menos",
        "=": "igual a",
        "<": "menor que",
        ">": "mayor que",
        "÷": "dividido por",
    },
    money={
        "€": ("euro", "euros"),
        "$": ("dólar", "dólares"),
        "£": ("libra", "libras"),
        "₹": ("rupia", "rupias"),
    },
    percent="por ciento",
    degrees=("grado", "grados"),
    units={
        "km/h": ("kilómetro por hora", "kilómetros por hora"),
        "kg": ("kilo", "kilos"),
        "g": ("gramo", "gramos"),
        "km": ("kilómetro", "kilómetros"),
        "m": ("metro", "metros"),
        "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"),
        "ml": ("mililitro", "mililitros"),
        "l": ("litro", "litros"),
        "h": ("hora", "horas"),
        "hs": ("hora", "horas"),
        "min": ("minuto", "minutos"),
        "mins": ("minuto", "minutos"),
        "s": ("segundo", "segundos"),
        "seg": ("segundo", "segundos"),
        "segs": ("segundo", "segundos"),
        "sec": ("segundo", "segundos"),
        "rep": ("repetición", "repeticiones"),
        "reps": ("repetición", "repeticiones"),
    },
    fractions={
        "½": ("medio", "media", r"\1 y medio"),
        "¼": ("un cuarto", "un cuarto", r"\1 y cuarto"),
        "¾": ("tres cuartos", "tres cuartos", r"\1 y tres cuartos"),
        "⅓": ("un tercio", "un tercio", r"\1 y un tercio"),
        "⅔": ("dos tercios", "dos tercios", r"\1 y dos tercios"),
    },
    by="por",
    across="por",
    of="de",
    sets=r"(\d+ (?:series?|rondas?))\s?[xX×]\s?(?=\d)",
    times=("vez", "veces"),
    per="por",
    per_words=(
        r"(?:lado|pierna|brazo|mano|pie|semana|día|mes|minuto|min|hora|serie|ronda|sesión)(?!\w)"
    ),
    out_of="de",
    ordinals=(
        r"(?<![\w.,])(?:(?P<number>[1-9]\d?)\.?(?P<ending>er|[oa](?=\s[^\W\d_])|ª|º(?=\s[^\W\d_]))"
        r"|(?i:(?<=\bel )|(?<=\bal )|(?<=\bdel ))"
        r"(?P<low>[1-9]\d?)°)(?!\w)"
    ),
    ordinal=_ordinal,
    feminine=(
        ".+(?:ción|ciones|sión|siones|dad|dades|tad|tades|as|a)(?<!día)(?<!días)|vez|veces|mano|"
        "manos|serie|series|base|bases|clase|clases|fase|fases|parte|partes|noche|noches|imagen"
    ),
    counted=_count,
    plurals={
        "minutos": "minuto",
        "segundos": "segundo",
        "horas": "hora",
        "días": "día",
        "semanas": "semana",
        "respiraciones": "respiración",
        "rondas": "ronda",
        "veces": "vez",
        "repeticiones": "repetición",
        "series": "serie",
    },
    plural_endings=(("iones", "ión"), ("(?<=[lrndz])es", ""), ("(?<=[aeiouáéó])s", "")),
    numbered="guerrero|héroe|parte|capítulo|acto|fase|tipo|nivel|tomo|etapa|grado|ejercicio|paso",
    before_numbers={
        "núm.": "número",
        "nro.": "número",
        "n.°": "número",
        "n.º": "número",
        "nº": "número",
        "n°": "número",
        "№": "número",
        "#": "número",
        "fig.": "figura",
        "cap.": "capítulo",
        "págs.": "páginas",
        "pág.": "página",
        "p.": "página",
    },
    abbreviations={
        "reps.": "repeticiones",
        "rep.": "repeticiones",
        "p.ej.": "por ejemplo",
        "p. ej.": "por ejemplo",
        "por ej.": "por ejemplo",
        "es decir": "es decir",
        "etc.": "etcétera",
        "aprox.": "aproximadamente",
        "máx.": "máximo",
        "max.": "máximo",
        "mín.": "mínimo",
        "min.": "mínimo",
        "sra.": "señora",
        "sr.": "señor",
        "srta.": "señorita",
        "dra.": "doctora",
        "dr.": "doctor",
        "prof.": "profesor",
        "ud.": "usted",
        "uds.": "ustedes",
    },
    list_endings=("etc.",),
    inside_sentences="núm. nro. fig. cap. pág. págs. p.",
    acronyms="LCA ATM EU UE USA ONU",
    sides=("izquierda izquierdo", "derecha derecho"),
    marks=Marks(
        pauses="pausa silencio espera esperar",
        holds="mantén mantener mantenga sostén sostener",
        rests="descansa descanso descansar",
        breaths="respiración respiraciones",
        seconds="seg segs segundo segundos",
        minutes="minuto minutos",
        numbers=(
            "medio|media un|una dos tres|unos|unas cuatro cinco seis siete ocho nueve diez "
            "quince veinte treinta cuarenta cincuenta sesenta"
        ),
        fillers="de por durante la el larga largo corta corto breve aproximadamente aprox aquí",
        speakers=(
            "narrador narradora locutor locutora instructor instructora profesor profesora "
            "maestra maestro guía voz"
        ),
        sounds="música sonido sonidos",
        chimes="campana campanas campanilla cuenco",
        cues=(
            "suave suavemente relajante fondo tranquila lenta baja sube empieza comienza "
            "termina suena suenan se desvanece"
        ),
    ),
)
