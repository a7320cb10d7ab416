"""The pages of articles and evidence."""

from django.urls import include, path

from sources.views import ArticlePage, restore_state, take_step

urlpatterns = [
    path("articles/<slug:public_id>/", ArticlePage.as_view(), name="article"),
    path(
        "agreements/<slug:public_id>/history/<str:moment>/restore/",
        restore_state,
        name="restore-agreement",
    ),
    path("agreements/<slug:public_id>/step/", take_step, name="agreement-step"),
    path("review/", include("sources.desk.urls")),
]
