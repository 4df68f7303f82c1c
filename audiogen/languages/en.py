"""English."""

import re
from typing import Final

from audiogen.languages import Guide, Language, Marks

# A weight names its thing: a ten pound kettlebell.
THINGS: Final = (
    "dumbbells?|kettlebells?|weights?|plates?|balls?|barbells?|bars?|vests?|sandbags?|blocks?|"
    "straps?|steps?|box|mats?|walls?|holds?|walks?|naps?|planks?|pauses?|breaks?|sessions?|class|"
    "practices?|intervals?|runs?|drills?|breaths?|inhales?|exhales?|counts?"
)
ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


UNDER_20: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def _spell(number: int) -> str:
    """Put a number into words, without the `and` of num2words, which would take 25 ms to load."""
    for size, word in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = f" {_spell(number % size)}" if number % size else ""
            return f"{_spell(number // size)} {word}{rest}"
    if number < 20:
        return UNDER_20[number]
    tens = TENS[number // 10 - 2]
    return f"{tens}-{UNDER_20[number % 10]}" if number % 10 else tens


def _ordinal(number: int, _found: re.Match[str]) -> str:
    """Put `1st`, `22nd` and `30th` into words."""
    word = _spell(number)
    start = max(word.rfind(" "), word.rfind("-")) + 1
    last = word[start:]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return word[:start] + ORDINALS.get(last, regular)


def _read_own(text: str) -> str:
    """Read what only English has: inches, hours of the day, and weights that name a thing."""
    text = re.sub(r"(?<=\d) ?in\.(?= [a-z]| ?$|[),;])", " inches", text)
    text = re.sub(r"((?:feet|foot) \d\d?) in(?!\w)", r"\1 inches", text)
    text = re.sub(r"(?<![\d.,])1 inches", "1 inch", text)
    text = re.sub(
        r"(?<=\d)\s*([ap])\.?m(?:\.(?=\s+[a-z])|(?!\w))", _say_half_of_day, text, flags=re.I
    )
    for one, more in LANGUAGE.units.values():
        if more in text:
            text = re.sub(rf"(?<=\d ){more}(?= (?:{THINGS})(?!\w))", one, text)
    text = re.sub(r"(\d+(?: [a-z]+)? )([LR])(?![\w'’]| \d)", _say_side, text)
    text = re.sub(r"(\()([LR])(?=\))", _say_side, text)
    return re.sub(r"(?<=\d)²", " squared", text)


def _say_side(found: re.Match[str]) -> str:
    return found[1] + ("left" if found[2] == "L" else "right")


def _say_half_of_day(found: re.Match[str]) -> str:
    return f" {found[1].upper()} M"


LANGUAGE = Language(
    guide=Guide(inhale="In.", hold="Hold.", exhale="Out."),
    sample=(
        "Lie down on your back, and let your shoulders grow soft. Breathe in, and slowly out "
        "again. Stay like this for three breaths."
    ),
    spell=_spell,
    point="point",
    to="to",
    signs={
        ".@": "at dot",
        "~": "about",
        "&": "and",
        "@": "at",
        "w/o": "without",
        "w/": "with",
        "and/or": "and or",
        "/": "or",
    },
    math={
        "-": "minus",
        "+": "plus",
        "±": "plus or minus",
        "=": "equals",
        "<": "is less than",
        ">": "is greater than",
        "≤": "at most",
        "≥": "at least",
        "÷": "divided by",
    },
    money={
        "$": ("dollar", "dollars"),
        "€": ("euro", "euros"),
        "£": ("pound", "pounds"),
        "₹": ("rupee", "rupees"),
    },
    percent="percent",
    degrees=("degree", "degrees"),
    lengths=(
        "apart|tall|high|long|wide|deep|away|back|forward|in|from|by|above|below|off|behind|of|up|"
        r"down|to|\d"
    ),
    stay="plank stretch warm-up each every for relax breathe sit walk",
    units={
        "inch": ("inch", "inches"),
        "deg": ("degree", "degrees"),
        "rds": ("round", "rounds"),
        "km/h": ("kilometre per hour", "kilometres per hour"),
        "mph": ("mile per hour", "miles per hour"),
        "bpm": ("beat per minute", "beats per minute"),
        "m²": ("square metre", "square metres"),
        "kg": ("kilogram", "kilograms"),
        "g": ("gram", "grams"),
        "lb": ("pound", "pounds"),
        "lbs": ("pound", "pounds"),
        "oz": ("ounce", "ounces"),
        "km": ("kilometre", "kilometres"),
        "m": ("metre", "metres"),
        "cm": ("centimetre", "centimetres"),
        "mm": ("millimetre", "millimetres"),
        "ml": ("millilitre", "millilitres"),
        "l": ("litre", "litres"),
        "ft": ("foot", "feet"),
        "yd": ("yard", "yards"),
        "yds": ("yard", "yards"),
        "mi": ("mile", "miles"),
        "hz": ("hertz", "hertz"),
        "kcal": ("kilocalorie", "kilocalories"),
        "h": ("hour", "hours"),
        "hr": ("hour", "hours"),
        "hrs": ("hour", "hours"),
        "min": ("minute", "minutes"),
        "mins": ("minute", "minutes"),
        "s": ("second", "seconds"),
        "sec": ("second", "seconds"),
        "secs": ("second", "seconds"),
        "wk": ("week", "weeks"),
        "wks": ("week", "weeks"),
        "yrs": ("year", "years"),
    },
    minutes="mins?|minutes?",
    fractions={
        "½": ("one half", "one half", r"\1 and a half"),
        "¼": ("one quarter", "one quarter", r"\1 and a quarter"),
        "¾": ("three quarters", "three quarters", r"\1 and three quarters"),
        "⅓": ("one third", "one third", r"\1 and one third"),
        "⅔": ("two thirds", "two thirds", r"\1 and two thirds"),
        "⅛": ("one eighth", "one eighth", r"\1 and one eighth"),
    },
    by="times",
    across="by",
    ordinals=r"(?<![\w.,])(?P<number>\d{1,3})(?:st|nd|rd|th)(?!\w)",
    ordinal=_ordinal,
    of="of",
    sets=r"(\d+ (?:sets?|rounds?))\s?[xX×]\s?(?=\d)",
    times=("time", "times"),
    per="per",
    per_words=(
        r"(?:sides?|legs?|arms?|hands?|foot|feet|knees?|hips?|set|round|rep|breath|second|sec|"
        r"minute|min|hour|hr|day|week|wk|month|year|session|class|person|direction)(?!\w)"
    ),
    out_of="out of",
    oh="oh ",
    hour="{} o'clock",
    no_hour=r"\s*(?:[ap]\.?m|o'clock)",
    ratios=r"(?:ratio|breath|rhythm|pattern|count)",
    plurals={
        "minutes": "minute",
        "seconds": "second",
        "hours": "hour",
        "days": "day",
        "weeks": "week",
        "breaths": "breath",
        "exhalations": "exhalation",
        "inhalations": "inhalation",
        "rounds": "round",
        "times": "time",
        "reps": "rep",
        "repetitions": "repetition",
        "sets": "set",
        "steps": "step",
    },
    plural_endings=(("ies", "y"), ("(?<=ch|sh|ss)es", ""), ("(?<=x)es", ""), ("(?<![suix])s", "")),
    numbered=(
        "warrior|part|chapter|act|phase|stage|type|level|section|step|round|book|volume|series|"
        "grade|day|week|exercise|version|variation|lesson|unit|position|virabhadrasana"
    ),
    before_numbers={
        "no.": "number",
        "nos.": "numbers",
        "№": "number",
        "#": "number",
        "fig.": "figure",
        "figs.": "figures",
        "ch.": "chapter",
        "vol.": "volume",
        "sec.": "section",
        "pp.": "pages",
        "p.": "page",
    },
    abbreviations={
        "e.g.": "for example",
        "i.e.": "that is",
        "etc.": "et cetera",
        "approx.": "approximately",
        "vs.": "versus",
        "max.": "maximum",
        "min.": "minimum",
        "ea.": "each",
        "wks": "weeks",
        "wk": "week",
        "incl.": "including",
        "prof.": "Professor",
        "dr.": "Doctor",
        "st.": "Saint",
        "mr.": "Mister",
        "mrs.": "Missus",
        "no. of": "number of",
        "ok": "okay",
        "hiit": "hit",
        "it band": "I T band",
        "24/7": "twenty-four seven",
        "reps.": "reps",
        "ex.": "exercise",
    },
    list_endings=("etc.", "reps."),
    inside_sentences="ms. no. sec. p. pp. fig. ch. vol. jr. sr. a.m. p.m.",
    acronyms="ACL LCL PCL ROM MRI SI AC UK USA EU DIY AI ID IQ ADHD ITB ICU",
    own=_read_own,
    sides=("left", "right"),
    marks=Marks(
        pauses="pause pauses pausing silence wait break beat slnc",
        holds="hold holding stay",
        rests="rest",
        breaths="breath breaths",
        numbers=(
            "half one two|couple three|few four five six seven eight nine ten fifteen twenty "
            "thirty forty fifty sixty"
        ),
        fillers=(
            "a an for of the about around approx approximately roughly here full more another "
            "long longer short brief briefly quick quiet silent slow deep time moment moments "
            "strength strong medium weak x"
        ),
        speakers=(
            "narrator narration female male woman man speaker teacher instructor guide host "
            "coach trainer therapist voice voiceover over vo announcer facilitator"
        ),
        sounds="music bgm sound sounds sfx fx audio song melody ambience ambient",
        chimes="chime chimes bell bells gongs ding",
        cues=(
            "soft softly gentle gently quietly calm calming slow slowly low relaxing "
            "background fade fades fading in out up down under play plays playing start "
            "starts begin begins stop stops end ends continue continues ring rings ringing "
            "rung sound sounds strike strikes single times piano flute instrumental theme "
            "intro outro nature"
        ),
    ),
)
