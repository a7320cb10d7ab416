"""Which entries are of the agreements that filters find, said so that it is quick for any number."""

# Up to so many are looked up by an index.
FEW = 20_000
# The largest number that is told as a bit: 16 MB for all of them.
LAST_BIT = 2**27


def as_array(ids):
    """Numbers as the text of an array: quicker to hand over than one by one."""
    return f"{{{','.join(map(str, ids))}}}"


def one_of(ids):
    """The condition that `agreement_id` is one of the ids; its parameters.

    Many are told as bits: to join them, or to compare with a list, takes longer than all else.
    """
    if len(ids) <= FEW or max(ids) > LAST_BIT:
        return "agreement_id = ANY (%s::bigint[])", [as_array(ids)]
    bits = bytearray(max(ids) // 8 + 1)
    for one in ids:
        bits[one >> 3] |= 1 << (one & 7)
    sql = "CASE WHEN agreement_id < %s THEN get_bit(%s::bytea, agreement_id) = 1 END"
    return sql, [len(bits) * 8, bytes(bits)]
