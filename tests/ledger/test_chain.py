from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.ledger import chain, keys

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=12,
)


RING = keys.new_ring()


def sealed(number, previous, fields, ring=RING):
    digest = chain.event_digest(previous, fields)
    return chain.Entry(number, previous, digest, *ring.seal(digest), fields)


def link(entry):
    return chain.link(entry.digest, entry.key, entry.seal)


def events(texts, ring=RING):
    previous, made = chain.GENESIS, []
    for number, text in enumerate(texts, 1):
        made.append(sealed(number, previous, {"seq": number, "text": text}, ring))
        previous = link(made[-1])
    return made


def faults(made, ring=RING):
    return list(chain.chain_faults(made, ring.fits))


def rechained(made, ring):
    """What somebody who owns the database can do: write all links anew, with the seals of another ring."""
    previous, again = chain.GENESIS, []
    for entry in made:
        again.append(sealed(entry.number, previous, entry.fields, ring))
        previous = link(again[-1])
    return again


@given(st.dictionaries(st.text(max_size=8), plain, max_size=6))
def test_the_order_of_keys_does_not_matter(value):
    turned = dict(reversed(list(value.items())))
    assert chain.canonical_json(turned) == chain.canonical_json(value)


def test_composed_and_decomposed_letters_are_one():
    assert chain.canonical_json("e\u0301") == chain.canonical_json("é")


def test_an_instant_has_one_form_whatever_its_zone():
    noon = datetime(2026, 5, 30, 12, tzinfo=UTC)
    assert chain.canonical_json(noon) == '"2026-05-30T12:00:00.000000Z"'
    assert chain.canonical_json(noon.astimezone(timezone(timedelta(hours=-4)))) == chain.canonical_json(noon)
    assert chain.canonical_json(date(2026, 5, 30)) == '"2026-05-30"'


@pytest.mark.parametrize("value", [1.5, datetime(2026, 5, 30), object(), {1: "a"}])
def test_what_has_no_single_form_is_refused(value):
    with pytest.raises(TypeError):
        chain.canonical_json(value)


@given(st.lists(st.text(max_size=5), min_size=1, max_size=8))
def test_an_untouched_chain_has_no_fault(texts):
    assert faults(events(texts)) == []


@given(st.lists(st.text(max_size=5), min_size=2, max_size=8), st.data())
def test_a_changed_event_is_named(texts, data):
    made = events(texts)
    victim = data.draw(st.integers(0, len(made) - 1))
    fields = {**made[victim].fields, "text": made[victim].fields["text"] + "!"}
    made[victim] = replace(made[victim], fields=fields)
    assert faults(made) == [(victim + 1, "its text does not fit its digest")]


@given(st.lists(st.text(max_size=5), min_size=3, max_size=8), st.data())
def test_a_removed_event_is_found_where_the_next_one_stands(texts, data):
    made = events(texts)
    victim = data.draw(st.integers(0, len(made) - 2))
    del made[victim]
    assert faults(made)[0] == (victim + 2, "1 event(s) before it are missing")


def test_swapped_events_are_found():
    made = events(["a", "b", "c"])
    made[0], made[1] = made[1], made[0]
    assert faults(made)[0] == (2, "1 event(s) before it are missing")
    assert (1, "stands out of order") in faults(made)


def test_an_inserted_event_is_found():
    made = events(["a", "b"])
    made.insert(1, sealed(2, link(made[0]), {"seq": 2, "text": "never happened"}))
    assert (2, "stands out of order") in faults(made)


def test_a_chain_written_anew_without_the_key_is_found_event_by_event():
    made = events(["a", "b", "c"])
    forger = keys.new_ring()
    assert faults(rechained(made, forger)) == [(n, "its seal does not fit") for n in (1, 2, 3)]
    named_like_ours = [replace(entry, key=RING.current_id) for entry in rechained(made, forger)]
    assert (3, "its seal does not fit") in faults(named_like_ours)


def test_a_chain_stripped_of_its_seals_is_found():
    previous, made = chain.GENESIS, []
    for number in (1, 2):
        fields = {"seq": number}
        previous_digest = chain.event_digest(previous, fields)
        made.append(chain.Entry(number, previous, previous_digest, "", "", fields))
        previous = chain.link(previous_digest, "", "")
    assert faults(made) == [(1, "is not sealed"), (2, "is not sealed")]


@pytest.mark.parametrize("victim", [0, 1, 2])
def test_a_seal_that_was_changed_is_named(victim):
    made = events(["a", "b", "c"])
    made[victim] = replace(made[victim], seal=RING.seal("0" * 64)[1])
    assert (victim + 1, "its seal does not fit") in faults(made)


def test_a_change_in_a_long_chain_is_named_whatever_stretch_it_stands_in():
    made = events([""] * (2 * chain.SEALS_CHECKED_EVERY + 3))
    assert faults(made) == []
    for victim in (0, chain.SEALS_CHECKED_EVERY - 1, chain.SEALS_CHECKED_EVERY, len(made) - 1):
        changed = list(made)
        changed[victim] = replace(changed[victim], seal="AAAA")
        assert (victim + 1, "its seal does not fit") in faults(changed)


def rotation(number, previous, ring, named):
    fields = {"seq": number, "kind": chain.ROTATED, "data": chain.canonical_json({"key": named.current_id})}
    return sealed(number, previous, fields, ring)


def test_seals_hold_after_the_key_was_rotated_and_the_old_key_is_of_no_use_any_more():
    made, new = events(["a"]), RING.rotated()
    made.append(rotation(2, link(made[-1]), RING, new))
    made.append(sealed(3, link(made[-1]), {"seq": 3}, RING))  # a process that has not yet read the new ring
    made.append(sealed(4, link(made[-1]), {"seq": 4}, new))
    assert faults(made, new) == []
    made.append(sealed(5, link(made[-1]), {"seq": 5}, RING))
    assert faults(made, new) == [(5, "is sealed with a key that no event sealed with the key before names")]


def test_a_key_that_nothing_announced_is_found():
    made, new = events(["a"]), RING.rotated()
    made.append(sealed(2, link(made[-1]), {"seq": 2}, new))
    assert faults(made, new) == [(2, "is sealed with a key that no event sealed with the key before names")]


def test_a_number_of_a_page_is_written_as_people_write_it():
    page = UUID("00000000-0000-4000-8000-00000000000a")
    assert chain.canonical_json({"page": page}) == '{"page":"00000000-0000-4000-8000-00000000000a"}'


def test_the_digest_of_a_row_is_that_of_its_canonical_form():
    assert chain.record_digest({"b": 1, "a": "é"}) == chain.sha256('{"a":"é","b":1}')
    assert chain.record_digest({"b": 1, "a": "e\u0301"}) == chain.record_digest({"a": "é", "b": 1})


@pytest.mark.parametrize("error", [TypeError, ValueError])
def test_a_value_that_is_never_written_fits_no_digest(error):
    def compute():
        raise error

    assert not chain.fits("a", compute)
    assert chain.fits("a", lambda: "a") and not chain.fits("a", lambda: "b")


def test_a_key_that_seals_now_and_was_never_named_says_that_the_end_was_cut_off():
    made, new = events(["a"]), RING.rotated()
    made.append(rotation(2, link(made[-1]), RING, new))
    for key, is_known in ((RING.current_id, True), (new.current_id, True), (keys.new_ring().current_id, False)):
        found = list(chain.chain_faults(made, RING.fits, current_key=key))
        assert [number for number, _what in found] == ([] if is_known else [2])
    assert [n for n, _what in chain.chain_faults(made[:1], RING.fits, current_key=new.current_id)] == [1]
    assert list(chain.chain_faults([], RING.fits, current_key=new.current_id)) == []


@pytest.mark.parametrize("data", ["", "{", "[]", '{"other": 1}', "null", "[" * 100_000])
def test_a_rotation_that_names_no_key_lets_none_follow(data):
    made, new = events(["a"]), RING.rotated()
    made.append(sealed(2, link(made[-1]), {"seq": 2, "kind": chain.ROTATED, "data": data}))
    made.append(sealed(3, link(made[-1]), {"seq": 3}, new))
    assert faults(made, new) == [(3, "is sealed with a key that no event sealed with the key before names")]
