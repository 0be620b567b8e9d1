"""Allocation: balance, exact totals, chance where chance is promised, and who could have known."""

from __future__ import annotations

import math
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from rctlab import allocate, published, strata_of
from rctlab.record import ARMS

TOTALS = {arm: published[f"randomized.{arm}"].value for arm in ARMS}


@pytest.fixture(scope="module")
def factors() -> pd.DataFrame:
    """People with the trial's share of women, of rural people and of severe pain, in 4 sites."""
    n, rng = sum(TOTALS.values()), np.random.default_rng(20250723)
    women, rural = np.zeros(n, dtype=bool), np.zeros(n, dtype=int)
    women[: published["women.all"].value] = True
    shares = [published[f"rural.{arm}"].value * TOTALS[arm] / 100 for arm in ARMS]
    rural[: round(sum(shares))] = 1
    severe = published["severity_7_or_more.all"].value / 100
    people = pd.DataFrame(
        {
            "sex": np.where(rng.permutation(women), "female", "male"),
            "severity_0": np.where(rng.random(n) < severe, 7.5, 5.0),
            "site": rng.choice(list("ABCD"), n, p=[0.3, 0.3, 0.3, 0.1]),
            "rural": rng.permutation(rural),
        },
        index=[f"p{number}" for number in range(n)],
    )
    return strata_of(people)


def blocks_of(made):
    """Yield stratum by stratum and block by block: arms in the order they came, planned size."""
    frame = made.to_frame()
    for _, block in frame.groupby(["stratum", "block"], sort=False):
        yield block["arm"].tolist(), int(block["block_size"].iloc[0])


# --- permuted blocks ---------------------------------------------------------------------------


@pytest.mark.parametrize("totals", [None, TOTALS])
def test_each_full_block_holds_every_arm_as_often(factors, totals):
    made = allocate(factors, arms=ARMS, scheme="permuted-block", totals=totals, seed=3)
    full = partial = 0
    for arms, size in blocks_of(made):
        assert size in (3, 6, 9)
        held = [arms.count(arm) for arm in ARMS]
        if len(arms) == size:
            full += 1
            assert held == [size // 3] * 3
        else:
            partial += 1
            assert len(arms) < size
            assert max(held) <= size // 3
    strata = factors.drop_duplicates()
    assert len(strata) == 32
    assert 0 < partial <= 32 < full


def test_the_trials_own_totals_are_reached_by_its_own_scheme(factors):
    made = allocate(factors, arms=ARMS, scheme="permuted-block", totals=TOTALS, seed=4)
    assert made.counts().to_dict() == TOTALS
    spread = made.counts("stratum").max(axis=1) - made.counts("stratum").min(axis=1)
    assert spread.max() <= 3, "no stratum is further out than one third of its last block"


def test_totals_leave_full_blocks_as_they_were_drawn(factors):
    free = allocate(factors, arms=ARMS, scheme="permuted-block", seed=5).to_frame()
    held = allocate(factors, arms=ARMS, scheme="permuted-block", totals=TOTALS, seed=5).to_frame()
    assert (free["block"] == held["block"]).all()
    whole = free.groupby(["stratum", "block"])["arm"].transform("size") == free["block_size"]
    assert (free["arm"] == held["arm"])[whole].all()
    assert not (free["arm"] == held["arm"]).all()


def test_every_order_of_a_block_is_as_likely():
    made = allocate(
        pd.Series(np.arange(6000) // 3), arms=ARMS, scheme="permuted-block", block_sizes=3, seed=6
    )
    orders = pd.Series(["".join(arm[0] for arm in arms) for arms, _ in blocks_of(made)])
    seen = orders.value_counts()
    assert len(seen) == math.factorial(3)
    assert stats.chisquare(seen).pvalue > 0.001


def test_every_order_of_a_block_of_six_and_every_size_is_as_likely():
    rng = np.random.default_rng(7)
    made = allocate(60_000, arms=("a", "b"), scheme="permuted-block", block_sizes=(2, 4), seed=rng)
    found = [("".join(arms), size) for arms, size in blocks_of(made)][:-1]
    sizes = pd.Series([size for _, size in found]).value_counts()
    assert stats.chisquare(sizes).pvalue > 0.001
    of_four = pd.Series([arms for arms, size in found if size == 4]).value_counts()
    assert len(of_four) == math.comb(4, 2)
    assert stats.chisquare(of_four).pvalue > 0.001


def test_last_blocks_keep_their_distribution_given_the_totals():
    """4 strata of one person each: given 2, 1, 1, each of the 12 ways is as likely."""
    one_each = pd.Series(list("ABCD"))
    rng = np.random.default_rng(8)
    ways = [
        tuple(
            allocate(
                one_each, arms=ARMS, scheme="permuted-block", totals=(2, 1, 1), seed=rng
            ).arm.str[0]
        )
        for _ in range(600)
    ]
    seen = pd.Series(ways).value_counts()
    assert len(seen) == 12
    assert stats.chisquare(seen).pvalue > 0.001


def test_a_ratio_holds_in_every_full_block():
    made = allocate(
        50, arms=("new", "old"), ratio=(2, 1), scheme="permuted-block", block_sizes=(3, 6), seed=9
    )
    for arms, size in blocks_of(made):
        if len(arms) == size:
            assert arms.count("new") == 2 * arms.count("old")


# --- the other schemes -------------------------------------------------------------------------


def test_simple_randomization_gives_each_arm_its_share_without_memory():
    made = allocate(30_000, arms=ARMS, ratio=(2, 1, 1), seed=10)
    assert stats.chisquare(made.counts(), [15_000, 7_500, 7_500]).pvalue > 0.001
    pairs = pd.crosstab(made.arm.to_numpy()[:-1], made.arm.to_numpy()[1:])
    assert stats.chi2_contingency(pairs).pvalue > 0.001


def test_simple_randomization_with_totals_draws_every_order_alike():
    rng = np.random.default_rng(11)
    orders = [
        "".join(allocate(4, arms=("a", "b"), totals=(2, 2), seed=rng).arm) for _ in range(900)
    ]
    seen = pd.Series(orders).value_counts()
    assert len(seen) == 6
    assert stats.chisquare(seen).pvalue > 0.001


def test_alternation_is_known_to_everybody_beforehand():
    made = allocate(pd.Series(list("ABAB")), arms=("a", "b"), scheme="alternation")
    assert made.arm.tolist() == ["a", "b", "a", "b"]
    assert made.predictable["certain"].all()
    assert (made.predictable["guess"] == made.arm).all()
    turns = allocate(6, arms=("a", "b"), ratio=(2, 1), scheme="alternation")
    assert turns.arm.tolist() == ["a", "a", "b"] * 2


# --- who could have known ----------------------------------------------------------------------


def structures(n, sizes):
    """Yield the ways to cut n people into blocks: sizes, the last perhaps not full; probability."""
    if n <= 0:
        yield (), 1.0
        return
    for size in sizes:
        for rest, probability in structures(n - size, sizes):
            yield (size, *rest), probability / len(sizes)


def by_brute_force(past, sizes, ratio):
    """Return each arm's chance of coming next, from every sequence of every structure, spelt out."""
    n, weights = len(past) + 1, np.zeros(len(ratio))
    for blocks, probability in structures(n, sizes):
        block_orders = []
        for size in blocks:
            places = [
                arm for arm, part in enumerate(ratio) for _ in range(part * size // sum(ratio))
            ]
            block_orders.append(list(permutations(places)))
        share = probability / math.prod(map(len, block_orders))
        for orders in product(*block_orders):
            whole = [arm for order in orders for arm in order][:n]
            if whole[:-1] == past:
                weights[whole[-1]] += share
    return weights / weights.sum()


@pytest.mark.parametrize(
    ("ratio", "sizes", "people"),
    [((1, 1), (2, 4), 6), ((1, 1), (4,), 6), ((2, 1), (3,), 5), ((1, 1, 1), (3, 6), 5)],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_chances_are_those_of_all_structures_spelt_out(ratio, sizes, people, seed):
    arms = ARMS[: len(ratio)]
    made = allocate(
        people, arms=arms, ratio=ratio, scheme="permuted-block", block_sizes=sizes, seed=seed
    )
    codes = [arms.index(arm) for arm in made.arm]
    expected = [by_brute_force(codes[:person], sizes, ratio) for person in range(people)]
    np.testing.assert_allclose(made.chances(), expected, atol=1e-12)
    assert made.guesses()["certain"].tolist() == [bool((row == 1).any()) for row in expected]


def test_who_is_told_the_blocks_knows_the_last_of_each_block(factors):
    made = allocate(factors, arms=ARMS, scheme="permuted-block", seed=14)
    guesses, frame = made.guesses("blocks"), made.to_frame()
    last = frame["position"] == frame["block_size"]
    assert guesses["certain"][last].all()
    assert (guesses["guess"] == frame["arm"])[guesses["certain"]].all()
    assert guesses["certain"].mean() > made.guesses("sizes")["certain"].mean() > 0


def test_blocks_of_one_size_hide_nothing(factors):
    made = allocate(factors, arms=ARMS, scheme="permuted-block", block_sizes=3, seed=15)
    told = made.chances("blocks")
    np.testing.assert_allclose(made.chances("sizes"), told, atol=1e-12)
    np.testing.assert_allclose(made.chances("largest"), told, atol=1e-12)
    assert made.predictable["certain"].mean() > 0.3


def test_a_guess_is_right_as_often_as_its_chance_says(factors):
    made = allocate(factors, arms=ARMS, scheme="permuted-block", seed=16)
    for knows in ("sizes", "largest", "blocks"):
        guesses = made.guesses(knows)
        right = (guesses["guess"] == made.arm).sum()
        spread = math.sqrt((guesses["chance"] * (1 - guesses["chance"])).sum())
        assert abs(right - guesses["chance"].sum()) < 4 * spread


def test_who_knows_the_largest_size_only_allows_for_every_multiple():
    made = allocate(8, arms=("a", "b"), scheme="permuted-block", block_sizes=(2, 6), seed=17)
    others = made.plan._replace(sizes=(2, 4, 6))
    allowed = type(made)(made.arm, made.factors, made.blocks, others)
    np.testing.assert_allclose(made.chances("largest"), allowed.chances("sizes"))
    assert not np.allclose(made.chances("largest"), made.chances("sizes"))


def test_nobody_can_foresee_simple_randomization_unless_the_totals_are_fixed():
    free = allocate(50, arms=ARMS, seed=18).predictable
    assert free["chance"].tolist() == [1 / 3] * 50
    assert not free["certain"].any()
    fixed = allocate(4, arms=("a", "b"), totals=(3, 1), seed=18)
    assert fixed.chances().iloc[0].tolist() == [0.75, 0.25]
    assert fixed.predictable["certain"].iloc[-1]


# --- the result --------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["simple", "permuted-block"])
def test_the_same_seed_gives_the_same_arms_and_another_seed_others(factors, scheme):
    few = factors.iloc[:90]
    one, same, other = (
        allocate(few, arms=ARMS, scheme=scheme, seed=seed).arm
        for seed in (1, np.random.default_rng(1), 2)
    )
    assert one.equals(same)
    assert not one.equals(other)
    assert (one.index == few.index).all()


@pytest.mark.parametrize("scheme", ["simple", "permuted-block", "alternation"])
def test_an_index_with_repeats_and_categories_are_no_trouble(scheme):
    people = pd.DataFrame({"sex": pd.Categorical(list("FMFMFM")), "old": [True, False] * 3})
    people.index = pd.Index([1, 1, 2, 2, 3, 3])
    made = allocate(people, arms=("a", "b"), scheme=scheme, block_sizes=2, seed=1)
    assert made.to_frame().index.tolist() == [1, 1, 2, 2, 3, 3]
    assert made.predictable.index.tolist() == [1, 1, 2, 2, 3, 3]
    assert made.counts("sex").to_numpy().sum() == 6


def test_the_input_is_left_as_it_was(factors):
    before = factors.copy()
    made = allocate(factors, arms=ARMS, scheme="permuted-block", seed=1)
    frame = made.to_frame()
    frame["sex"] = "x"
    pd.testing.assert_frame_equal(factors, before)


def test_the_frame_holds_factors_arm_and_blocks(factors):
    made = allocate(factors, arms=ARMS, scheme="permuted-block", seed=1)
    names = [*factors.columns, "stratum", "arm", "block", "block_size", "position"]
    assert made.to_frame().columns.tolist() == names
    assert made.to_frame().isna().sum().sum() == 0
    assert allocate(3, arms=ARMS, seed=1).to_frame().columns.tolist() == ["stratum", "arm"]


def test_counts_add_up_by_arm_by_stratum_and_by_factor(factors):
    made = allocate(factors, arms=ARMS, seed=19)
    for by in ("stratum", *factors.columns):
        assert made.counts(by).sum().to_dict() == made.counts().to_dict()
    assert made.counts("sex").sum(axis=1).to_dict() == factors["sex"].value_counts().to_dict()
    with pytest.raises(ValueError, match=r"by='county' is not known.*'sex'"):
        made.counts("county")


def test_an_arm_that_nobody_got_is_counted_as_none():
    made = allocate(1, arms=ARMS, scheme="alternation")
    assert made.counts().to_dict() == {"coach": 1, "online": 0, "usual": 0}
    assert made.counts("stratum").loc["all"].tolist() == [1, 0, 0]


def test_it_prints_as_a_sentence_and_shows_as_a_table(factors):
    made = allocate(factors, arms=ARMS, scheme="permuted-block", totals=TOTALS, seed=1)
    said = "2,331 people in 32 strata: coach 778, online 776, usual 777"
    assert str(made) == f"{said} (permuted blocks of 3, 6 or 9, order random)"
    html = made._repr_html_()
    assert '<th scope="row">coach</th><td>778</td>' in html
    assert "<caption>" in html
    odd = allocate(2, arms=("<b>", "c"), scheme="alternation")
    assert "<b>" not in odd._repr_html_()


def test_the_trials_strata_are_32(factors):
    assert factors.columns.tolist() == ["sex", "severe", "site", "rural"]
    people = pd.DataFrame({"sex": ["female"], "severity_0": [6.99], "site": ["A"], "rural": [1]})
    assert strata_of(people).iloc[0].tolist() == ["female", "under 7", "A", "rural"]
    with pytest.raises(ValueError, match=r"no column 'site'"):
        strata_of(people.drop(columns="site"))
    for wrong in ("no", "1", 2):
        with pytest.raises(ValueError, match=rf"rural holds {wrong!r}; allowed are 0 and 1"):
            strata_of(people.assign(rural=wrong))
    both = pd.concat([people, people]).assign(rural=[1.0, np.nan])
    assert strata_of(both)["rural"].fillna("?").tolist() == ["rural", "?"]


# --- what is refused ---------------------------------------------------------------------------

BLOCKS = {"scheme": "permuted-block", "seed": 1}


@pytest.mark.parametrize(
    ("options", "problem", "words"),
    [
        ({"scheme": "coin"}, ValueError, r"scheme='coin'.*'permuted-block'"),
        ({"arms": ["coach"]}, ValueError, r"two or more arms are needed; this has 1"),
        ({"arms": ["a", "b", "a"]}, ValueError, r"'a' is given twice"),
        ({"arms": "coach"}, TypeError, r"arms='coach'"),
        ({"arms": [1, 2]}, TypeError, r"each arm is a name, not 1"),
        ({"strata": 0}, ValueError, r"n = 0"),
        ({"strata": pd.DataFrame({"sex": []})}, ValueError, r"n = 0"),
        ({"strata": -3}, ValueError, r"strata=-3"),
        ({"strata": True}, TypeError, r"strata is a bool"),
        ({"strata": ["A", "B"]}, TypeError, r"strata is a list"),
        (
            {"strata": pd.Series(["A", None], name="site")},
            ValueError,
            r"'site' is missing for 1 of 2",
        ),
        (
            {"strata": pd.DataFrame({"a": ["x, y", "x"], "b": ["z", "y, z"]})},
            ValueError,
            r"two different strata read 'x, y, z'",
        ),
        ({"strata": pd.DataFrame({"arm": ["A"]})}, ValueError, r"'arm' is the name of a result"),
        ({**BLOCKS, "block_sizes": (3, 4)}, ValueError, r"block of 4 .*multiples of 3"),
        ({**BLOCKS, "block_sizes": 0}, ValueError, r"block of 0"),
        ({**BLOCKS, "block_sizes": (3, 3)}, ValueError, r"given twice"),
        ({**BLOCKS, "block_sizes": ()}, ValueError, r"at least one"),
        ({**BLOCKS, "block_sizes": 3, "ratio": (2, 1, 1)}, ValueError, r"2:1:1.*multiples of 4"),
        ({"ratio": (1, 0, 1)}, ValueError, r"1 or more, not 0"),
        ({"ratio": (1, 1)}, ValueError, r"2 numbers for the 3 arms"),
        ({"totals": (2, 2, 3)}, ValueError, r"add up to 7, but there are 6"),
        ({"totals": {"coach": 3, "usual": 3}}, ValueError, r"'online' is missing"),
        ({"totals": {"coach": 3, "usual": 3, "book": 0}}, ValueError, r"'book' is no arm"),
        ({"totals": (7, -1, 0)}, ValueError, r"negative"),
        ({**BLOCKS, "totals": (6, 0, 0)}, ValueError, r"6 in 'coach'.*at most \d"),
        ({"scheme": "alternation", "totals": (2, 2, 2)}, ValueError, r"totals=.*'alternation'"),
        ({"seed": None}, TypeError, r"seed=None"),
        ({"seed": "x"}, TypeError, r"seed='x'"),
        ({"seed": True}, TypeError, r"seed=True"),
        ({"seed": -1}, ValueError, r"seed=-1"),
    ],
)
def test_what_cannot_be_is_refused_in_words(options, problem, words):
    asked = {"strata": 6, "arms": ARMS, "seed": 1, **options}
    with pytest.raises(problem, match=words):
        allocate(asked.pop("strata"), **asked)


def test_totals_far_off_in_two_arms_together_are_refused_with_both_numbers():
    people = pd.Series(np.repeat(np.arange(30), 2))
    with pytest.raises(ValueError, match=r"60 in 'coach' .*at most \d\d can"):
        allocate(people, arms=ARMS, totals=(60, 0, 0), block_sizes=3, **BLOCKS)
    with pytest.raises(ValueError, match=r"can be reached, but not one of"):
        allocate(people, arms=ARMS, totals=(30, 30, 0), block_sizes=3, **BLOCKS)
