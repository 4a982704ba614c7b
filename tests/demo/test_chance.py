from __future__ import annotations

import pytest

from pipelines.demo.chance import apportion, count_around, generator, part_of, split


def test_draws_are_the_same_on_every_machine() -> None:
    """A library's own distributions change between versions, and every file with them."""
    rng = generator(20250401, "E06000016", "2024-25-Q1", "referrals")
    assert [count_around(rng, 500), count_around(rng, 3), part_of(rng, 5000, 0.3)] == [488, 1, 1485]


def test_each_figure_has_its_own_generator() -> None:
    first, second = generator(1, "a", "b"), generator(1, "a", "c")
    assert first.random() != second.random()
    assert generator(1, "a", "b").random() == generator(1, "a", "b").random()


@pytest.mark.parametrize("mean", [0.5, 4, 11.9, 12, 80, 3000])
def test_counts_hover_around_their_mean(mean: float) -> None:
    rng = generator(1, mean)
    counts = [count_around(rng, mean) for _ in range(2000)]
    assert min(counts) >= 0
    assert sum(counts) / len(counts) == pytest.approx(mean, rel=0.1)


@pytest.mark.parametrize("whole", [0, 1, 150, 201, 9000])
@pytest.mark.parametrize("share", [0.0, 0.004, 0.5, 0.99, 1.0])
def test_a_part_is_never_more_than_its_whole(whole: int, share: float) -> None:
    rng = generator(1, whole, share)
    parts = [part_of(rng, whole, share) for _ in range(200)]
    assert min(parts) >= 0 and max(parts) <= whole
    assert sum(parts) / 200 == pytest.approx(whole * share, rel=0.15, abs=1)


@pytest.mark.parametrize("total", [0, 1, 7, 5000])
@pytest.mark.parametrize("weights", [{"a": 1.0}, {"a": 0.0, "b": 3.0}, {"a": 5, "b": 3, "c": 0.0}])
def test_shares_add_up(total: int, weights: dict[str, float]) -> None:
    for parts in (split(generator(1, total), total, weights), apportion(total, weights)):
        assert sum(parts.values()) == total and min(parts.values()) >= 0
        assert all(parts[key] == 0 for key, weight in weights.items() if weight == 0)


def test_apportioning_follows_the_largest_remainders() -> None:
    assert apportion(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert apportion(7, {"a": 50, "b": 30, "c": 20}) == {"a": 4, "b": 2, "c": 1}
