"""What nobody can ask the database for is a bad request, on any page that only reads."""

from django.db import DataError
from django.views.defaults import bad_request

READING = ("GET", "HEAD")


class BadQueries:
    """Answers 400 where the address asks for what no column can hold or match."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        without_sense = isinstance(exception, DataError) or (
            isinstance(exception, ValueError) and "NUL (0x00)" in str(exception)
        )
        if request.method in READING and without_sense:
            return bad_request(request, exception)
        return None
