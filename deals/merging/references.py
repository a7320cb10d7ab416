"""What points to a row: found by the models themselves, so that a later model is moved too."""

from django.apps import apps
from django.db import models
from pghistory.models import Event


def pointing_at(model):
    """The foreign keys of all models that point to rows of this one, the history's left out."""
    found = [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    ]
    return [field for field in found if not issubclass(field.model, Event)]


def naming_by_id():
    """The JSON columns that may hold a row's public id as all of their content."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.JSONField)
        if not issubclass(model, Event) and model._meta.app_label != "pghistory"
    ]


def rows_beside(row):
    """The keys of all rows that point to the row: {"app.model.field": [pk, …]}."""
    found = {}
    for field in pointing_at(type(row)):
        rows = field.model._base_manager.filter(**{field.name: row.pk})
        if keys := sorted(rows.values_list("pk", flat=True)):
            found[str(field)] = keys
    return found
