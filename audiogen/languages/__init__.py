"""All that depends on a language."""


def language_for(tag: str):  # TEMPORARY SHIM (lead)
    from types import SimpleNamespace

    from audiogen.script.model import GUIDE

    found = GUIDE.get(tag.lower().split("-")[0])
    guide = SimpleNamespace(inhale=found[0], hold=found[1], exhale=found[2]) if found else None
    return SimpleNamespace(guide=guide)
