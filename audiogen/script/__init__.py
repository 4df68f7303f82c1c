"""YAML text -> Routine: `reader` keeps every word and its place, `values` and `steps` give it meaning, `checks` judge."""
