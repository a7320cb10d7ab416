"""The addresses of the desk."""

from django.urls import path

from sources.desk import views
from sources.desk.offer_pages import Offers

urlpatterns = [
    path("", views.Queue.as_view(), name="review"),
    path("contradictions/", views.Contradictions.as_view(), name="review-contradictions"),
    path("suggestions/", Offers.as_view(), name="review-suggestions"),
    path("figures/", views.Figures.as_view(), name="review-figures"),
    path("amount/", views.amount, name="review-amount"),
    path("<slug:public_id>/", views.ArticleScreen.as_view(), name="review-article"),
    path("<slug:public_id>/words/", views.mark, name="review-words"),
    path("<slug:public_id>/notes/", views.note, name="review-note"),
    path("<slug:public_id>/take/", views.assign, name="review-take"),
    path("<slug:public_id>/certain/", views.Certain.as_view(), name="review-certain"),
    path("<slug:public_id>/sector/", views.SectorScreen.as_view(), name="review-sector"),
    path("<slug:public_id>/<slug:evidence>/", views.act, name="review-act"),
]
