"""German."""

from audiogen.languages import Guide, Language

LANGUAGE = Language(
    guide=Guide(inhale="Ein.", hold="Halten.", exhale="Aus."),
    sample=(
        "Lege dich auf den Rücken, und lass die Schultern weich werden. Atme ein, und langsam "
        "wieder aus. Bleib so für drei Atemzüge."
    ),
    to="bis",
    degrees="Grad",
    about="etwa",
    and_="und",
    fractions=("0,5", "0,25", "0,75"),
    fractions_after=(",5", ",25", ",75"),
    units={
        "kg": ("Kilogramm", "Kilogramm"),
        "cm": ("Zentimeter", "Zentimeter"),
        "mm": ("Millimeter", "Millimeter"),
        "min": ("Minute", "Minuten"),
        "sek": ("Sekunde", "Sekunden"),
    },
    abbreviations={
        "z.b.": "zum Beispiel",
        "z. b.": "zum Beispiel",
        "d.h.": "das heißt",
        "d. h.": "das heißt",
        "usw.": "und so weiter",
        "bzw.": "beziehungsweise",
        "ca.": "circa",
    },
    list_endings=("usw.",),
    inside_sentences="dr. st. min. max.",
    nouns_are_capital=True,
)
