"""The addresses of logging in and out and of choosing a password, under /accounts/."""

from django.contrib.auth import views
from django.urls import path

from dealtracker.account_views import ChoosePassword, ForgottenPassword, LogIn

urlpatterns = [
    path("login/", LogIn.as_view(), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("password/", ForgottenPassword.as_view(), name="password_reset"),
    path(
        "password/sent/",
        views.PasswordResetDoneView.as_view(template_name="accounts/sent.html"),
        name="password_reset_done",
    ),
    path(
        "password/<uidb64>/<token>/",
        ChoosePassword.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "password/chosen/",
        views.PasswordResetCompleteView.as_view(template_name="accounts/chosen.html"),
        name="password_reset_complete",
    ),
]
