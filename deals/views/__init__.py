"""The public pages of what is known."""
