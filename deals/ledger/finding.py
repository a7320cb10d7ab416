"""Which entries are of the agreements that filters find, said so that it is quick for any number.

Many ids are handed about as words of 64 bits: in the place of numbers one by one this is a tenth.
"""

from dataclasses import dataclass

# Up to so many are looked up by an index.
FEW = 20_000
# The largest number that is told as a bit: 16 MB for all of them.
LAST_BIT = 2**27
# The ids that a statement finds, as the text of numbers of words and their bits by turns.
_WORDS = """
    SELECT string_agg(word || ' ' || bits, ' ') FROM (
        SELECT id >> 6 AS word, bit_or(1::bigint << (id & 63)::integer) AS bits
        FROM ({found}) found (id) GROUP BY word
    ) words
"""
_WORD = 2**64 - 1


def as_array(ids):
    """Numbers as the text of an array: quicker to hand over than one by one."""
    return f"{{{','.join(map(str, ids))}}}"


@dataclass(frozen=True)
class Found:
    """The ids of some agreements, as the bits that are set in words of 64."""

    words: dict[int, int]

    @staticmethod
    def asked(found):
        """The statement whose one column of its one row `told` makes them of; `found` finds them."""
        return _WORDS.format(found=found)

    @classmethod
    def told(cls, text):
        numbers = [int(one) for one in (text or "").split()]
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return cls({word: bits & _WORD for word, bits in pairs})

    def __len__(self):
        return sum(bits.bit_count() for bits in self.words.values())

    def __iter__(self):
        for word, bits in self.words.items():
            while bits:
                lowest = bits & -bits
                yield word * 64 + lowest.bit_length() - 1
                bits ^= lowest

    def condition(self):
        """That `agreement_id` is one of them, as SQL; its parameters.

        Many are told as bits: to join them, or to compare with a list, takes longer than all else.
        """
        last = max(self.words, default=0) * 64
        if len(self) <= FEW or last > LAST_BIT:
            return "agreement_id = ANY (%s::bigint[])", [as_array(self)]
        bits = bytearray(last // 8 + 8)
        for word, some in self.words.items():
            bits[word * 8 : word * 8 + 8] = some.to_bytes(8, "little")
        sql = "CASE WHEN agreement_id < %s THEN get_bit(%s::bytea, agreement_id) = 1 END"
        return sql, [len(bits) * 8, bytes(bits)]
