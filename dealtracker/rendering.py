"""Answers of the API as JSON."""

import orjson
from rest_framework.renderers import JSONRenderer


class Renderer(JSONRenderer):
    """As the framework's renderer, in a tenth of the time: tables are of 200 KB.

    Whatever is no JSON by itself is told by the framework's encoder; what is no number (NaN) is
    null. Where the reader asks for an indent, the framework writes it.
    """

    option = (
        orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
    )

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None or self.get_indent(accepted_media_type, renderer_context or {}):
            return super().render(data, accepted_media_type, renderer_context)
        return orjson.dumps(data, default=self.encoder_class().default, option=self.option)
