"""The accounts in the admin: inviting, deactivating, and roles, never beyond the own rights."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dealtracker.accounts import grantable_by, has_account, invite, may_manage

User = get_user_model()
admin.site.unregister([User, Group])


class AccountForm(forms.ModelForm):
    """An account is found by its address, so that no two of them share one."""

    class Meta:
        model = User
        fields = ["username", "email", "first_name", "last_name", "groups"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].required = True

    def clean_email(self):
        email = self.cleaned_data["email"]
        if "email" in self.changed_data and has_account(email):
            raise ValidationError(_("Somebody with this address has an account already."))
        return email


class InvitationForm(AccountForm):
    def save(self, commit=True):
        self.instance.set_unusable_password()
        self.instance.is_staff = True
        return super().save(commit)


@admin.register(User)
class AccountAdmin(UserAdmin):
    form = AccountForm
    add_form = InvitationForm
    list_display = ["username", "email", "first_name", "last_name", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = []
    actions = ["send_link", "deactivate", "reactivate"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", ("first_name", "last_name"), "email"]}),
        (
            _("Rights"),
            {
                "fields": ["is_active", "is_staff", "groups"],
                "description": _("You can give the roles whose rights you have yourself."),
            },
        ),
        (_("Times"), {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["username", ("first_name", "last_name"), "email", "groups"],
                "description": _("The person gets a letter with a link to choose a password by."),
            },
        ),
    ]

    # Who may manage whose

    def has_change_permission(self, request, obj=None):
        lawful = super().has_change_permission(request, obj)
        return lawful and (obj is None or may_manage(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        """Accounts are deactivated: the history says who did what."""
        return False

    def get_readonly_fields(self, request, obj=None):
        """Nobody locks the own account by mistake."""
        own = ["is_active", "is_staff"] if obj == request.user else []
        return [*super().get_readonly_fields(request, obj), *own]

    def formfield_for_manytomany(self, field, request, **options):
        if field.name == "groups":
            options["queryset"] = grantable_by(request.user)
            options["widget"] = forms.CheckboxSelectMultiple()
        return super().formfield_for_manytomany(field, request, **options)

    def user_change_password(self, request, id, form_url=""):
        """Everybody chooses a password alone, by a link."""
        raise PermissionDenied

    # Inviting

    def save_model(self, request, user, form, change):
        super().save_model(request, user, form, change)
        if not change:
            transaction.on_commit(lambda: self._invite(request, user))

    def response_add(self, request, user, post_url_continue=None):
        return admin.ModelAdmin.response_add(self, request, user, post_url_continue)

    def _invite(self, request, user):
        try:
            invite(user, request.user, request)
        except OSError as error:
            told = _("The letter to %(email)s could not be sent: %(error)s. Send the link again.")
            told = told % {"email": user.email, "error": error}
            self.message_user(request, told, messages.ERROR)
        else:
            told = _("An invitation is on its way to %(email)s.") % {"email": user.email}
            self.message_user(request, told, messages.SUCCESS)

    @admin.action(description=_("Mail a link to choose a password"), permissions=["change"])
    def send_link(self, request, users):
        for user in self._manageable(request, users.filter(is_active=True).exclude(email="")):
            self._invite(request, user)

    # Coming and going

    @admin.action(description=_("Deactivate the accounts"), permissions=["change"])
    def deactivate(self, request, users):
        self._set_active(request, users.exclude(pk=request.user.pk), False)

    @admin.action(description=_("Activate the accounts again"), permissions=["change"])
    def reactivate(self, request, users):
        self._set_active(request, users, True)

    def _set_active(self, request, users, active):
        changed = User.objects.filter(
            pk__in=[user.pk for user in self._manageable(request, users)]
        ).exclude(is_active=active)
        for user in changed:
            self.log_change(request, user, [{"changed": {"fields": ["active"]}}])
        count = changed.update(is_active=active)
        told = ngettext("%(n)d account changed.", "%(n)d accounts changed.", count)
        self.message_user(request, told % {"n": count}, messages.SUCCESS)

    def _manageable(self, request, users):
        """The accounts among these that may be changed; for the others, a message."""
        for user in users:
            if may_manage(request.user, user):
                yield user
            else:
                told = _("“%(user)s” has rights that you do not have.") % {"user": user}
                self.message_user(request, told, messages.ERROR)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """What a role may do is changed by superusers, who come from the command line only."""

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser
