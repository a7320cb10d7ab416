"""The addresses of the site."""

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

admin.site.site_header = admin.site.site_title = "dealtracker"
admin.site.index_title = _("Editors' desk")

urlpatterns = [
    # One way in, whose tries are counted.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
    path("accounts/", include("dealtracker.account_urls")),
    path("api/v1/", include("dealtracker.api")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("deals.urls")),
    path("", include("sources.urls")),
]
