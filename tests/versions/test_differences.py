import copy

from conditions.versions.differences import differences, word_changes
from tests.versions.test_article import content, reference

OLD = content(
    sections=[
        {"kind": "key_points", "heading": "Short", "points": ["One point.", "Two points."]},
        {"kind": "definition", "heading": "What", "prose": [{"kind": "paragraph", "runs": [{"text": "It lasts."}]}]},
    ],
    references=[reference(1)],
)


def states(old, new):
    return {entry["key"]: entry["state"] for entry in differences(old, new)}


def test_nothing_changed():
    assert set(states(OLD, copy.deepcopy(OLD)).values()) == {"unchanged"}


def test_everything_is_new_without_a_version_in_force():
    assert set(states(None, OLD).values()) == {"new"}


def test_each_changed_part_is_named():
    new = copy.deepcopy(OLD)
    new["sections"][0]["points"][0] = "Another point."
    del new["sections"][1]
    new["references"][0]["summary"] = "It found more."
    assert states(OLD, new) == {
        "title": "unchanged",
        "key_points": "changed",
        "references": "changed",
        "search_phrases": "unchanged",
        "marks": "unchanged",
        "disclaimer": "unchanged",
        "definition": "removed",
    }


def test_words_added_and_removed_are_told_apart():
    assert word_changes("it is common and mild", "it is rare and mild") == [
        ("same", "it is "),
        ("removed", "common "),
        ("added", "rare "),
        ("same", "and mild"),
    ]


def test_both_texts_can_be_read_out_of_the_changes():
    old, new = "a b c d e f", "a x c e f g"
    changes = word_changes(old, new)
    assert "".join(text for kind, text in changes if kind != "added") == old
    assert "".join(text for kind, text in changes if kind != "removed") == new


def test_ten_thousand_words_are_compared_in_good_time():
    old = " ".join(f"word{n % 97}" for n in range(10_000))
    new = old.replace("word13 ", "word-x ")
    changes = word_changes(old, new)
    assert "".join(text for kind, text in changes if kind != "removed") == new


def test_where_a_link_leads_and_what_it_is_called_are_compared_too():
    linked = {
        "names": ["Grief"],
        "text": "It comes in waves.",
        "link": {"title": "Grief", "href": "/conditions/grief/"},
    }
    runs = [{"text": "See "}, {"text": "this", "href": "https://example.org/"}]
    old = content(
        sections=[
            {"kind": "differential", "heading": "Beside", "items": [linked]},
            {"kind": "callout", "heading": "", "prose": [{"kind": "paragraph", "runs": runs}]},
        ]
    )
    for change in (
        lambda new: new["sections"][0]["items"][0]["link"].update(title="Sorrow"),
        lambda new: new["sections"][0]["items"][0]["link"].update(href="/conditions/other/"),
        lambda new: new["sections"][0]["items"][0].update(link=None),
    ):
        new = copy.deepcopy(old)
        change(new)
        assert [key for key, state in states(old, new).items() if state == "changed"] == ["differential"]
    new = copy.deepcopy(old)
    new["sections"][1]["prose"][0]["runs"][1]["href"] = "https://example.com/"
    [entry] = [entry for entry in differences(old, new) if entry["state"] == "changed"]
    assert entry["key"] == "callout" and any("https://example.com/" in text for _kind, text in entry["changes"])
