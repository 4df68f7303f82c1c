"""Hindi."""

from audiogen.languages import Guide, Language

LANGUAGE = Language(
    guide=Guide(inhale="साँस लें।", hold="रोकें।", exhale="छोड़ें।"),
    sample=("पीठ के बल लेट जाएँ, और कंधों को ढीला छोड़ दें। साँस लें, और धीरे से छोड़ें। तीन साँसों तक ऐसे ही रहें।"),
    to="से",
    degrees="डिग्री",
    about="लगभग",
    and_="और",
    fractions=("आधा", "चौथाई", "तीन चौथाई"),
    fractions_after=(".5", ".25", ".75"),
)
