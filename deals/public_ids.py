"""Public ids: short, stable, and not the primary key."""

import secrets

from django.db import models

# No vowels, so that no words arise; no characters that are taken for each other.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 10


def new_public_id():
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def public_id_field():
    """The id that addresses, exports and partners use; given once, never changed."""
    return models.CharField(max_length=LENGTH, unique=True, editable=False, default=new_public_id)
