"""Filter sets that can do with the filters that are asked for."""

import django_filters


class AskedFilters(django_filters.FilterSet):
    """With `only_asked` no others are made than those that the data name.

    All of them are needed where a form is shown; to make them takes longer than many an answer. A
    filter is named by its own name alone: those whose boxes have names of their own (`day_min`)
    have no place here.
    """

    def __init__(self, data=None, *args, only_asked=False, **options):
        if only_asked:
            filters = self.base_filters
            self.base_filters = {name: filters[name] for name in filters if name in (data or {})}
        super().__init__(data, *args, **options)
