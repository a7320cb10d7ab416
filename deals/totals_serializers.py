"""What the API shows of totals. Money is a string, in the currency of the table."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from deals.serializers import AmountField
from deals.totals import COLUMN_NAMES, GROUPINGS, name_of

KEY = {
    "type": "object",
    "nullable": True,
    "description": "what the row is of; null for 'no visit', 'unclassified' and the like",
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}


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


class ColumnsSerializer(serializers.Serializer):
    """The four columns of a row of totals."""

    def get_fields(self):
        return {**super().get_fields(), **{name: TotalSerializer() for name in COLUMN_NAMES}}


class TotalsPartSerializer(ColumnsSerializer):
    """A child of a sector, or what is filed under the sector itself."""

    key = serializers.SerializerMethodField()
    own = serializers.SerializerMethodField()

    @extend_schema_field(KEY)
    def get_key(self, part):
        return _key(part.key, "sector")

    def get_own(self, part) -> bool:
        return part.key.parent_id is None


class TotalsRowSerializer(ColumnsSerializer):
    key = serializers.SerializerMethodField()
    then = serializers.SerializerMethodField()
    parts = TotalsPartSerializer(
        many=True, help_text="of a sector: its children and its own, which add up to the row"
    )

    @extend_schema_field(KEY)
    def get_key(self, row):
        return _key(row.key, self.context["table"].by)

    @extend_schema_field(KEY)
    def get_then(self, row):
        return _key(row.then, self.context["table"].then)


def _key(key, by):
    return None if key is None else {"id": GROUPINGS[by].identity(key), "name": name_of(key)}


class TotalsSerializer(serializers.Serializer):
    """A table of totals. Its rows add up to the total, unless the groups overlap."""

    by = serializers.CharField(allow_null=True)
    then = serializers.CharField(allow_null=True, help_text="the second grouping")
    currency = serializers.CharField()
    overlapping = serializers.BooleanField(
        help_text="an agreement stands in several rows; the total counts it once"
    )
    row_count = serializers.IntegerField(help_text="how many rows there are in all")
    next = serializers.CharField(allow_null=True, help_text="address of the rows that follow")
    rows = TotalsRowSerializer(many=True)
    total = ColumnsSerializer()
