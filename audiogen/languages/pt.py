"""Portuguese."""

from audiogen.languages import Guide, Language

LANGUAGE = Language(
    guide=Guide(inhale="Inspire.", hold="Segure.", exhale="Expire."),
    sample=(
        "Deite-se de costas, e deixe os ombros relaxarem. Inspire, e expire devagar. Fique "
        "assim por três respirações."
    ),
    to="a",
    degrees="graus",
    about="cerca de",
    and_="e",
    fractions=("meio", "um quarto", "três quartos"),
    fractions_after=(" e meio", " e um quarto", " e três quartos"),
    units={
        "kg": ("quilo", "quilos"),
        "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"),
        "min": ("minuto", "minutos"),
    },
    abbreviations={
        "p.ex.": "por exemplo",
        "p. ex.": "por exemplo",
        "etc.": "et cetera",
        "aprox.": "aproximadamente",
    },
    list_endings=("etc.",),
    inside_sentences="dr. sr. sra. min. max.",
)
