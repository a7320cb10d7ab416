"""Forms of rows with a value."""

from django import forms

from deals.choices import Qualifier

VALUE_FIELDS = ("value_low", "value_high", "value_currency", "value_qualifier")
ONE_FIGURE = (Qualifier.EXACT, Qualifier.APPROX)


class CurrencyInput(forms.TextInput):
    """Three letters, in capitals."""

    def __init__(self):
        super().__init__(attrs={"size": 4, "maxlength": 3, "placeholder": "USD"})


class ValuedForm(forms.ModelForm):
    """A form with a value: one figure is enough where the qualifier asks for one."""

    class Meta:
        widgets = {"value_currency": CurrencyInput()}

    def clean_value_currency(self):
        return self.cleaned_data["value_currency"].upper()

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("value_low"), cleaned.get("value_high")
        if cleaned.get("value_qualifier") in ONE_FIGURE and (low is None) != (high is None):
            cleaned["value_low"] = cleaned["value_high"] = high if low is None else low
        return cleaned

    def add_error(self, field, error):
        """A message for a field that this form does not show stands above the form."""
        super().add_error(field if field is None or field in self.fields else None, error)
