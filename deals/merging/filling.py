"""What the row that stays takes over from the other, and what it keeps although they differ."""

from deals.merging.absorbing import change, says_nothing
from deals.merging.story import shown_column

PARAGRAPH = "\n\n"


def fill(kept, merged, names, journal, story):
    """Fill what the kept row lacks, and tell what differs; notes are put together."""
    columns = {}
    for field in map(kept._meta.get_field, names):
        here, there = getattr(kept, field.attname), getattr(merged, field.attname)
        if here == there or says_nothing(field, there):
            continue
        if says_nothing(field, here):
            columns[field.attname] = there
            story.fills(field.verbose_name, shown_column(merged, field))
        elif field.name == "note":
            columns[field.attname] = PARAGRAPH.join([here, there])
            story.fills(field.verbose_name, there)
        else:
            tell_difference(kept, merged, field.name, story)
    change(kept, columns, journal)


def tell_difference(kept, merged, name, story):
    field = kept._meta.get_field(name)
    if getattr(kept, field.attname) != getattr(merged, field.attname):
        stays, goes = shown_column(kept, field), shown_column(merged, field)
        story.differs(field.verbose_name, stays, goes)
