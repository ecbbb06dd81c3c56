"""Forms of the pages about a meeting."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

#: How a code of an authenticator app is asked for, on every page that does.
CODE_INPUT = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class StaffSignIn(forms.Form):
    """A member of staff's name and password."""

    username = forms.CharField(
        label="Name",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Password",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    helper = FormHelper()
    helper.add_input(Submit("sign-in", "Sign in"))


class SetUpApp(forms.Form):
    """The first code of a new authenticator app, and the password, to set it up."""

    password = forms.CharField(
        label="Your password",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="The six digits that the app shows now",
        max_length=20,
        widget=forms.TextInput(attrs=CODE_INPUT),
    )

    helper = FormHelper()
    helper.form_tag = False


class ConfirmByCode(forms.Form):
    """A code, for what an open session alone may not do."""

    code = forms.CharField(
        label="Code of your authenticator app, or a recovery code",
        max_length=20,
        widget=forms.TextInput(attrs=CODE_INPUT),
    )

    helper = FormHelper()
    helper.form_tag = False
