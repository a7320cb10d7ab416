"""The roles of the site as groups, and which permissions each of them has.

A role that grows gets its new permission here and a migration that calls `establish`: what an
administrator added to a group by hand stays.
"""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db.models import Q

VIEWER, EDITOR, PUBLISHER, ADMINISTRATOR = ROLES = (
    "viewer",
    "editor",
    "publisher",
    "administrator",
)
APPS = ("auth", "deals", "sources")


def _each(acts, app, *models):
    return {f"{app}.{act}_{model}" for act in acts.split() for model in models}


# Drafts and all that is known of them, except the articles' full texts.
READS = {
    "deals.view_drafts",
    *_each("view", "deals", "agreement", "participation", "milestone", "party", "partyname"),
    *_each("view", "deals", "visit", "headline", "country", "sector", "exchangerate"),
    *_each("view", "deals", "redirect", "notsame"),
    *_each("view", "sources", "evidence", "fact", "candidate", "citation", "suggestion", "outlet"),
}
READS_ARTICLES = _each("view", "sources", "article", "articleurl", "dispatch", "feed")
ENTERS = {
    "sources.review_evidence",
    "sources.change_article",
    *_each("add change", "deals", "agreement", "party", "visit", "notsame"),
    *_each("add change delete", "deals", "participation", "milestone", "partyname", "headline"),
    *_each("add change delete", "sources", "citation"),
    *_each("add change", "sources", "outlet", "feed"),
}
PUBLISHES = {"deals.publish_agreement", "deals.merge_rows"}
# Who gives rights to others holds them all: nobody hands out more than the own ones.
ADMINISTERS = {
    *_each("view add change", "auth", "user"),
    "auth.view_group",
    *_each("add change", "deals", "country", "sector"),
}

PERMISSIONS = {
    VIEWER: READS,
    EDITOR: READS | READS_ARTICLES | ENTERS,
    PUBLISHER: READS | READS_ARTICLES | PUBLISHES,
    ADMINISTRATOR: READS | READS_ARTICLES | ENTERS | PUBLISHES | ADMINISTERS,
}


def establish(apps=current_apps):
    """Make the groups where they are missing and give them their permissions; repeatable.

    `apps` are a migration's own; a permission that they do not know yet is given later.
    """
    for label in APPS:
        # Django makes permissions after the last migration only, which is too late for these.
        create_permissions(current_apps.get_app_config(label), verbosity=0, apps=apps)
    group_model = apps.get_model("auth", "Group")
    for role, labels in PERMISSIONS.items():
        group, _made = group_model.objects.get_or_create(name=role)
        group.permissions.add(*_labelled(apps, labels))


def _labelled(apps, labels):
    wanted = Q()
    for label in labels:
        app, codename = label.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return apps.get_model("auth", "Permission").objects.filter(wanted)
