"""Italian."""

from audiogen.languages import Guide, Language

LANGUAGE = Language(
    guide=Guide(inhale="Inspira.", hold="Trattieni.", exhale="Espira."),
    sample=(
        "Sdraiati sulla schiena, e lascia che le spalle si ammorbidiscano. Inspira, ed espira "
        "lentamente. Resta così per tre respiri."
    ),
    to="a",
    degrees="gradi",
    about="circa",
    and_="e",
    fractions=("mezzo", "un quarto", "tre quarti"),
    fractions_after=(" e mezzo", " e un quarto", " e tre quarti"),
    units={
        "kg": ("chilo", "chili"),
        "cm": ("centimetro", "centimetri"),
        "min": ("minuto", "minuti"),
    },
    abbreviations={
        "p.es.": "per esempio",
        "p. es.": "per esempio",
        "ecc.": "eccetera",
    },
    list_endings=("ecc.",),
    inside_sentences="dr. min. max.",
)
