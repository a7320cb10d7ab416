"""The addresses of logging in and out and of choosing a password, under /accounts/."""

from django.contrib.auth import views
from django.urls import path

from dealtracker.accounts import ForgottenForm

urlpatterns = [
    path("login/", views.LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path(
        "password/",
        views.PasswordResetView.as_view(
            template_name="accounts/forgotten.html",
            form_class=ForgottenForm,
            email_template_name="accounts/reset.txt",
            subject_template_name="accounts/reset_subject.txt",
        ),
        name="password_reset",
    ),
    path(
        "password/sent/",
        views.PasswordResetDoneView.as_view(template_name="accounts/sent.html"),
        name="password_reset_done",
    ),
    path(
        "password/<uidb64>/<token>/",
        views.PasswordResetConfirmView.as_view(template_name="accounts/choose.html"),
        name="password_reset_confirm",
    ),
    path(
        "password/chosen/",
        views.PasswordResetCompleteView.as_view(template_name="accounts/chosen.html"),
        name="password_reset_complete",
    ),
]
