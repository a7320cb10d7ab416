"""Names in the order of a dictionary: capitals, accents and marks do not part what belongs together."""

from django.db.models import Func, TextField


class SortKey(Func):
    """A name as it is sorted by, computed in the database; an index can hold it.

    'Ágnes' stands beside 'Agnes', 'Öko' beside 'Oko'. The name itself goes second and tells them
    apart: o before ö before ő.
    """

    function = "deals_sort_key"
    output_field = TextField()
