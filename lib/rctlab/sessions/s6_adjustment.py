"""Session 6, Where does "adjusted 32.0%" come from?: its tasks, and what people answer to them."""

import math

from rctlab.record import published
from rctlab.tasks.claims import ClaimsTask, read_claims
from rctlab.tasks.number import NumberTask
from rctlab.tasks.objectives import read_objectives
from rctlab.tasks.slip_families import LOWER_LIMIT, family
from rctlab.tasks.written import WrittenTask

COACH, ONLINE, USUAL = (published.counts(arm, month=3) for arm in ("coach", "online", "usual"))
ANXIOUS = {arm: published[f"anxiety_depression.{arm}"].value for arm in ("coach", "usual")}
COACHES = published["coaches.coach"].value
FOLLOWED = published["any_follow_up.coach"].value
LATE = published["adjusted.coach.12"]
HALF = f"{(LATE.upper - LATE.lower) / 2:.2f}"
_P = LATE.estimate / 100
ALONE = f"{100 * 1.96 * math.sqrt(_P * (1 - _P) / FOLLOWED):.1f}"

OBJECTIVES = read_objectives("""
fit a regression, and read its table | online-ratio, adjusted-ratio
give it a robust interval | lower-limit
turn a model into adjusted percentages, in two ways | online-at-means, coach-at-means, online-standardized
show that an odds ratio can move where nothing is wrong | odds-together
say what adjusting does and cannot do, and what 32.0% is | claims-adjustment, explain-adjustment
""")

# What statsmodels finds in the course's data, written down so that a check need not fit a model;
# tests/test_sessions_fits.py holds each against the library, and the library is held against R.
COEF = {"coach": 0.3897097, "online": 0.2934066}
ERROR = {"robust": 0.0876454, "own": 0.1049581, "clustered": 0.0852837, "unadjusted": 0.0883406}
AT_MEANS = {"coach": 0.3548517, "online": 0.3222723, "usual": 0.2403244}
STANDARDIZED = {"coach": 0.3609873, "online": 0.3278445, "usual": 0.2444798}


ONLINE_RATIO = NumberTask(
    id="online-ratio",
    points=1,
    right=(ONLINE[0] / ONLINE[1]) / (USUAL[0] / USUAL[1]),
    expected=1.3582,
    within=0.0008,
    hints=(
        "Which row of the table is about online, and in which form is its number?",
        "`numpy.exp` of the number in the row `arm[T.online]`, column `coef`.",
    ),
    well="The same as (179 / 542) / (151 / 621).",
    ask="Which row of the table is about online, and what undoes a logarithm?",
)
ONLINE_RATIO.table("""
log | 0.3062 ; 0.306 | That is the logarithm of the ratio. | Which function undoes a logarithm?
coach | math.exp(0.3941) | That is coach v usual care, the example. | Which row is about online?
intercept | math.exp(-1.4141) ; 0.243 | That is the risk in usual care. | Which row compares online with it?
upside-down | math.exp(-0.3062) | That is usual care v online. | Which group does the question name first?
coach-online | math.exp(0.3941 - 0.3062) ; math.exp(0.3062 - 0.3941) | That compares coach and online. | Which two groups does the question name?
other-base | 10 ** 0.3062 ; 2 ** 0.3062 | That undoes another kind of logarithm. | Which function was used for coach?
error | 0.094 ; math.exp(0.094) | That comes from the standard error. | Which column holds the estimate?
limits | math.exp(0.123) ; math.exp(0.490) | That is an end of the interval. | Which column holds the estimate?
risk | 179 / 542 | That is the risk online. | How many times the risk in usual care is it?
increase | 0.358 ; 35.8 | That is by how much the ratio exceeds 1. | How large is the ratio itself?
odds-ratio | (179 / 363) / (151 / 470) | That is an odds ratio. | What does this model make a ratio of?
rounded | 1.36
""")
ONLINE_RATIO.form("by the counts", "(179 / 542) / (151 / 621)")
ONLINE_RATIO.form("from the table", "math.exp(0.3062)")
ONLINE_RATIO.form("three decimals", "1.358")


ADJUSTED_RATIO = NumberTask(
    id="adjusted-ratio",
    points=2,
    right=math.exp(COEF["coach"]),
    expected=1.4766,
    within=0.0008,
    hints=(
        "Copy the line that made `unadjusted`. Which part of it says what the model is made of?",
        '`smf.glm(formula, assessed, family=poisson).fit(cov_type="HC0")`; print its `summary()`.',
        "Then `numpy.exp` of the number in the row `arm[T.coach]`, column `coef`.",
    ),
    well="It hardly moved: 1.483 by the counts.",
    ask="Did `formula` go into the model, and which row of the table is about coach?",
)
ADJUSTED_RATIO.table("""
unadjusted | math.exp(0.3941) ; (229 / 635) / (151 / 621) | That is the ratio without any other column. | Which formula has them?
log | 0.3897 | That is the logarithm of the ratio. | Which function undoes a logarithm?
online | math.exp(0.2934) | That is online v usual care. | Which row is about coach?
coach-online | math.exp(0.3897 - 0.2934) | That compares coach and online. | Which two groups does the question name?
upside-down | math.exp(-0.3897) | That is usual care v coach. | Which group does the question name first?
intercept | math.exp(-1.0421) | That comes from the intercept. | Which row compares coach with usual care?
odds-ratio | 1.759 | That is an odds ratio, from another family of models. | Which family does the example name?
error | math.exp(0.088) ; 0.088 ; math.exp(0.105) | That comes from a standard error. | Which column holds the estimate?
other-column | 0.967 ; 0.777 ; 0.899 ; 0.788 ; 0.929 | That is the ratio of another row. | Which row compares coach with usual care?
paper | 1.54 | That is the paper's ratio, which also speaks for people not assessed. | What does your model give for those assessed?
increase | 0.477 ; 47.7 | That is by how much the ratio exceeds 1. | How large is the ratio itself?
rounded | 1.48
""")
ADJUSTED_RATIO.form("three decimals", "1.477")
ADJUSTED_RATIO.form("from the table", "math.exp(0.3897)")
ADJUSTED_RATIO.form(
    "by the library", 'complete_case(load_trial()).ratios["coach v usual"].estimate'
)


LOWER_LIMIT_TASK = NumberTask(
    id="lower-limit",
    points=2,
    right=math.exp(COEF["coach"] - 1.959964 * ERROR["robust"]),
    expected=1.2435,
    within=0.0008,
    hints=(
        "In the summary, the column `[0.025` holds the lower ends, as logarithms.",
        "`numpy.exp(adjusted.conf_int())` undoes the logarithm of all of them.",
    ),
    well="The supplement prints 1.24 to 1.75.",
    ask="Which end, of which row, and was the logarithm undone?",
)
LOWER_LIMIT_TASK.table("""
own-error | math.exp(0.38971 - 1.96 * 0.10496) | That takes the model's own standard error. | Which of the two is robust?
unadjusted | math.exp(0.39415 - 1.96 * 0.08834) | That is the limit without any other column. | Which of the fits does the question name?
online | math.exp(0.29341 - 1.96 * 0.09286) | That is online v usual care. | Which row is about coach?
clustered | math.exp(0.38971 - 1.96 * 0.08528) | That takes the standard error by coaches. | Which one does `adjusted` have?
two-scales ~0.001 | math.exp(0.38971) - 1.96 * 0.087645 | That takes errors of the logarithm off the ratio itself. | On which scale are both, before the logarithm is undone?
adjusted-paper ~0.0001 | 1.30 | That is the limit that the paper prints for its main analysis. | What does your model give for the people assessed?
rounded | 1.24
""")
LOWER_LIMIT_TASK.add(
    family(LOWER_LIMIT, undo="math.exp", log="", estimate="0.38971", se="0.087645")
)
LOWER_LIMIT_TASK.form("by hand", "math.exp(0.38971 - 1.96 * 0.087645)")
LOWER_LIMIT_TASK.form("from the table", "math.exp(0.218)")
LOWER_LIMIT_TASK.form("by the library", 'complete_case(load_trial()).ratios["coach v usual"].lower')


ONLINE_AT_MEANS = NumberTask(
    id="online-at-means",
    points=2,
    percent_too=True,
    right=AT_MEANS["online"],
    expected=0.3223,
    within=0.0006,
    hints=(
        "Copy the cell that made the usual-care person. Which of the two numbers changes?",
        '`person["arm[T.online]"] = 1`, with 0 for coach, and the line after it again.',
    ),
    well="Nobody is such a person, 26% a man; but all groups are asked about the same one.",
    ask="Which of the two arm numbers is 1 for online, and was the logarithm undone?",
)
ONLINE_AT_MEANS.table("""
usual | 0.2403 | That is the person in usual care, the example. | Which number says that somebody is online?
coach | 0.3549 | That is the person with a coach. | Which number says that somebody is online?
both | 0.4759 | That puts the person into both groups at once. | Can somebody have a coach and be online in this trial?
coach-left | 0.3698 | That leaves the number for coach at its mean. | Which two numbers does the example set?
arm-not-set | 0.3013 | That leaves the arm at its mean, a bit of each. | Which two numbers does the example set?
others-zero | 0.473 | That puts all other columns at 0. | At what does an average person have them?
log | -1.132 | That is a logarithm. | Which function undoes it?
counted | 179 / 542 | That is the share that was counted. | What does the model give for the average person?
ratio | math.exp(0.2934) | That is the ratio. | What is the risk?
paper | 0.266 | That is the paper's main analysis, which also speaks for people not assessed. | What does this model give?
unadjusted-ratio ~0.0008 | 0.2403 * 1.3582 | That takes the ratio without other columns. | What does `adjusted` give?
rounded | 0.32
""")
ONLINE_AT_MEANS.form("three digits", "0.322")
ONLINE_AT_MEANS.form("a percentage", "32.2")
ONLINE_AT_MEANS.form("risk times ratio", "0.24032 * math.exp(0.2934)")
ONLINE_AT_MEANS.form("by the library", 'complete_case(load_trial()).risks["online"].estimate')


COACH_AT_MEANS = NumberTask(
    id="coach-at-means",
    points=1,
    percent_too=True,
    right=AT_MEANS["coach"],
    expected=0.3549,
    # 24.0% times 1.477, with the digits of the page, is 35.4%
    within=0.0009,
    hints=(
        "Which of the two arm numbers is 1 with a coach?",
        "Or: the risk in usual care, 0.2403, times your adjusted ratio of coach v usual care.",
    ),
    well="With a logarithm in the model, ratio times risk is the same sum.",
    ask="Which of the two arm numbers is 1 with a coach, and was the logarithm undone?",
)
COACH_AT_MEANS.table("""
usual | 0.2403 | That is the person in usual care. | Which number says that somebody has a coach?
online | 0.3223 | That is the person online. | Which number says that somebody has a coach?
counted | 229 / 635 | That is the share that was counted. | What does the model give for the average person?
both | 0.4759 | That puts the person into both groups at once. | Can somebody have a coach and be online in this trial?
log | -1.036 | That is a logarithm. | Which function undoes it?
ratio | math.exp(0.3897) | That is the ratio. | How large is the risk?
divided | 0.2403 / 1.4766 | That divides by the ratio. | Which of the two risks is the larger?
added | 0.2403 + 0.3897 | That adds a logarithm to a risk. | What do you do with a ratio and the risk it starts from?
unadjusted-ratio ~0.0004 | 0.2403 * 1.4831 | That takes the ratio without other columns. | What does `adjusted` give?
counted-usual ~0.0006 | 0.2432 * 1.4766 | That starts from the share counted in usual care. | From which risk does the average person start?
news | 0.320 ; 32.0 | That is the news's figure, from the paper's main analysis. | What does your model give for the people assessed?
paper-ratio | 0.2403 * 1.54 | That comes from the paper's main analysis. | What does your model give for the people assessed?
others-zero | 0.5208 | That puts all other columns at 0. | At what does an average person have them?
rounded | 0.36
""")
COACH_AT_MEANS.form("three digits", "0.355")
COACH_AT_MEANS.form("a percentage", "35.5")
COACH_AT_MEANS.form("risk times ratio", "0.2403 * 1.4766")


ONLINE_STANDARDIZED = NumberTask(
    id="online-standardized",
    points=1,
    percent_too=True,
    right=STANDARDIZED["online"],
    expected=0.3278,
    within=0.0006,
    hints=(
        "Copy the line for usual care. In which group does it put everybody?",
        '`adjusted.predict(assessed.assign(arm="online")).mean()`',
    ),
    well="So the supplement's 32.2% is the average person, and this the average of people.",
    ask="Into which group was everybody put, and is it the mean of all?",
)
ONLINE_STANDARDIZED.table("""
usual | 0.2445 | That puts everybody into usual care, the example. | Which group does the question name?
coach | 0.3610 | That puts everybody into the coach group. | Which group does the question name?
at-means ~0.0008 | 0.3223 | That is the average person. | What is the average of all people's risks?
only-online | 179 / 542 | That is the share that was counted online. | Whom does standardizing put online?
not-assessed ~0.0008 | 0.3261 | That takes in people who were not assessed. | Whom does the example predict for?
as-they-are | 0.3109 | That leaves everybody in their own group. | Whom does standardizing put online?
sum | 589.5 | That is the sum. | What do you get when you share it among all?
ratio | 1.341 | That is the ratio. | What is the risk itself?
rounded | 0.33
""")
ONLINE_STANDARDIZED.form("three digits", "0.328")
ONLINE_STANDARDIZED.form("a percentage", "32.8")
ONLINE_STANDARDIZED.form(
    "by the library",
    'complete_case(load_trial(), at="standardized").risks["online"].estimate',
)


ODDS_TOGETHER = NumberTask(
    id="odds-together",
    points=1,
    right=(150 / 50) / (80 / 120),
    expected=4.5,
    within=0.01,
    hints=(
        "How many of all 200 treated people responded, and how many did not?",
        "150 responded and 50 did not: odds of 150 / 50. What are they in the control group?",
    ),
    well="6 with a good outlook, 6 with a poor one, and 4.5 for all.",
    ask="How many of all treated responded, how many did not, and the same for control?",
)
ODDS_TOGETHER.table("""
conditional | odds_ratio(TwoByTwo(treated=(150, 200), control=(80, 200))) | That is an estimate given the totals, which the library takes. | What do the four sums give by hand?
half | 6 ; (6 + 6) / 2 | That is the odds ratio in each half. | What do you get when the people are put together first?
added | 12 | That adds up the two ratios. | What do you get when the people are put together first?
risk-ratio | (150 / 200) / (80 / 200) | That is the risk ratio. | By whom do odds divide?
upside-down | (80 / 120) / (150 / 50) | That is control v treated. | Which group does the question name first?
one-odds | 150 / 50 ; 80 / 120 | Those are the odds in one group. | How many times the odds in the other are they?
odds-and-risk | (150 / 50) / (80 / 200) ; (150 / 200) / (80 / 120) | That has odds on one side and a risk on the other. | By whom do odds divide?
difference | 35 ; 0.35 | That is a difference. | What do you get when you divide one by the other?
one-half | (90 / 10) / (20 / 80) ; (60 / 40) / (60 / 40) | That takes the treated people of one row and the control people of the other. | What are the sums of the two rows?
""")
ODDS_TOGETHER.form("one decimal", "4.5")
ODDS_TOGETHER.form("by the cross product", "150 * 120 / (50 * 80)")


CLAIMS_ADJUSTMENT = ClaimsTask(
    id="claims-adjustment",
    name="supported_claims",
    points=5,
    hints=(
        "Ask of each claim about adjusting: does it speak of known columns, or of anything else?",
        "Ask of each claim about a percentage: was it counted, or does a model say it?",
    ),
    well="You can defend each of these.",
    claims=read_claims("""
A no | The authors adjusted, so randomizing had gone wrong. | Plans name columns to adjust for before anybody is randomized. It is no sign that anything went wrong.
B yes | In this model, `exp` of an arm's coefficient is a ratio of risks. | The model adds logarithms of risks.
C yes | In these people, adjusting hardly moved the ratio of coach v usual care. | 1.483 became 1.477.
D no | Adjusting undoes the harm of people who were not assessed. | The model compares the people assessed. How the others did, it has not seen.
E no | An odds ratio that grows by adjusting shows that the groups were unequal. | 6, 6 and 4.5: it can differ between halves and whole with equal groups.
F yes | For yes and no, a Poisson model's own standard errors are too large. | It takes p for p (1 - p): 0.105 against 0.088 here.
G no | Since an error by 12 coaches is called robust, its interval is safe. | Robust errors need many clusters. From few they come out too small on average.
H yes | The adjusted 35.5% is what the model says for a person with every column at its mean. | Standardized, the mean of everybody's risk, it was 36.1%.
I yes | Over many trials, adjusting for a column that foretells the outcome narrows the scatter of the estimates. | That is what the two hundred trials show; their middle stays.
"""),
)


EXPLAIN_TASK = WrittenTask(
    id="explain-adjustment",
    hints=(
        "Does it say what makes the groups comparable?",
        "Does it say what adjusting does then?",
        "Does it say who or what says 32.0%?",
        "Does it say what was counted, and of how many people?",
    ),
)
