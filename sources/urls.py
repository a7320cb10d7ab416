"""The pages of articles and evidence."""

from django.urls import include, path

from sources.views import ArticlePage

urlpatterns = [
    path("articles/<slug:public_id>/", ArticlePage.as_view(), name="article"),
    path("review/", include("sources.desk.urls")),
]
