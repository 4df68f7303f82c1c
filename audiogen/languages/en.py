"""English."""

from audiogen.languages import Guide, Language

LANGUAGE = Language(
    guide=Guide(inhale="In.", hold="Hold.", exhale="Out."),
    sample=(
        "Lie down on your back, and let your shoulders grow soft. Breathe in, and slowly out "
        "again. Stay like this for three breaths."
    ),
    to="to",
    degrees="degrees",
    about="about",
    and_="and",
    fractions=("half", "a quarter", "three quarters"),
    fractions_after=(" and a half", " and a quarter", " and three quarters"),
    units={
        "kg": ("kilogram", "kilograms"),
        "lb": ("pound", "pounds"),
        "lbs": ("pound", "pounds"),
        "cm": ("centimetre", "centimetres"),
        "mm": ("millimetre", "millimetres"),
        "min": ("minute", "minutes"),
        "sec": ("second", "seconds"),
    },
    abbreviations={
        "e.g.": "for example",
        "i.e.": "that is",
        "etc.": "and so on",
        "approx.": "about",
        "vs.": "versus",
    },
    list_endings=("etc.",),
    inside_sentences="dr. mr. mrs. ms. st. no. min. sec. max.",
)
