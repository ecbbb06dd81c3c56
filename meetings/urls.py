"""Addresses of the desk's pages that are about no votes."""

from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("sign-in/", views.staff_sign_in, name="staff_sign_in"),
    path("sign-out/", views.staff_sign_out, name="staff_sign_out"),
    path("meetings/<str:key>/warnings/", views.setup_warnings, name="setup_warnings"),
]
