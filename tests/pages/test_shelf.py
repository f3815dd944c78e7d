"""What is kept of finished results: the newest, within a limit for all and one for each visitor."""

from pages.asking.shelf import ResultShelf


def kept_after(*put, limit=100, limit_of_one=60):
    shelf = ResultShelf(limit, limit_of_one)
    for key, size, owner in put:
        shelf.put(key, bytes(size), owner)
    return shelf.keys()


def test_nobody_crowds_out_the_others():
    ours = [(f"ours {number}", 20, "us") for number in range(5)]
    assert kept_after(("theirs", 30, "them"), *ours) == ["theirs", "ours 2", "ours 3", "ours 4"]


def test_beyond_the_limit_of_all_the_least_recently_used_goes():
    assert kept_after(("a", 50, 1), ("b", 40, 2), ("c", 30, 3)) == ["b", "c"]


def test_the_newest_stays_even_where_it_alone_exceeds_a_limit():
    assert kept_after(("a", 50, 1), ("b", 300, 1)) == ["b"]
