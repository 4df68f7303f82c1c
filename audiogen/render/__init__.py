"""Timeline + clips -> pieces -> frames: `pieces` cuts, `levels` says how loud, `mix` adds up, `render` makes and keeps."""
