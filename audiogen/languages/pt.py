"""Portuguese."""

import re
from typing import Final

from audiogen.languages import Count, Guide, Language, Marks, spell_in

SPELL: Final = spell_in("pt_BR")


def _ordinal(number: int, found: re.Match[str]) -> str | None:
    """Put `2ª` and `3º` into words."""
    word = spell_in("pt", "ordinal")(number)
    return re.sub(r"o(?= |$)", "a", word) if found["ending"] in ("ª", "a") else word


def _count(count: Count) -> str | None:
    """Return numbers that end with 1 or 2, or with hundreds, before a feminine noun."""
    if count.noun in ("e", "ou", "de", "a", "por", "para") or not count.feminine:
        return None
    word = re.sub("um$", "uma", re.sub("dois$", "duas", SPELL(count.number)))
    return re.sub("entos(?= |$)", "entas", word)


LANGUAGE = Language(
    guide=Guide(inhale="Inspire.", hold="Segure.", exhale="Expire."),
    sample=(
        "Deite-se de costas, e deixe os ombros relaxarem. Inspire, e expire devagar. Fique "
        "assim por três respirações."
    ),
    decimal=",",
    spell=SPELL,
    point="vírgula",
    pairs=True,
    to="a",
    signs={
        ".@": "arroba ponto",
        "~": "cerca de",
        "&": "e",
        "@": "arroba",
        "e/ou": "e ou",
        "/": "ou",
    },
    math={
        "≥": "pelo menos",
        "≤": "no máximo",
        "-": "menos",
        "+": "mais",
        "±": "mais ou menos",
        "=": "igual a",
        "<": "menor que",
        ">": "maior que",
        "÷": "dividido por",
    },
    money={
        "R$": ("real", "reais"),
        "€": ("euro", "euros"),
        "$": ("dólar", "dólares"),
        "£": ("libra", "libras"),
        "₹": ("rupia", "rupias"),
    },
    percent="por cento",
    degrees=("grau", "graus"),
    units={
        "km/h": ("quilômetro por hora", "quilômetros por hora"),
        "kg": ("quilo", "quilos"),
        "g": ("grama", "gramas"),
        "km": ("quilômetro", "quilômetros"),
        "m": ("metro", "metros"),
        "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"),
        "ml": ("mililitro", "mililitros"),
        "l": ("litro", "litros"),
        "h": ("hora", "horas"),
        "min": ("minuto", "minutos"),
        "mins": ("minuto", "minutos"),
        "s": ("segundo", "segundos"),
        "seg": ("segundo", "segundos"),
        "segs": ("segundo", "segundos"),
        "sec": ("segundo", "segundos"),
        "rep": ("repetição", "repetições"),
        "reps": ("repetição", "repetições"),
    },
    fractions={
        "½": ("meio", "meia", r"\1 e meio"),
        "¼": ("um quarto", "um quarto", r"\1 e um quarto"),
        "¾": ("três quartos", "três quartos", r"\1 e três quartos"),
        "⅓": ("um terço", "um terço", r"\1 e um terço"),
        "⅔": ("dois terços", "dois terços", r"\1 e dois terços"),
    },
    by="vezes",
    across="por",
    of="de",
    sets=r"(\d+ (?:séries?|rodadas?))\s?[xX×]\s?(?=\d)",
    times=("vez", "vezes"),
    per="por",
    per_words=(
        r"(?:lado|perna|braço|mão|pé|semana|dia|mês|minuto|min|hora|série|rodada|sessão)(?!\w)"
    ),
    out_of="de",
    time="{} e {}",
    ratio="para",
    ordinals=(
        r"(?<![\w.,])(?:(?P<number>[1-9]\d?)\.?(?P<ending>[oa](?=\s[^\W\d_])|ª|º(?=\s[^\W\d_]))"
        r"|(?i:(?<=\bo )|(?<=\bdo )|(?<=\bno )|(?<=\bao ))"
        r"(?P<low>[1-9]\d?)°)(?!\w)"
    ),
    ordinal=_ordinal,
    feminine=(
        ".+(?:ção|ções|são|sões|dade|dades|as|a)(?<!dia)(?<!dias)(?<!grama)(?<!gramas)|vez|vezes|"
        "mão|mãos|série|séries|parte|partes|fase|fases|noite|noites|base|bases|classe"
    ),
    counted=_count,
    plurals={
        "minutos": "minuto",
        "segundos": "segundo",
        "horas": "hora",
        "dias": "dia",
        "semanas": "semana",
        "respirações": "respiração",
        "rodadas": "rodada",
        "vezes": "vez",
        "repetições": "repetição",
        "séries": "série",
    },
    plural_endings=(
        ("ões", "ão"),
        ("ãos", "ão"),
        ("ns", "m"),
        ("(?<=[rz])es", ""),
        ("(?<=[aeiou])s", ""),
    ),
    numbered="guerreiro|parte|capítulo|ato|fase|tipo|nível|tomo|etapa|grau|exercício|passo",
    before_numbers={
        "n.°": "número",
        "n.º": "número",
        "nº": "número",
        "n°": "número",
        "nr.": "número",
        "núm.": "número",
        "№": "número",
        "#": "número",
        "fig.": "figura",
        "cap.": "capítulo",
        "págs.": "páginas",
        "pág.": "página",
        "p.": "página",
    },
    abbreviations={
        "reps.": "repetições",
        "rep.": "repetições",
        "p.ex.": "por exemplo",
        "p. ex.": "por exemplo",
        "por ex.": "por exemplo",
        "etc.": "et cetera",
        "aprox.": "aproximadamente",
        "máx.": "máximo",
        "max.": "máximo",
        "mín.": "mínimo",
        "min.": "mínimo",
        "sra.": "senhora",
        "sr.": "senhor",
        "dra.": "doutora",
        "dr.": "doutor",
        "prof.": "professor",
    },
    list_endings=("etc.",),
    inside_sentences="núm. nr. fig. cap. pág. págs. p.",
    acronyms="LCA ATM UE EUA ONU",
    sides=("esquerda esquerdo", "direita direito"),
    marks=Marks(
        pauses="pausa silêncio espere esperar",
        holds="segure segurar mantenha manter",
        rests="descanse descanso descansar",
        breaths="respiração respirações",
        seconds="seg segs segundo segundos",
        minutes="minuto minutos",
        numbers=(
            "meio|meia um|uma dois|duas três|alguns|algumas quatro cinco seis sete oito nove "
            "dez quinze vinte trinta quarenta cinquenta sessenta"
        ),
        fillers="de por durante longa longo curta curto breve aqui",
        speakers=(
            "narrador narradora instrutor instrutora professor professora locutor locutora guia voz"
        ),
        sounds="música som sons",
        chimes="sino sinos gongo tigela",
        cues=(
            "suave suavemente relaxante fundo lenta calma começa termina toca baixa aumenta "
            "desaparece"
        ),
    ),
)
