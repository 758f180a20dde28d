from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.audit import chain

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=12,
)


def events(texts):
    previous, made = chain.GENESIS, []
    for number, text in enumerate(texts, 1):
        fields = {"seq": number, "text": text}
        digest = chain.event_digest(previous, fields)
        made.append((number, previous, digest, fields))
        previous = digest
    return made


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
    assert list(chain.chain_faults(events(texts))) == []


@given(st.lists(st.text(max_size=5), min_size=2, max_size=8), st.data())
def test_a_changed_event_is_named(texts, data):
    made = events(texts)
    victim = data.draw(st.integers(0, len(made) - 1))
    number, previous, digest, fields = made[victim]
    made[victim] = (number, previous, digest, {**fields, "text": fields["text"] + "!"})
    assert [seq for seq, _what in chain.chain_faults(made)] == [number]


@given(st.lists(st.text(max_size=5), min_size=3, max_size=8), st.data())
def test_a_removed_event_is_found_where_the_next_one_stands(texts, data):
    made = events(texts)
    victim = data.draw(st.integers(0, len(made) - 2))
    del made[victim]
    assert next(chain.chain_faults(made)) == (victim + 2, "1 event(s) before it are missing")


def test_swapped_events_are_found():
    made = events(["a", "b", "c"])
    made[0], made[1] = made[1], made[0]
    assert list(chain.chain_faults(made))


def test_an_inserted_event_is_found():
    made = events(["a", "b"])
    false = {"seq": 2, "text": "never happened"}
    made.insert(1, (2, made[0][2], chain.event_digest(made[0][2], false), false))
    assert list(chain.chain_faults(made))
