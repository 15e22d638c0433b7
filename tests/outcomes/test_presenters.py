import pytest

from ipsapp.kernel.rates import Rate
from outcomes.presenters import change_in_words


@pytest.mark.parametrize(
    ("rate", "before", "words"),
    [
        pytest.param(Rate(30, 100), Rate(26, 100), "4.0 points up", id="up"),
        pytest.param(Rate(26, 100), Rate(30, 100), "4.0 points down", id="down"),
        pytest.param(Rate(26, 100), Rate(13, 50), "no change", id="the same"),
        pytest.param(Rate(10, 25), Rate(9, 25), "4.0 points up", id="just enough people"),
        pytest.param(Rate(10, 24), Rate(30, 100), "", id="too few now"),
        pytest.param(Rate(30, 100), Rate(10, 24), "", id="too few before"),
        pytest.param(Rate(30, 100), Rate(0, 0), "", id="nobody before"),
    ],
)
def test_a_change_is_given_only_for_enough_people(rate, before, words):
    assert change_in_words(rate, before) == words
