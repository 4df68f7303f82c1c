"""Timeline + clips -> pieces (`pieces`) -> samples (`levels`, `mix`) -> frames (`renderer`)."""
