"""Addresses of the desk's pages that are about no votes."""

from django.urls import path

from meetings import security_views, views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("sign-in/", views.staff_sign_in, name="staff_sign_in"),
    path("sign-out/", views.staff_sign_out, name="staff_sign_out"),
    path("security/", security_views.second_factor_page, name="second_factor"),
    path("security/set-up/", security_views.set_up, name="set_up_second_factor"),
    path("security/change/", security_views.change, name="change_second_factor"),
    path("meetings/<str:key>/warnings/", views.setup_warnings, name="setup_warnings"),
]
