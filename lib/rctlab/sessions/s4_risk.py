"""Session 4, How much more likely?: its tasks, and what people answer to them."""

import math

from rctlab.measures.risk import number_needed_to_treat, risk, risk_difference, risk_ratio
from rctlab.measures.table import TwoByTwo
from rctlab.record import published
from rctlab.tasks.claims import ClaimsTask, read_claims
from rctlab.tasks.function import FunctionTask
from rctlab.tasks.number import NumberTask
from rctlab.tasks.objectives import read_objectives
from rctlab.tasks.slip_families import (
    DIFFERENCE,
    NUMBER_NEEDED,
    ODDS_RATIO,
    RATIO,
    percentage_slips,
    risk_slips,
    two_group_slips,
)
from rctlab.tasks.written import WrittenTask

COACH, ONLINE, USUAL = (published.counts(arm, month=3) for arm in ("coach", "online", "usual"))
COACH_12, USUAL_12 = (published.counts(arm, month=12) for arm in ("coach", "usual"))
RANDOMIZED = (published["randomized.coach"].value, published["randomized.usual"].value)
ADJUSTED_COACH, ADJUSTED_ONLINE, ADJUSTED_USUAL = (
    published[f"adjusted.{arm}.3"].estimate for arm in ("coach", "online", "usual")
)
TABLE_3 = TwoByTwo(treated=COACH, control=USUAL, labels=("coach", "usual care"))
TABLE_12 = TwoByTwo(treated=COACH_12, control=USUAL_12, labels=("coach", "usual care"))
COACH_ONLINE = TwoByTwo(treated=COACH, control=ONLINE, labels=("coach", "online"))
NEWS_RATIO = published["adjusted_ratio.coach-usual.3"].estimate
EXAMPLE = "12 months, from the example"

OBJECTIVES = read_objectives("""
work out a risk from counts | risk-coach
compare two groups by a difference and by a ratio, and name both sides | risk-difference-coach, risk-ratio-coach, risk-ratio-of
tell a risk ratio from an odds ratio | odds-ratio-online
read an interval, and a number needed to treat | interval-coach-online, nnt-online
turn a relative figure into people out of 100 | claims-risk, explain-risk
""")


def percent(counts: tuple[int, int]) -> str:
    """Write a risk as a percentage with one decimal, for the session's text."""
    return f"{100 * risk(*counts).estimate:.1f}"


def odds(share: float) -> float:
    """Give the odds that belong to a risk."""
    return share / (1 - share)


difference_12 = f"{100 * risk_difference(TABLE_12).estimate:.1f}"
ratio_12 = f"{risk_ratio(TABLE_12).estimate:.2f}"
eleven_percent_more = f"{111 * risk(*USUAL_12).estimate:.1f}"
nnt_low, nnt_high = (people for _, people in number_needed_to_treat(COACH_ONLINE).limits)
odds_ratio_coach = f"{odds(ADJUSTED_COACH / 100) / odds(ADJUSTED_USUAL / 100):.2f}"


RISK_TASK = NumberTask(
    id="risk-coach",
    points=1,
    right=risk(*COACH),
    expected=0.3606,
    within=0.00055,
    percent_too=True,
    hints=(
        "A risk is one count divided by another. Both are in the table's row for coach.",
        "Divide the responders by the people assessed, as the example did with 269 / 639.",
    ),
    well="36.1 of every 100 coached people who were assessed had responded.",
    ask="Which count goes on top, and who are all the people who could have been counted there?",
)
RISK_TASK.table("""
everybody | 229 / 2331 | That divides by everybody in the trial. | How many people were assessed in the coach group?
relative-risk | 0.54 ; 1.54 | That comes of the news's relative risk, which compares two groups. | Which counts belong to the coach group alone?
adjusted | 32.0 ; 0.320 | That is the adjusted figure from the news, which a model made. | What do the counts in the table give?
""")
RISK_TASK.add(
    risk_slips(
        COACH,
        arm="coach",
        people="coached people",
        had="had a coach",
        both="coach and usual care",
        randomized=RANDOMIZED[0],
        others=(USUAL, ONLINE),
        other_months=(COACH_12, USUAL_12),
        when=EXAMPLE,
    )
)
RISK_TASK.slip("rounded", "36")
RISK_TASK.form("a percentage", "36.1")
RISK_TASK.form("three digits", "0.361")
RISK_TASK.form("a numpy scalar", "np.float64(229) / np.float64(635)")
RISK_TASK.form(
    "a Series with one value", 'pd.Series([1] * 229 + [0] * 406).to_frame("responded").mean()'
)
RISK_TASK.form("the library's estimate", "risk(229, 635)")


DIFFERENCE_TASK = NumberTask(
    id="risk-difference-coach",
    name="difference_coach",
    points=1,
    right=100 * risk_difference(TABLE_3).estimate,
    expected=11.75,
    within=0.056,
    hints=(
        "Work out both risks at 3 months first, each from its own row.",
        "Take the risk in usual care from the risk with a coach, then multiply by 100.",
    ),
    well="About 12 more responders in every 100 people.",
    ask="What are the two risks, and which one is taken from which?",
)
DIFFERENCE_TASK.table("""
adjusted | 32.0 - 20.8 ; 0.112 ; -11.2 | That is the difference of the adjusted percentages. | What do the counts of people assessed give?
news | 54 ; 0.54 ; 1.54 ; 32.0 ; 20.8 | That is a figure from the news. | What do the counts give?
""")
DIFFERENCE_TASK.add(
    two_group_slips(
        DIFFERENCE,
        COACH,
        USUAL,
        first="coach",
        second="usual care",
        randomized=RANDOMIZED,
        others=((ONLINE, USUAL), (COACH, ONLINE)),
        other_month=(COACH_12, USUAL_12),
        when=EXAMPLE,
    )
)
DIFFERENCE_TASK.slip("rounded", "12")
DIFFERENCE_TASK.form("one decimal", "11.7")
DIFFERENCE_TASK.form("from rounded percentages", "36.1 - 24.3")
DIFFERENCE_TASK.form("a fraction", "100 * (Fraction(229, 635) - Fraction(151, 621))")


RATIO_TASK = NumberTask(
    id="risk-ratio-coach",
    name="rr_coach",
    points=2,
    right=risk_ratio(TABLE_3),
    expected=1.4831,
    within=0.0075,
    hints=(
        "A risk ratio is one risk divided by another. Which group is named first?",
        "Put the risk with a coach on top and the risk in usual care below it, each in brackets.",
    ),
    well="Among people assessed, those with a coach were 1.48 times as likely to respond "
    "as those in usual care.",
    ask="What are the two risks, and which one stands on top?",
)
RATIO_TASK.table("""
adjusted | 1.54 | That is the ratio of the adjusted percentages, as in the news. | What do the counts of people assessed give?
""")
RATIO_TASK.add(
    two_group_slips(
        RATIO,
        COACH,
        USUAL,
        first="coach",
        second="usual care",
        randomized=RANDOMIZED,
        others=((ONLINE, USUAL), (COACH, ONLINE)),
        other_month=(COACH_12, USUAL_12),
        when=EXAMPLE,
    ),
    also={
        "upside-down": ["1 / 1.54"],
        "odds-ratio": ["1.79"],
        "other-arm": ["1.28", "1.20"],
        "no-brackets": ["229 / 635 / 151"],
    },
)
RATIO_TASK.slip("rounded", "1.5")
RATIO_TASK.form("two decimals", "1.48")
RATIO_TASK.form("from rounded percentages", "round(36.1 / 24.3, 2)")
RATIO_TASK.form(
    "the library's estimate", "risk_ratio(TwoByTwo(treated=(229, 635), control=(151, 621)))"
)
RATIO_TASK.form("a numpy array of one", "np.array([229 / 635]) / np.array([151 / 621])")


INTERVAL_TASK = NumberTask(
    id="interval-coach-online",
    name="lower_end",
    points=2,
    right=100 * risk_difference(COACH_ONLINE).lower,
    expected=-2.4,
    within=0.06,
    hints=(
        "Which counts belong to online? In the table of 3 months they stand in the second row.",
        "`TwoByTwo(treated=(229, 635), control=(179, 542))` is the table. What does "
        "`risk_difference` print of it?",
    ),
    well="Zero lies inside: more responders online, or more with a coach, would both go with these "
    "counts. (The paper's adjusted ratio, 1.20, has an interval of 1.03 to 1.40: session 7 asks why.)",
    ask="What does `risk_difference` print for coach v online, and which end is the lower one?",
)
INTERVAL_TASK.table("""
upper | 100 * risk_difference(TwoByTwo(treated=(229, 635), control=(179, 542))).upper ; risk_difference(TwoByTwo(treated=(229, 635), control=(179, 542))).upper | That is the upper end. | Which end is the lower one?
estimate | 100 * (229 / 635 - 179 / 542) ; 229 / 635 - 179 / 542 | That is the difference itself. | Where does its interval begin?
proportion | risk_difference(TwoByTwo(treated=(229, 635), control=(179, 542))).lower | That is a proportion. | How many points is it, out of 100?
no-sign | 2.4 ; -100 * risk_difference(TwoByTwo(treated=(229, 635), control=(179, 542))).lower ; -risk_difference(TwoByTwo(treated=(229, 635), control=(179, 542))).lower | The size is right. | Does it mean more responders with a coach, or fewer?
turned | 100 * risk_difference(TwoByTwo(treated=(179, 542), control=(229, 635))).lower | That is online minus coach. | Which group does the question name first?
online-usual | 100 * risk_difference(TwoByTwo(treated=(179, 542), control=(151, 621))).lower | That is online v usual care. | Which two groups does the question name?
coach-usual | 100 * risk_difference(TwoByTwo(treated=(229, 635), control=(151, 621))).lower ; risk_difference(TwoByTwo(treated=(229, 635), control=(151, 621))).lower | That is coach v usual care. | Which two groups does the question name?
example | 100 * risk_difference(TwoByTwo(treated=(269, 639), control=(197, 639))).lower | That is the interval of the example, at 12 months. | Which month does the question ask about?
randomized | 100 * risk_difference(TwoByTwo(treated=(229, 778), control=(179, 776))).lower | That divides by everybody who was randomized. | How many people in each group were assessed?
ratio | risk_ratio(TwoByTwo(treated=(229, 635), control=(179, 542))).lower | That is the lower end of a ratio's interval. | Does the question ask for a ratio, or for a difference?
rounded | -2
""")
INTERVAL_TASK.form("typed", "-2.4")
INTERVAL_TASK.form(
    "as the library gives it",
    "100 * risk_difference(TwoByTwo(treated=(229, 635), control=(179, 542), labels=('a', 'b'))).lower",
)


ODDS_RATIO_TASK = NumberTask(
    id="odds-ratio-online",
    name="or_online",
    points=2,
    right=odds(ADJUSTED_ONLINE / 100) / odds(ADJUSTED_USUAL / 100),
    expected=1.3799,
    within=0.0056,
    hints=(
        "If 26.6 of 100 respond, how many of 100 do not? The first divided by the second is the odds.",
        "Odds online: 26.6 / 73.4. Do the same for usual care, then divide.",
    ),
    well="The odds are 1.38 times as high; the risk is 1.28 times as high.",
    ask="How many of 100 do not respond in each group, and what are the odds in each?",
)
ODDS_RATIO_TASK.table("""
observed ~0.006 | (179 / 363) / (151 / 470) | That is the odds ratio of the observed counts. | Which percentages does the question start from?
risk-ratio-of-others | 1.54 ; 1 / 1.28 ; (179 / 542) / (151 / 621) | That is a risk ratio, and not of these two groups in this order. | What are the odds in the online group, and in usual care?
""")
ODDS_RATIO_TASK.add(
    percentage_slips(
        ODDS_RATIO,
        ADJUSTED_ONLINE,
        ADJUSTED_USUAL,
        first="online",
        second="usual care",
        others=[ADJUSTED_COACH],
    )
)
ODDS_RATIO_TASK.slip("rounded", "1.4")
ODDS_RATIO_TASK.form("two decimals", "1.38")
ODDS_RATIO_TASK.form("cross products of percentages", "26.6 * 79.2 / (73.4 * 20.8)")
ODDS_RATIO_TASK.form("text turned into a number", 'float("1.380")')


NNT_TASK = NumberTask(
    id="nnt-online",
    points=2,
    right=math.ceil(100 / (ADJUSTED_ONLINE - ADJUSTED_USUAL)),
    expected=18,
    within=1e-6,
    hints=(
        "Start with the difference in points, online minus usual care.",
        "Divide 100 by that difference, then round up to the next whole number.",
    ),
    well="The trial's paper prints 18 too, with a 95% confidence interval of 10 to 71.",
    ask="What is the difference in points, and what is 100 divided by it?",
)
NNT_TASK.table("""
a-ratio | 26.6 / 20.8 ; 1.54 ; 1.20 ; 1.38 ; 1.79 | That is a ratio, and says how many times as likely. | Which measure says how many more people out of 100?
head-count | 206 - 161 | That is a count made of percentages and everybody randomized. | Out of 100 people, how many more respond?
observed | math.ceil(1 / (179 / 542 - 151 / 621)) ; 11 ; 1 / (179 / 542 - 151 / 621) | That comes from the observed counts. | Which percentages does the question start from?
other-groups | 9 ; 100 / (32.0 - 20.8) ; 19 ; 33 | That is the number for two other groups. | Which two does the question name?
""")
NNT_TASK.add(
    percentage_slips(
        NUMBER_NEEDED, ADJUSTED_ONLINE, ADJUSTED_USUAL, second="usual care", without="usual care"
    ),
    also={"from-ratio": ["1 / (1.28 - 1)", "1 / 1.28"]},
)
NNT_TASK.form("a plain number", "18")
NNT_TASK.form("a float", "18.0")
NNT_TASK.form("numpy's ceiling", "np.ceil(100 / (26.6 - 20.8))")


def risk_of(events: int, n: int) -> float:
    """Give a risk, and nan for an empty group, as a cell of the chapter does."""
    return math.nan if n == 0 else events / n


def risk_ratio_of(
    events_treated: int, n_treated: int, events_control: int, n_control: int
) -> float:
    """Give the risk ratio, treated over control, by the library."""
    table = TwoByTwo(treated=(events_treated, n_treated), control=(events_control, n_control))
    return risk_ratio(table).estimate


FUNCTION_TASK = FunctionTask(
    id="risk-ratio-of",
    points=3,
    right=risk_ratio_of,
    examples=(
        (269, 639, 197, 639),
        (8, 10, 4, 20),
        (0, 12, 5, 10),
        (3, 12, 0, 10),
        (0, 12, 0, 10),
        (0, 0, 4, 10),
        (3, 12, 0, 0),
        (0, 0, 0, 10),
    ),
    ordinary_points=1,
    rounded_points=2,
    frame_gives=3,
    needs={"risk_of": risk_of},
    hints=(
        "Start with gap 3, the ordinary table: one risk over the other. `risk_of` gives a risk.",
        "Gap 1: can nothing over nothing be known? Gap 2: how many times nothing is something?",
        'The two special numbers are written `float("nan")` and `float("inf")`, with the quotes.',
    ),
    well="It also holds where a group is empty or nobody responded.",
    ask="This is an ordinary table. What are the two risks, and which one stands on top?",
    ask_edge="Which line of the frame is this table's, and what should stand there?",
)
PLAIN = "return (events_treated / n_treated) / (events_control / n_control)"
BOTH = "risk_of(events_treated, n_treated) / risk_of(events_control, n_control)"
FUNCTION_TASK.slip(
    "no-guard",
    PLAIN,
    "The ordinary tables are right; this one divides by zero.",
    "What should it give if nobody in the control group responded, or a group is empty?",
    points=1,
)
FUNCTION_TASK.slip(
    "guard-risks-only",
    f"return {BOTH}",
    "Empty groups are right; here nobody in the control group responded.",
    "What should it give when the risk on the bottom is 0?",
    points=1,
)
FUNCTION_TASK.slip(
    "upside-down",
    """
    risk_treated = risk_of(events_treated, n_treated)
    risk_control = risk_of(events_control, n_control)
    if risk_treated == 0:
        return float("inf") if risk_control > 0 else float("nan")
    return risk_control / risk_treated
    """,
    "That is control over treated, or each risk turned over.",
    "Which group stands on top, and which count in each risk?",
)
FUNCTION_TASK.table("""
upside-down-no-guard | return (events_control / n_control) / (events_treated / n_treated) | That is control over treated. | Which group does the question put on top, and what if the other one has no responders?
""")
FUNCTION_TASK.slip(
    "odds-ratio",
    """
    odds_treated = events_treated / (n_treated - events_treated)
    odds_control = events_control / (n_control - events_control)
    return odds_treated / odds_control
    """,
    "That divides by the people who did not respond: an odds ratio.",
    "By whom does a risk divide?",
)
FUNCTION_TASK.slip(
    "undefined-as-zero",
    f"if n_treated == 0 or n_control == 0 or events_control == 0:\n    return 0\n{PLAIN}",
    "A ratio of 0 says that nobody in the treated group responded.",
    "Is that so here, or can the ratio not be known?",
    points=1,
)
FUNCTION_TASK.slip(
    "never-infinite",
    f'try:\n    {PLAIN}\nexcept ZeroDivisionError:\n    return float("nan")',
    "Somebody in the treated group responded, and nobody in the control group.",
    "Is that ratio unknown, or larger than any number?",
    points=1,
)
FUNCTION_TASK.slip(
    "always-infinite",
    f"""
    if n_treated == 0 or n_control == 0:
        return float("nan")
    if events_control == 0:
        return float("inf")
    {PLAIN}
    """,
    "Nobody responded in either group.",
    "Is nothing divided by nothing infinite, or not defined?",
    points=1,
)
FUNCTION_TASK.slip(
    "empty-treated",
    """
    risk_treated = risk_of(events_treated, n_treated)
    risk_control = risk_of(events_control, n_control)
    if risk_treated == 0 and risk_control == 0:
        return float("nan")
    if risk_control == 0:
        return float("inf")
    return risk_treated / risk_control
    """,
    "The treated group is empty there, so its risk is nan, and nan is not equal to 0.",
    "Does the first line of the frame still ask that first?",
    points=1,
)
FUNCTION_TASK.table("""
one-group | return risk_of(events_treated, n_treated) | That is the risk in one group. | What stands on the other side of the ratio?
""")
FUNCTION_TASK.slip(
    "empty-as-infinite",
    f"""
    if events_control == 0 and events_treated > 0:
        return float("inf")
    if n_treated == 0 or n_control == 0 or events_control == 0:
        return float("nan")
    {PLAIN}
    """,
    "A group is empty there, and the frame asks that first.",
    "Can a ratio be known, or be infinite, when nobody was in a group?",
    points=1,
)
FUNCTION_TASK.slip(
    "zero-as-undefined",
    f"""
    if n_treated == 0 or n_control == 0 or events_treated == 0:
        return float("nan")
    if events_control == 0:
        return float("inf")
    {PLAIN}
    """,
    "Nobody in the treated group responded, and somebody in the control group.",
    "Is that ratio unknown, or is it a number?",
    points=1,
)
FUNCTION_TASK.slip(
    "difference",
    f"return {BOTH.replace('/', '-')}",
    "That is one risk minus the other.",
    "How many times as large is the first as the second?",
)
FUNCTION_TASK.slip(
    "half-added",
    """
    treated = (events_treated + 0.5) / (n_treated + 0.5)
    return treated / ((events_control + 0.5) / (n_control + 0.5))
    """,
    "Adding a half to each count changes the tables that need no help too.",
    "What does the plain ratio give, and where alone is it not defined?",
)
FUNCTION_TASK.table("""
counts | return events_treated / events_control | That divides one head count by the other. | Where do the sizes of the groups come in?
""")
FUNCTION_TASK.slip(
    "swapped",
    f"""
    if n_treated == 0 or n_control == 0:
        return float("nan")
    if events_treated == 0 and events_control == 0:
        return float("inf")
    if events_control == 0:
        return float("nan")
    return {BOTH}
    """,
    "Gaps 1 and 2 have changed places.",
    "Which of the two is unknown, and which is larger than any number?",
    points=1,
)
FUNCTION_TASK.slip(
    "or-without-zero",
    f'if n_treated or n_control == 0:\n    return float("nan")\n{PLAIN}',
    "`if a or b == 0` asks whether a is anything at all.",
    "Can you write `== 0` behind both names?",
)
FUNCTION_TASK.table("""
in-a-row | return events_treated / n_treated / events_control / n_control | Without brackets Python divides by each number in turn. | Which two numbers make one risk?
""")
FUNCTION_TASK.slip("no-return", f"print({BOTH})")
FUNCTION_TASK.slip(
    "no-return-here",
    f"""
    if n_treated == 0 or n_control == 0:
        return float("nan")
        return {BOTH}
    """,
)
FUNCTION_TASK.slip(
    "gap",
    f"""
    if n_treated == 0 or n_control == 0:
        return float("nan")
    if events_control == 0:
        return ...
    return {BOTH}
    """,
    points=1,
)
FUNCTION_TASK.slip(
    "misspelt-nan",
    f'if n_treated == 0 or n_control == 0:\n    return float("nam")\n{PLAIN}',
    points=1,
)
FUNCTION_TASK.slip("misnamed", f"return {BOTH.replace('control,', 'contrl,')}")
FUNCTION_TASK.slip("text", f'if n_treated == 0:\n    return "nan"\n{PLAIN}', points=1)
FUNCTION_TASK.slip(
    "bare-nan", f"if n_treated == 0 or n_control == 0:\n    return nan\n{PLAIN}", points=1
)
FUNCTION_TASK.slip(
    "rounded",
    """
    risk_treated = risk_of(events_treated, n_treated)
    risk_control = risk_of(events_control, n_control)
    if risk_control == 0:
        return float("inf") if risk_treated > 0 else float("nan")
    return round(risk_treated / risk_control, 2)
    """,
    points=2,
)
FUNCTION_TASK.form(
    "numpy's own rules for zero",
    "risk_treated = np.float64(events_treated) / np.float64(n_treated)\n"
    "return risk_treated / (np.float64(events_control) / np.float64(n_control))",
)
FUNCTION_TASK.form(
    "a lambda with the library's function",
    "risk_ratio_of = lambda a, b, c, d: risk_ratio(TwoByTwo(treated=(a, b), control=(c, d)))",
)
FUNCTION_TASK.form(
    "cases one by one",
    """def risk_ratio_of(a, b, c, d):
    if b == 0 or d == 0 or (a == 0 and c == 0):
        return float("nan")
    if c == 0:
        return float("inf")
    return a * d / (b * c)""",
)


CLAIMS_RISK = ClaimsTask(
    id="claims-risk",
    name="supported_claims",
    points=4,
    hints=(
        "Take each claim as a sum: which figures would it need, and does the text give them?",
        "Look for a model's figure told as a count, and for odds told as risks.",
    ),
    well="You can defend each of these.",
    claims=read_claims("""
A no | 54 of 100 coached people had responded. | 1.54 says how many times as likely. Out of 100 average people, about 32 would respond.
B yes | Out of 100 average people, about 11 more would respond with a coach than with usual care. | 32.0 minus 20.8 is 11.2 points, which is 11 more of 100. The figures support it.
C no | 249 people in the coach group were counted as responders. | 32.0% is a model's answer. 229 responders were counted, among 635 people assessed.
D yes | Out of 100 average people with a coach, about 68 would not reach the 30% threshold. | 100 minus 32 is 68: most people would not get that far. The figures support it.
E no | Coached people were 79% more likely to respond, since the odds ratio is 1.79. | The odds are 79% higher; the risk is 54% higher. An odds ratio is not a risk ratio.
F yes | By the model, average people are 1.54 times as likely to respond with a coach as with usual care. | It names both sides and says what the ratio says. The figures support it.
G no | Coached people were 11% more likely to respond. | 11.2 is a difference in points. The relative increase is 54%.
H no | One in nine coached people is cured. | An NNT of 9 means: for 9 people, about one more passes the threshold than in usual care.
I yes | For about 9 people with a coach in place of usual care, one more would respond, on average. | 100 / 11.2 is 8.9, and the paper's NNT is 9 (7 to 14). The figures support it.
"""),
)


EXPLAIN_TASK = WrittenTask(
    id="explain-risk",
    hints=(
        "Does it say what 1.54 compares, and with whom?",
        "Does it give people out of 100, for both groups?",
        "Does it say when, and what counted as better?",
        "Does it say what the figures cannot tell this patient?",
    ),
)
