"""audiogen turns routine scripts into narrated sessions, with silences timed in breaths.

    import audiogen

    routine = audiogen.load("scripts/psoas-release-pose.yaml")
    with audiogen.Studio() as studio:
        session = studio.session(routine, length="25m", sides="left")
        print(session.plan.seconds, [chapter.title for chapter in session.plan.chapters])
        session.write("out.mp3")

docs/api.md is a tour of these names; everything else is private. To find your way in the code,
read `session.py` first.
"""

import importlib

TYPE_CHECKING = False  # type checkers know better; importing typing would take longer than all this
if TYPE_CHECKING:
    from audiogen.errors import AudiogenError as AudiogenError
    from audiogen.errors import CacheError as CacheError
    from audiogen.errors import Cancelled as Cancelled
    from audiogen.errors import ChoiceError as ChoiceError
    from audiogen.errors import ClipError as ClipError
    from audiogen.errors import ConfigError as ConfigError
    from audiogen.errors import LengthError as LengthError
    from audiogen.errors import OutputError as OutputError
    from audiogen.errors import Place as Place
    from audiogen.errors import Problem as Problem
    from audiogen.errors import ScriptError as ScriptError
    from audiogen.errors import VoiceError as VoiceError
    from audiogen.results import Plan as Plan
    from audiogen.routines import load as load
    from audiogen.routines import loads as loads
    from audiogen.script.model import Choices as Choices
    from audiogen.script.model import Routine as Routine
    from audiogen.session import Session as Session
    from audiogen.session import Studio as Studio

__version__ = "0.1.0"

# Where each public name is; it is imported when it is first used.
_HOMES = {
    "errors": "AudiogenError CacheError Cancelled ChoiceError ClipError ConfigError LengthError"
    " OutputError Place Problem ScriptError VoiceError",
    "routines": "load loads",
    "script.model": "Choices Routine",
    "results": "Plan",
    "session": "Session Studio",
}
_MODULES = {name: module for module, names in _HOMES.items() for name in names.split()}
__all__ = [*_MODULES]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"audiogen.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_MODULES])
