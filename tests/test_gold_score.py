"""The scorer counts as tests/gold/README.md says: a perfect reading, and each kind of miss."""

import json

import pytest

from tests.gold_articles import GoldArticle, load, same_name, same_value
from tests.gold_score import Board, main, score

TEXT = (
    "Az MVM és a SOCAR szerződést írt alá 40 millió euróért. "
    "A Mol és a KazMunayGas memorandumot írt alá. A forgalom 9 millió dollár volt."
)
FIRST = "Az MVM és a SOCAR szerződést írt alá 40 millió euróért"
SECOND = "A Mol és a KazMunayGas memorandumot írt alá"
TRAP = "A forgalom 9 millió dollár volt"
FORTY = {"low": 40_000_000, "high": 40_000_000, "currency": "EUR", "qualifier": "exact"}


def deal(quote, parties, value=None, **changes):
    labels = {"instrument": "contract", "stage": "signed", "sector": "energy", "visit": "this"}
    named = [{"name": name, "country": country} for name, country in parties]
    return {"quote": quote, "parties": named, "value": value, **labels, **changes}


def first(**changes):
    return deal(FIRST, [("MVM", "HU"), ("SOCAR", "AZ")], FORTY, **changes)


def second(**changes):
    parties = [("Mol", "HU"), ("KazMunayGas", "KZ")]
    return deal(SECOND, parties, **{"instrument": "memorandum", **changes})


def notes(**changes):
    return {
        "language": "hu",
        "visit": {"guest": "AZ", "host": "HU", "city": "Budapest"},
        "headline": {"count": 2, "value": None},
        "deals": [first(), second(sector=["energy", "mining"])],
        "not_deals": [{"quote": TRAP, "why": "trade turnover"}],
        **changes,
    }


def placed(found):
    start = TEXT.index(found["quote"])
    return {"start": start, "end": start + len(found["quote"]), **found}


def board(*found, owed=None, **frame):
    told = {"language": "hu", "visit": notes()["visit"], "headline": notes()["headline"]}
    prediction = {**told, "deals": [placed(each) for each in found], **frame}
    return score([GoldArticle("a.txt", TEXT, owed or notes())], {"a.txt": prediction})


def rates(*found, **frame):
    return board(*found, **frame).figures()


def test_a_perfect_prediction_scores_one_on_every_figure():
    figures = rates(first(certain=True), second(certain=True))
    assert set(figures.values()) == {1.0}
    assert {"deal F1", "party F1", "quotes", "traps avoided", "article headline"} <= set(figures)


def test_a_missed_deal_lowers_recall_alone():
    figures = rates(first())
    assert (figures["deal recall"], figures["deal precision"]) == (0.5, 1.0)
    assert figures["deal F1"] == pytest.approx(2 / 3)


def test_a_deal_told_twice_is_invented_the_second_time():
    figures = rates(first(), first(), second())
    assert figures["deal precision"] == pytest.approx(2 / 3)
    assert figures["deal recall"] == 1.0


def test_a_trap_is_stepped_into_by_an_unpaired_deal_over_its_words():
    assert rates(first(), deal(TRAP, [("Nobody", "HU")]))["traps avoided"] == 0.0


def test_an_article_without_a_prediction_misses_everything_it_owes():
    figures = score([GoldArticle("a.txt", TEXT, notes())], {}).figures()
    assert [figures[name] for name in ("language", "deal recall", "deal F1", "article visit")] == [
        *(0.0, 0.0, 0.0, 0.0)
    ]


def test_saying_nothing_is_right_where_nothing_is_owed():
    nothing = notes(visit=None, headline=None, deals=[])
    figures = rates(owed=nothing, visit=None, headline=None)
    assert figures["article visit"] == figures["article headline"] == 1.0
    assert figures["traps avoided"] == 1.0
    assert "deal recall" not in figures


def test_a_visit_is_its_guest_and_host_whatever_the_city():
    assert rates(visit={"guest": "AZ", "host": "HU", "city": None})["article visit"] == 1.0
    assert rates(visit={"guest": "KZ", "host": "HU"})["article visit"] == 0.0


def test_a_headline_needs_count_and_value():
    assert rates(headline={"count": 2, "value": FORTY})["article headline"] == 0.0
    assert rates(headline={"count": 3, "value": None})["article headline"] == 0.0


@pytest.mark.parametrize("label", ["instrument", "stage", "sector", "visit"])
def test_a_wrong_label_is_marked_on_its_own_figure(label):
    figures = rates(first(**{label: "wrong"}), second())
    lowered = {name for name, rate in figures.items() if rate < 1 and "certain" not in name}
    assert lowered == {label}


def test_any_of_several_right_answers_is_right():
    assert rates(second(sector="mining"))["sector"] == 1.0
    assert rates(second(sector="trade"))["sector"] == 0.0


@pytest.mark.parametrize(
    "change",
    [{"low": 41_000_000}, {"high": None}, {"currency": "USD"}, {"qualifier": "approx"}],
    ids=lambda change: next(iter(change)),
)
def test_a_value_is_right_with_all_four_fields(change):
    figures = rates({**first(), "value": {**FORTY, **change}}, second())
    assert figures["value"] == 0.5
    assert figures["deal F1"] == 1.0


def test_a_value_may_be_text_or_number_but_not_zero_for_unknown():
    assert same_value({**FORTY, "low": "40000000.0"}, FORTY)
    assert not same_value({**FORTY, "low": 0, "qualifier": "at_most"}, {**FORTY, "low": None})
    assert not same_value(None, FORTY)


def test_a_missing_party_and_a_wrong_one_are_two_misses():
    found = {**second(), "parties": [{"name": "Mol", "country": "HU"}, {"name": "Shell"}]}
    figures = rates(found)
    assert figures["party recall"] == figures["party precision"] == 0.5
    assert figures["party country"] == 1.0


def test_a_party_named_twice_is_wrong_the_second_time():
    mol = {"name": "Mol", "country": "HU"}
    found = {**second(), "parties": [mol, mol, {"name": "KazMunayGas", "country": "KZ"}]}
    assert rates(found)["party precision"] == pytest.approx(2 / 3)


def test_an_optional_party_is_neither_owed_nor_wrong():
    owed = notes()
    owed["deals"][1]["parties"].append({"name": "Kazahsztán", "country": "KZ", "optional": True})
    assert rates(second(), owed=owed)["party recall"] == 1.0
    more = [*second()["parties"], {"name": "Kazahsztán", "country": "KZ"}]
    assert rates({**second(), "parties": more}, owed=owed)["party precision"] == 1.0


def test_an_optional_deal_is_neither_owed_nor_wrong():
    owed = notes(deals=[first(), second(optional=True)])
    assert rates(first(), owed=owed)["deal recall"] == 1.0
    assert board(first(), second(), owed=owed).counts["deal precision"] == [1, 1]


def test_a_deal_of_two_shared_parties_pairs_even_from_elsewhere():
    elsewhere = {**first(), "quote": "A forgalom", "value": None}
    figures = rates(elsewhere)
    assert (figures["deal recall"], figures["quote focus"]) == (0.5, 0.0)


def test_overlap_alone_pairs_only_where_no_party_is_owed():
    stranger = deal(SECOND, [("Shell", "GB")])
    assert rates(stranger)["deal recall"] == 0.0
    unnamed = notes(deals=[{**second(), "parties": []}])
    assert rates(stranger, owed=unnamed)["deal recall"] == 1.0


def test_a_quote_that_is_not_the_articles_own_text_is_marked():
    changed = {**placed(first()), "quote": FIRST.upper()}
    prediction = {"language": "hu", "deals": [changed]}
    figures = score([GoldArticle("a.txt", TEXT, notes())], {"a.txt": prediction}).figures()
    assert figures["quotes"] == 0.0


def test_a_quote_far_longer_than_the_annotated_one_has_no_focus():
    text = TEXT + " Más dolog." * 80
    long = {**second(), "start": TEXT.index(SECOND), "end": len(text)}
    long["quote"] = text[long["start"] :]
    figures = score([GoldArticle("a.txt", text, notes())], {"a.txt": {"deals": [long]}}).figures()
    assert figures["quote focus"] == 0.0


def test_a_certain_deal_must_be_wholly_right():
    figures = rates(first(certain=True, stage="talks"), second())
    assert figures["certain deals right"] == 0.0
    assert figures["right deals certain"] == 0.0
    invented = deal(TRAP, [("Nobody", "HU")], certain=True)
    assert rates(first(certain=True), invented)["certain deals right"] == 0.5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Poštanska Štedionica", "Postanska stedionica", True),  # accents and case
        ("MVM-csoport", "MVM Csoport", True),  # punctuation
        ("Grupa Azoty", "Grupa Azoty S. A. Tarnow", False),  # more than half is missing
        ("Halyk", "Halyk Bank", True),  # half is enough
        ("Bank", "Halyk Bank", False),  # what is left tells nothing
        ("Rába Járműt", "Rába Jármű", True),  # an ending too many
        ("Siemens Mobility", "Siemens Energy", False),
    ],
)
def test_names_are_alike_or_not(one, other, same):
    assert same_name(one, other) is same


def test_a_quote_that_its_article_does_not_hold_stops_the_reading(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    wrong = notes(deals=[deal("Sosem volt", [("Mol", "HU")])])
    (tmp_path / "a.json").write_text(json.dumps(wrong), encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.json: not the article's words: 'Sosem volt'"):
        load(tmp_path)


def test_the_command_prints_a_table_for_predictions_from_a_file(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(notes()), encoding="utf-8")
    prediction = {"file": "news/a.txt", "language": "hu", "deals": [placed(first())]}
    lines = tmp_path / "told.jsonl"
    lines.write_text(json.dumps(prediction) + "\n", encoding="utf-8")
    main([str(tmp_path), "--predictions", str(lines), "--verbose"])
    printed = capsys.readouterr().out
    assert "deal recall          0.500  1/2" in printed
    assert f"deal recall: a.txt: {SECOND}" in printed


def test_the_board_has_no_rate_for_what_was_never_asked():
    assert Board().rate("value") is None
