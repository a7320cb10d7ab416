"""An article's text with its finds marked, as HTML in which every letter of the text is kept."""

from dataclasses import dataclass, field

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe


@dataclass
class Find:
    """Words of the text that something is told by: the key of what it is, and its kind."""

    key: str
    kind: str
    start: int
    end: int
    card: str = ""


@dataclass
class _Open:
    """A mark whose end has not come yet, with what stands in it so far."""

    find: Find | None
    end: int
    is_first: bool = True
    parts: list = field(default_factory=list)


def marked(text, finds):
    """The text with a `<mark>` for each find; overlapping finds are nested, crossing ones split.

    The first piece of a find has its key as id, so that a link leads to it.

    >>> str(marked("a < b", [Find("w1", "value", 0, 3)]))
    '<mark id="w1" class="find value" data-find="w1" data-card="">a &lt;</mark> b'
    """
    pieces = _nested(finds, len(text))
    stack, position = [_Open(None, len(text))], 0
    for start, end, find, is_first in pieces:
        while stack[-1].end <= start:
            position = _close(stack, text, position)
        stack[-1].parts.append(_plain(text[position:start]))
        position = start
        stack.append(_Open(find, end, is_first))
    while len(stack) > 1:
        position = _close(stack, text, position)
    stack[0].parts.append(_plain(text[position:]))
    return mark_safe("".join(stack[0].parts))  # every part is escaped where it is made


def _nested(finds, length):
    """(start, end, find, is_first) in reading order, none crossing the end of one around it."""
    waiting = [(f.start, -min(f.end, length), n, True) for n, f in enumerate(finds)]
    waiting = sorted(one for one in waiting if one[0] < -one[1])
    around = []
    while waiting:
        start, minus_end, number, is_first = waiting.pop(0)
        end = -minus_end
        around = [bound for bound in around if bound > start]
        if around and end > around[-1]:
            waiting.append((around[-1], -end, number, False))
            waiting.sort()
            end = around[-1]
        around.append(end)
        yield start, end, finds[number], is_first


def _close(stack, text, position):
    """Close the innermost mark; returns how far the text has been written."""
    done = stack.pop()
    done.parts.append(_plain(text[position : done.end]))
    find, inner = done.find, mark_safe("".join(done.parts))
    name = format_html('id="{}" ', find.key) if done.is_first else ""
    stack[-1].parts.append(
        format_html(
            '<mark {}class="find {}" data-find="{}" data-card="{}">{}</mark>',
            name,
            find.kind,
            find.key,
            find.card,
            inner,
        )
    )
    return done.end


def _plain(text):
    """A browser would read a bare carriage return as a new line, and offsets would shift."""
    return escape(text).replace("\r", "&#13;")
