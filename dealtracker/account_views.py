"""Logging in, and asking for a letter: both limited, since anybody may try."""

from http import HTTPStatus

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dealtracker.accounts import ForgottenForm
from dealtracker.attempts import (
    LETTERS_FROM,
    LETTERS_TO,
    OF_A_NAME,
    OF_A_NETWORK,
    TooMany,
    network_of,
)


class LogInForm(AuthenticationForm):
    """Looks at the password only while neither the name nor the network was tried too often."""

    def clean(self):
        name = self.cleaned_data.get("username")
        if name is None or not self.cleaned_data.get("password"):
            return self.cleaned_data
        network = network_of(self.request)
        try:
            OF_A_NETWORK.claim(network)
            OF_A_NAME.claim(name, network)
        except TooMany as refusal:
            raise _too_many(
                _("Too many wrong passwords. Try again in %(minutes)d minutes."), refusal
            ) from None
        cleaned = super().clean()
        OF_A_NAME.forget(name, network)
        return cleaned


class LetterForm(ForgottenForm):
    """Floods nobody with letters, and tells the same of addresses that no account has."""

    def __init__(self, *args, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self):
        cleaned = super().clean()
        if "email" in cleaned:
            try:
                LETTERS_FROM.claim(network_of(self.request))
                LETTERS_TO.claim(cleaned["email"])
            except TooMany as refusal:
                told = _(
                    "A link was asked for too often. Look into your mail, also among the "
                    "unwanted, or try again in %(minutes)d minutes."
                )
                raise _too_many(told, refusal) from None
        return cleaned


def _too_many(told, refusal):
    return ValidationError(told, code="too_many", params={"minutes": refusal.minutes})


class Limited:
    """A form that was refused for too many tries is answered as such."""

    def form_invalid(self, form):
        answer = super().form_invalid(form)
        if form.has_error("__all__", code="too_many"):
            answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return answer


class LogIn(Limited, views.LoginView):
    template_name = "accounts/login.html"
    form_class = LogInForm


class ChoosePassword(views.PasswordResetConfirmView):
    template_name = "accounts/choose.html"

    def get_user(self, uidb64):
        """A link of an account that was closed meanwhile works no longer."""
        user = super().get_user(uidb64)
        return user if user and user.is_active else None


class ForgottenPassword(Limited, views.PasswordResetView):
    template_name = "accounts/forgotten.html"
    form_class = LetterForm
    email_template_name = "accounts/reset.txt"
    subject_template_name = "accounts/reset_subject.txt"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}
