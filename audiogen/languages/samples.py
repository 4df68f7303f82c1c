"""A few lines in which a voice can be heard, by language; where there are none it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SAMPLES: Final[Mapping[str, str]] = {
    "de": "Lege dich auf den Rücken, und lass die Schultern weich werden. Atme ein, und langsam wieder aus. Bleib so für drei Atemzüge.",
    "en": "Lie down on your back, and let your shoulders grow soft. Breathe in, and slowly out again. Stay like this for three breaths.",
    "es": "Túmbate boca arriba y deja que los hombros se suelten. Inhala, y exhala despacio. Quédate así tres respiraciones.",
    "fr": "Allongez-vous sur le dos, et laissez vos épaules se relâcher. Inspirez, puis expirez lentement. Restez ainsi trois respirations.",
    "hi": "पीठ के बल लेट जाएँ, और कंधों को ढीला छोड़ दें। साँस लें, और धीरे से छोड़ें। तीन साँसों तक ऐसे ही रहें।",
    "it": "Sdraiati sulla schiena, e lascia che le spalle si ammorbidiscano. Inspira, ed espira lentamente. Resta così per tre respiri.",
    "nl": "Ga op je rug liggen, en laat je schouders zacht worden. Adem in, en langzaam weer uit. Blijf zo drie ademhalingen liggen.",
    "pt": "Deite-se de costas, e deixe os ombros relaxarem. Inspire, e expire devagar. Fique assim por três respirações.",
}
COUNTING: Final = "1, 2, 3, 4, 5, 6, 7, 8."


def sample(language: str) -> str:
    """The lines for a language."""
    return SAMPLES.get(language.lower().split("-")[0], COUNTING)
