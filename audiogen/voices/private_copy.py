"""Load a module a second time, to patch it without changing the program that imports audiogen."""

import importlib.util
from types import ModuleType


def load_private_copy(name: str) -> ModuleType:
    """Return a copy of a module that nobody else can import. What it imports is shared.

    Raises ModuleNotFoundError if there is no such module.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
