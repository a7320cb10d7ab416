"""What the API shows of how we know it: quotes and links, never an article's full text."""

from rest_framework import serializers

from sources.models import Article, Evidence, Fact


class ArticleRefSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")
    outlet = serializers.CharField(source="outlet.name", default=None, allow_null=True)
    is_demo = serializers.BooleanField(source="outlet.is_demo", default=False)
    url = serializers.CharField()

    class Meta:
        model = Article
        fields = ["id", "title", "language", "outlet", "is_demo", "published_on", "url"]


class FactSerializer(serializers.ModelSerializer):
    party = serializers.SlugRelatedField(slug_field="public_id", read_only=True)

    class Meta:
        model = Fact
        fields = ["field", "says", "start", "end", "party", "standing", "reason"]


class EvidenceSerializer(serializers.ModelSerializer):
    """A quote of an article with its place in the text, and the facts that it states."""

    id = serializers.CharField(source="public_id")
    agreement = serializers.SlugRelatedField(slug_field="public_id", read_only=True)
    visit = serializers.CharField(
        source="headline.visit.public_id",
        default=None,
        allow_null=True,
        help_text="the visit, where the evidence is of its headline",
    )
    article = ArticleRefSerializer()
    facts = FactSerializer(many=True)

    class Meta:
        model = Evidence
        fields = [
            "id",
            "agreement",
            "visit",
            "article",
            "quote",
            "start",
            "end",
            "polarity",
            "origin",
            "extraction_version",
            "certain",
            "reasons",
            "facts",
        ]
