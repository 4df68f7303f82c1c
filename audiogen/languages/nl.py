"""Dutch."""

from audiogen.languages import Guide, Language

LANGUAGE = Language(
    guide=Guide(inhale="In.", hold="Vasthouden.", exhale="Uit."),
    sample=(
        "Ga op je rug liggen, en laat je schouders zacht worden. Adem in, en langzaam weer "
        "uit. Blijf zo drie ademhalingen liggen."
    ),
    to="tot",
    degrees="graden",
    about="ongeveer",
    and_="en",
    fractions=("0,5", "0,25", "0,75"),
    fractions_after=(",5", ",25", ",75"),
    units={
        "kg": ("kilo", "kilo"),
        "cm": ("centimeter", "centimeter"),
        "min": ("minuut", "minuten"),
    },
    abbreviations={
        "bijv.": "bijvoorbeeld",
        "d.w.z.": "dat wil zeggen",
        "enz.": "enzovoort",
    },
    list_endings=("enz.",),
    inside_sentences="dr. min. max.",
)
