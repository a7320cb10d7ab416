"""What the API shows of what is known. Money is a string with its currency beside it."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from deals.models import Agreement, Country, Headline, Milestone, Party, Sector, Visit


class PartialDateSerializer(serializers.Serializer):
    """The first and last day of what a source tells of a date, and its precision."""

    earliest = serializers.DateField()
    latest = serializers.DateField()
    precision = serializers.ChoiceField(["day", "month", "year", "span"])


class AmountField(serializers.DecimalField):
    def __init__(self, **options):
        super().__init__(max_digits=30, decimal_places=2, **options)


class ValueSerializer(serializers.Serializer):
    """A sum as its source hedges it; null where it is undisclosed."""

    low = AmountField(allow_null=True)
    high = AmountField(allow_null=True)
    stated = AmountField()
    currency = serializers.CharField()
    qualifier = serializers.ChoiceField(
        ["exact", "approx", "at_least", "at_most", "range", "vague"]
    )


class CountrySerializer(serializers.ModelSerializer):
    class Meta:
        model = Country
        fields = ["code", "name_en", "name_hu", "name_de"]


class CountryRefSerializer(serializers.ModelSerializer):
    class Meta:
        model = Country
        fields = ["code", "name"]


class SectorRefSerializer(serializers.ModelSerializer):
    class Meta:
        model = Sector
        fields = ["code", "name"]


class SectorSerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField(slug_field="code", read_only=True)
    page = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Sector
        fields = ["code", "parent", "name_en", "name_hu", "name_de", "page"]


class PartyRefSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Party
        fields = ["id", "name", "kind"]


class PartySerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")
    country = CountryRefSerializer(allow_null=True)
    owner = PartyRefSerializer(allow_null=True)
    names = serializers.SerializerMethodField()
    page = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Party
        fields = ["id", "name", "kind", "country", "owner", "names", "page"]

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {k: {"type": "string"} for k in ("name", "language", "kind")},
            },
        }
    )
    def get_names(self, party):
        return [{"name": n.name, "language": n.language, "kind": n.kind} for n in party.names.all()]


class VisitRefSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")
    guest = serializers.CharField(source="guest_id")
    host = serializers.CharField(source="host_id")
    dates = PartialDateSerializer(allow_null=True)

    class Meta:
        model = Visit
        fields = ["id", "guest", "host", "dates"]


class HeadlineSerializer(serializers.ModelSerializer):
    value = ValueSerializer(allow_null=True)
    day = PartialDateSerializer(allow_null=True)

    class Meta:
        model = Headline
        fields = ["count", "value", "speaker", "day", "preferred"]


class VisitSerializer(VisitRefSerializer):
    guest = CountryRefSerializer()
    host = CountryRefSerializer()
    headlines = HeadlineSerializer(many=True)
    page = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Visit
        fields = [
            "id",
            "guest",
            "host",
            "level",
            "place",
            "dates",
            "occasion",
            "headlines",
            "page",
        ]


class MilestoneSerializer(serializers.ModelSerializer):
    when = PartialDateSerializer(allow_null=True)
    visit = serializers.SerializerMethodField()
    value = ValueSerializer(allow_null=True)

    class Meta:
        model = Milestone
        fields = ["stage", "when", "visit", "value", "note"]

    @extend_schema_field({"type": "string", "nullable": True})
    def get_visit(self, milestone):
        return milestone.visit.public_id if milestone.visit else None


class ParticipantSerializer(serializers.Serializer):
    """A party with its role in the agreement."""

    id = serializers.CharField(source="party.public_id")
    name = serializers.CharField(source="party.name")
    kind = serializers.CharField(source="party.kind")
    country = serializers.CharField(source="party.country_id", allow_null=True)
    role = serializers.CharField()


class RateSerializer(serializers.Serializer):
    """How many units of a currency one euro was worth, on which day, and who says so."""

    currency = serializers.CharField()
    rate = serializers.DecimalField(max_digits=18, decimal_places=8)
    day = serializers.DateField()
    source = serializers.CharField(source="told")


class ConvertedSerializer(serializers.Serializer):
    """A value in another currency; `rate` is its units for one unit of the value's own."""

    low = AmountField(allow_null=True)
    stated = AmountField()
    high = AmountField(allow_null=True)
    currency = serializers.CharField()
    rate = serializers.CharField(help_text="a number")
    day = serializers.DateField(
        allow_null=True, help_text="of the rates; null where the value was told in this currency"
    )
    source = serializers.CharField(allow_blank=True)
    via_euro = RateSerializer(source="rates", many=True)


class AgreementSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")
    countries = CountryRefSerializer(many=True)
    parties = ParticipantSerializer(source="participations", many=True)
    sector = SectorRefSerializer(allow_null=True)
    value = ValueSerializer(allow_null=True)
    home_visit = VisitRefSerializer(allow_null=True)
    part_of = serializers.CharField(source="published_umbrella.public_id", allow_null=True)
    converted = serializers.SerializerMethodField(
        help_text="the value in the currency asked for; null where there is no value or no rate"
    )
    counted_in = serializers.BooleanField(help_text="its umbrella's value holds this one's")
    page = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Agreement
        fields = [
            "id",
            "title",
            "countries",
            "parties",
            "instrument",
            "stage",
            "sector",
            "value",
            "converted",
            "day",
            "home_visit",
            "part_of",
            "counted_in",
            "published_at",
            "page",
        ]

    @extend_schema_field(ConvertedSerializer(allow_null=True))
    def get_converted(self, agreement):
        found = self.context.get("converted", {}).get(agreement.pk)
        return found and ConvertedSerializer(found).data


class AgreementDetailSerializer(AgreementSerializer):
    milestones = MilestoneSerializer(many=True)

    class Meta(AgreementSerializer.Meta):
        fields = [*AgreementSerializer.Meta.fields, "milestones"]
