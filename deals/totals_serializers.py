"""What the API shows of totals. Money is a string, in the currency of the table."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from deals.serializers import (
    AgreementDetailSerializer,
    AmountField,
    PartialDateSerializer,
    ValueSerializer,
)
from deals.totals import COLUMN_NAMES, GROUPINGS, REASONS, name_of

KEY = {
    "type": "object",
    "nullable": True,
    "description": "what the row is of; null for 'no visit', 'unclassified' and the like",
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}


@extend_schema_field(KEY)
class KeyField(serializers.ReadOnlyField):
    """What a row is of; written by the row's serializer."""


class IntervalSerializer(serializers.Serializer):
    low = AmountField(allow_null=True)
    stated = AmountField()
    high = AmountField(allow_null=True)


class TotalSerializer(serializers.Serializer):
    """An interval with its doubts counted; `high` is null where it is open."""

    count = serializers.IntegerField()
    low = AmountField()
    stated = AmountField()
    high = AmountField(allow_null=True)
    exact = serializers.IntegerField()
    hedged = serializers.IntegerField()
    vague = serializers.IntegerField()
    undisclosed = serializers.IntegerField()
    counted_in = serializers.IntegerField()
    unconverted = serializers.DictField(child=AmountField())
    articles = serializers.IntegerField(
        allow_null=True,
        help_text="with accepted evidence of these agreements; null in rows by other groupings",
    )
    dispatches = serializers.IntegerField(
        allow_null=True, help_text="independent sources: copies of one dispatch count once"
    )

    def to_representation(self, total):
        return told(total)


def told(total):
    """By hand, as the fields would tell it: a table has a thousand of them."""
    return {
        "count": total.count,
        "low": _money(total.low),
        "stated": _money(total.stated),
        "high": None if total.high is None else _money(total.high),
        "exact": total.exact,
        "hedged": total.hedged,
        "vague": total.vague,
        "undisclosed": total.undisclosed,
        "counted_in": total.counted_in,
        "unconverted": {code: _money(amount) for code, amount in total.unconverted.items()},
        "articles": total.articles,
        "dispatches": total.dispatches,
    }


def _money(amount):
    """With two places: what has them already is only written, which takes a fifth of the time."""
    written = str(amount)
    return written if written[-3:-2] == "." else f"{amount:.2f}"


class ColumnsSerializer(serializers.Serializer):
    """The four columns of a row of totals."""

    def get_fields(self):
        return {**super().get_fields(), **{name: TotalSerializer() for name in COLUMN_NAMES}}

    def to_representation(self, row):
        """By hand too."""
        return {**self.named(row), **{name: told(getattr(row, name)) for name in COLUMN_NAMES}}

    def named(self, row):
        """What stands before the columns."""
        return {}


class TotalsPartSerializer(ColumnsSerializer):
    """A child of a sector, or what is filed under the sector itself."""

    key = KeyField()
    own = serializers.BooleanField(read_only=True)

    def named(self, part):
        return {"key": _key(part.key, "sector"), "own": part.key.parent_id is None}


class TotalsRowSerializer(ColumnsSerializer):
    key = KeyField()
    then = KeyField()
    parts = TotalsPartSerializer(
        many=True, help_text="of a sector: its children and its own, which add up to the row"
    )

    def named(self, row):
        table = self.context["table"]
        return {
            "key": _key(row.key, table.by),
            "then": _key(row.then, table.then),
            "parts": self.fields["parts"].to_representation(row.parts),
        }


def _key(key, by):
    return None if key is None else {"id": GROUPINGS[by].identity(key), "name": name_of(key)}


class TotalsSerializer(serializers.Serializer):
    """A table of totals. Its rows add up to the total, unless the groups overlap."""

    by = serializers.CharField(allow_null=True)
    then = serializers.CharField(allow_null=True, help_text="the second grouping")
    currency = serializers.CharField()
    known_on = serializers.DateField(
        source="at.known_on", allow_null=True, help_text="as recorded at that day's end"
    )
    true_on = serializers.DateField(
        source="at.true_on", allow_null=True, help_text="by the steps up to that day"
    )
    overlapping = serializers.BooleanField(
        help_text="an agreement stands in several rows; the total counts it once"
    )
    next = serializers.CharField(allow_null=True, help_text="address of the rows that follow")
    rows = TotalsRowSerializer(many=True)
    total = ColumnsSerializer()


class ClaimSerializer(serializers.Serializer):
    """What somebody claimed; `converted` is null without a sum or a rate."""

    count = serializers.IntegerField(source="headline.count", allow_null=True)
    value = ValueSerializer(source="headline.value", allow_null=True)
    speaker = serializers.CharField(source="headline.speaker")
    day = PartialDateSerializer(source="headline.day", allow_null=True)
    preferred = serializers.BooleanField(source="headline.preferred")
    converted = serializers.SerializerMethodField()

    @extend_schema_field(IntervalSerializer(allow_null=True))
    def get_converted(self, claim):
        return None if claim.stated is None else IntervalSerializer(claim).data


class OutsideSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=REASONS)
    total = TotalSerializer()
    agreements = serializers.ListField(
        child=serializers.CharField(), help_text="ids, of the latest 200 in all"
    )


class ShareSerializer(serializers.Serializer):
    """Fractions; null where one end is open or there is nothing to compare."""

    low = serializers.FloatField(source="share_low", allow_null=True)
    stated = serializers.FloatField(source="share", allow_null=True)
    high = serializers.FloatField(source="share_high", allow_null=True)


class ExplainedSerializer(serializers.Serializer):
    """The visit's headlines against what was signed at it."""

    currency = serializers.CharField(source="itemised.currency")
    claims = ClaimSerializer(many=True, help_text="the one that the rest is measured by first")
    itemised = TotalSerializer(help_text="the visit's total: signed or further, at home here")
    share = ShareSerializer(source="*", help_text="itemised over claimed")
    remainder = AmountField(allow_null=True, help_text="of the claim's stated figure, never < 0")
    announced_before = TotalSerializer(help_text="what of it an earlier visit had announced")
    outside = serializers.SerializerMethodField(help_text="what the claim does not speak of")

    @extend_schema_field(OutsideSerializer(many=True))
    def get_outside(self, beside):
        ids = {reason: [] for reason in REASONS}
        for agreement in self.context["apart"]:
            ids[agreement.because].append(agreement.public_id)
        told = [
            {"reason": reason, "total": total, "agreements": ids[reason]}
            for reason, total in beside.outside.items()
        ]
        return OutsideSerializer(told, many=True).data


class NotItemisedSerializer(serializers.Serializer):
    """What the components leave of their umbrella's value, in its currency; never below zero."""

    low = AmountField()
    stated = AmountField()
    high = AmountField(allow_null=True)
    currency = serializers.CharField()
    exceeded_by = AmountField(help_text="what the components add beyond the stated figure")
    components = TotalSerializer()


class UmbrellaSerializer(AgreementDetailSerializer):
    """An agreement, with what its components leave of its value; null where it has none."""

    not_itemised = NotItemisedSerializer(source="itemised", allow_null=True)

    class Meta(AgreementDetailSerializer.Meta):
        fields = [*AgreementDetailSerializer.Meta.fields, "not_itemised"]


class StageTotalSerializer(serializers.Serializer):
    stage = serializers.CharField()
    total = TotalSerializer()


class PromisesSerializer(serializers.Serializer):
    """How much of what a visit announced stood at each stage at the end of a day."""

    on = serializers.DateField()
    stages = serializers.SerializerMethodField()
    total = TotalSerializer()

    @extend_schema_field(StageTotalSerializer(many=True))
    def get_stages(self, promises):
        told = [{"stage": stage, "total": total} for stage, total in promises.stages.items()]
        return StageTotalSerializer(told, many=True).data


class PromisesOverTimeSerializer(serializers.Serializer):
    currency = serializers.CharField()
    days = PromisesSerializer(many=True)
