"""Acts on many rows of the admin's list, as a browser does them: look first, then say yes."""

from django.urls import reverse

LIST = "admin:deals_agreement_changelist"


def shown(client, action, *agreements, **told):
    """The page between: what the act would change."""
    sent = {"action": action, "_selected_action": [a.pk for a in agreements], "step": "show"}
    return client.post(reverse(LIST), sent | told)


def done(client, action, *agreements, **told):
    """The list after the act was confirmed as it was shown."""
    page = shown(client, action, *agreements, **told)
    seen = (page.context or {}).get("seen", "")
    sent = {"action": action, "_selected_action": [a.pk for a in agreements]}
    return client.post(reverse(LIST), sent | told | {"step": "do", "seen": seen}, follow=True)
