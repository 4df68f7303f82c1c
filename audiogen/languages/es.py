"""Spanish."""

from audiogen.languages import Guide, Language

LANGUAGE = Language(
    guide=Guide(inhale="Inhala.", hold="Sostén.", exhale="Exhala."),
    sample=(
        "Túmbate boca arriba y deja que los hombros se suelten. Inhala, y exhala despacio. "
        "Quédate así tres respiraciones."
    ),
    to="a",
    degrees="grados",
    about="unos",
    and_="y",
    fractions=("medio", "un cuarto", "tres cuartos"),
    fractions_after=(" y medio", " y cuarto", " y tres cuartos"),
    units={
        "kg": ("kilo", "kilos"),
        "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"),
        "min": ("minuto", "minutos"),
    },
    abbreviations={
        "p.ej.": "por ejemplo",
        "p. ej.": "por ejemplo",
        "etc.": "etcétera",
        "aprox.": "aproximadamente",
    },
    list_endings=("etc.",),
    inside_sentences="dr. sr. sra. min. max.",
)
