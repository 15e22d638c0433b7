"""Every address. Each name must stand in `ipsapp.access.policy`, or nobody can open it."""

from allauth.account import views as account
from django.urls import include, path, re_path

from ipsapp.access.views.start import healthz, home, readyz

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    # Of django-allauth only what is used here: nobody signs up, nobody changes their own address.
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/forgotten/", account.password_reset, name="account_reset_password"),
    path("account/password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/forgotten/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("administration/", include("ipsapp.access.urls")),
    path("", include("caseload.urls")),
    path("api/v1/", include("caseload.api.urls")),
    path("outcomes/", include("outcomes.urls")),
    path("reports/", include("reports.urls")),
]
