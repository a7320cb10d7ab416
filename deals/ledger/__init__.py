"""The ledger's keeping: what each published agreement adds to totals, and the sums over it.

Writers of agreements and rates leave marks (see `deals.models.marks`). A total is the balances,
less the marked agreements' entries, plus what these add now: so it is exact at every moment, in
one statement. `catch_up` takes the marked ones into the entries and balances, which makes the
next total quick; it is called after bulk work and by a task, never by readers.

Of days that are over it also writes how agreements stood on them, the spells, from the history:
past days are answered from these, and reckoned from the history where they are not written yet.
"""
