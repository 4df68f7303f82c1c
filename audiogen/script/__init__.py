"""YAML text -> Routine: `nodes` keeps every word, `values` and `steps` read, `checks` judge."""
