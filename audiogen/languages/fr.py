"""French."""

from audiogen.languages import Guide, Language

LANGUAGE = Language(
    guide=Guide(inhale="Inspirez.", hold="Retenez.", exhale="Expirez."),
    sample=(
        "Allongez-vous sur le dos, et laissez vos épaules se relâcher. Inspirez, puis expirez "
        "lentement. Restez ainsi trois respirations."
    ),
    to="à",
    degrees="degrés",
    about="environ",
    and_="et",
    fractions=("un demi", "un quart", "trois quarts"),
    fractions_after=(" et demi", " et quart", " trois quarts"),
    units={
        "kg": ("kilo", "kilos"),
        "cm": ("centimètre", "centimètres"),
        "mm": ("millimètre", "millimètres"),
        "min": ("minute", "minutes"),
    },
    abbreviations={
        "p.ex.": "par exemple",
        "p. ex.": "par exemple",
        "c.-à-d.": "c’est-à-dire",
        "etc.": "et cetera",
        "env.": "environ",
    },
    list_endings=("etc.",),
    inside_sentences="dr. st. min. max.",
)
