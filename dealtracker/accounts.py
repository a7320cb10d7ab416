"""Accounts: who may manage whose, and the letters that let people choose a password."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _


def rights_of(user):
    """The ids of the permissions that the user has, or would have if the account were active."""
    return Permission.objects.filter(Q(group__user=user) | Q(user=user)).order_by().values("pk")


def may_manage(manager, user):
    """Whether the account's rights are among the manager's own: who could change a stronger
    account could take it over."""
    if manager.is_superuser:
        return True
    beyond = rights_of(user).exclude(pk__in=rights_of(manager))
    return not user.is_superuser and not beyond.exists()


def grantable_by(manager):
    """The groups that give no right which the manager lacks."""
    if manager.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.filter(group=OuterRef("pk")).exclude(pk__in=rights_of(manager))
    return Group.objects.exclude(Exists(beyond))


def has_account(email):
    return get_user_model().objects.filter(email__iexact=email).exists()


class ForgottenForm(PasswordResetForm):
    """Sends the link to those too who were invited and have not chosen a password yet."""

    def get_users(self, email):
        return get_user_model().objects.filter(email__iexact=email, is_active=True)


def invite(user, inviter, request):
    """Mail the user a link to choose a password by; it works once, for some days.

    Raises OSError where the mail server cannot be reached or refuses.
    """
    link = reverse(
        "password_reset_confirm",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    told = {
        "user": user,
        "inviter": inviter,
        "link": request.build_absolute_uri(link),
        "site": request.get_host(),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    }
    send_mail(
        _("Your account at %(site)s") % told,
        render_to_string("accounts/invitation.txt", told),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
    )
