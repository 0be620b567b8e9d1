# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   title: "Session 4: How much more likely?"
# ---

# %% [markdown]
# # Session 4: How much more likely?
#
# *About 80 minutes. No statistics needed; a little Python: a name for a value, a call. Two tasks ask for a short function, and the text says how. None of it is advice for any one person.*
#
# *Counts of people, and figures of the news or the paper, are the trial's. What is worked out from them here is our own calculation.*
#
# **You will be able to**
#
# - work out a risk from counts, and picture it as people out of 100;
# - compare two groups by a difference (in percentage points) and by a ratio, and name both sides;
# - tell a risk ratio from an odds ratio;
# - turn a relative figure into people per 100;
# - read a number needed to treat, and say how sure it is.

# %% [markdown]
# ## Story
#
# Rosa is a nurse in a pain clinic. A patient has read of a trial of therapy for chronic pain. With a health coach, people were more likely to have clearly less pain than in usual care: a *relative risk* of **{{ published["adjusted_ratio.coach-usual.3"].estimate }}**. "So 54 of 100 of us get better?" he asks.
#
# Rosa has no answer yet. At the end of this session you will give him one.

# %% [markdown]
# The trial put people into three groups by chance. Each was offered cognitive behavioral therapy (CBT) for chronic pain from a **coach** by phone or video, or the same kind of programme **online** by oneself, or **usual care** together with a book sent by post.

# %% [markdown]
# Run the next cell first (click on it, then press Shift and Enter). It fetches what the session needs.

# %%
from rctlab import TwoByTwo, check, hint, published
from rctlab import describe_risk, explore_risk, icon_array
from rctlab import number_needed_to_treat, risk_difference

# %% [markdown]
# ## From counts to a risk
#
# A **responder** is a person whose pain severity score (how strong the pain is, and how much it gets in the way) was at least 30% lower than at the start. We work through the results at **12 months** together. The results at **3 months** are yours.

# %%
coach_12 = published.counts("coach", month=12)
usual_12 = published.counts("usual", month=12)
coach_12, usual_12

# %% [markdown]
# Each pair reads *(responders, people assessed)*. {{ COACH_12[0] }} of {{ COACH_12[1] }} coached people had responded, and {{ USUAL_12[0] }} of {{ USUAL_12[1] }} in usual care. *Assessed* people answered the questions at that month; not everybody did.
#
# **Predict first** (a guess on paper will do): about how many of every 100 coached people is that?

# %%
269 / 639

# %% [markdown]
# That share is the **risk**: people with the outcome, divided by all people who were assessed for it. The word is used for good outcomes too. As a percentage it is {{ percent(COACH_12) }}%.
#
# A percentage is easier to picture as people. Here are 100 for each group: `treated` is the group with a coach, `control` the one it is compared with.

# %%
table_12 = TwoByTwo(treated=coach_12, control=usual_12, labels=("coach", "usual care"))
icon_array(table_12)

# %% [markdown] read="ask-risk-coach"
# ### Your turn: a risk
#
# At **3 months** (*randomized* counts everybody who was put into the group):
#
# | group | responders | assessed | randomized |
# |---|---|---|---|
# | coach | {{ COACH[0] }} | {{ COACH[1] }} | {{ published["randomized.coach"].value }} |
# | online | {{ ONLINE[0] }} | {{ ONLINE[1] }} | {{ published["randomized.online"].value }} |
# | usual care | {{ USUAL[0] }} | {{ USUAL[1] }} | {{ published["randomized.usual"].value }} |
#
# What was the risk of responding in the **coach** group, among the people assessed? A proportion (such as 0.251) or a percentage (25.1) will do. Keep three digits, and write a point, not a comma.

# %% answer="risk-coach"
risk_coach = None  # put your answer in place of None
### BEGIN SOLUTION
risk_coach = 229 / 635
### END SOLUTION

# %% test="risk-coach" points=1
check("risk-coach", risk_coach)
### BEGIN HIDDEN TESTS
from rctlab import examine

examine("risk-coach", risk_coach, hidden=0.3606)
### END HIDDEN TESTS

# %% [markdown]
# Stuck? Make a cell of your own with the **+** in the bar just above the notebook, beside the disk sign. Run `hint("risk-coach")` in it, then `hint("risk-coach", 2)` for the next hint. The name in quotes is the one in the task's check.

# %% [markdown]
# ## The people behind the counts
#
# Who were these people? We do not have their own answers. `load_trial` gives {{ "{:,}".format(published["randomized.all"].value) }} **invented** people in their place, one row each; here are the last six. (*synthetic*, in the corner of the table, means invented too.) *NaN* stands for an answer that was not given.

# %%
from rctlab import load_trial

trial = load_trial()
trial[["arm", "age", "severity_0", "severity_12", "responder_12"]].tail(6)

# %% [markdown]
# The column `arm` says who was in which group, `severity_0` and `severity_12` are pain scores at the start and at 12 months, and `responder_12` is 1 for a responder and 0 for anybody else who answered. Now count: name the columns of outcome and arm, and leave out people without an answer (`missing="drop"`).

# %%
TwoByTwo.from_data(
    trial, outcome="responder_12", arm="arm", treated="coach", control="usual", missing="drop"
)

# %% [markdown]
# {{ COACH_12[0] }} of {{ COACH_12[1] }} and {{ USUAL_12[0] }} of {{ USUAL_12[1] }}: the published counts. The invented people were made so that they add up to what the trial printed. Nothing else about them is real.

# %% [markdown]
# ## The difference
#
# How far apart were the groups at 12 months? Take one risk from the other.

# %%
100 * (269 / 639 - 197 / 639)

# %% [markdown]
# This is the **risk difference**: {{ difference_12 }} percentage points. Out of every 100 people assessed, about 11 more responded with a coach than with the book.
#
# Say "points" for it and never "percent". 11 percent more than {{ percent(USUAL_12) }}% would be {{ eleven_percent_more }}%.

# %% [markdown] read="ask-risk-difference-coach"
# ### Your turn: a risk difference
#
# By how many **percentage points** did the risk at **3 months** differ, **coach minus usual care**, among the people assessed? Give points (such as 25.0, not 0.25), to one decimal or more.

# %% answer="risk-difference-coach"
difference_coach = None  # in percentage points
### BEGIN SOLUTION
difference_coach = 100 * (229 / 635 - 151 / 621)
### END SOLUTION

# %% test="risk-difference-coach" points=1
check("risk-difference-coach", difference_coach)
### BEGIN HIDDEN TESTS
from rctlab import examine

examine("risk-difference-coach", difference_coach, hidden=11.75)
### END HIDDEN TESTS

# %% [markdown]
# ## The ratio
#
# The news story prints ratios and no difference. **Predict first:** {{ percent(COACH_12) }}% against {{ percent(USUAL_12) }}%. Is that nearer to 1.1, to 1.4 or to 2 times as likely?

# %%
(269 / 639) / (197 / 639)

# %% [markdown]
# This is the **risk ratio**, or relative risk. At 12 months, among people assessed, those with a coach were {{ ratio_12 }} times as likely to respond as those in usual care.
#
# A ratio has two sides. The group named first stands on top: *coach v usual care* (v for versus, against) is coach divided by usual care. A sentence that names only one side cannot be checked.

# %% [markdown] read="ask-risk-ratio-coach"
# ### Your turn: a risk ratio
#
# What was the risk ratio of responding at **3 months**, **coach v usual care**, among the people assessed? Give it to two decimals or more.

# %% answer="risk-ratio-coach"
rr_coach = None  # coach v usual care
### BEGIN SOLUTION
rr_coach = (229 / 635) / (151 / 621)
### END SOLUTION

# %% test="risk-ratio-coach" points=2
check("risk-ratio-coach", rr_coach)
### BEGIN HIDDEN TESTS
from rctlab import examine

examine("risk-ratio-coach", rr_coach, hidden=1.4831)
### END HIDDEN TESTS

# %% [markdown]
# ## Two sets of numbers
#
# Your ratio is not the {{ published["adjusted_ratio.coach-usual.3"].estimate }} of the news. Both are worked out as they should be, from different figures. The news gives **adjusted** percentages, which a model made: {{ ADJUSTED_COACH }}% for coach, {{ ADJUSTED_ONLINE }}% for online, {{ ADJUSTED_USUAL }}% for usual care. Their ratio, {{ ADJUSTED_COACH }} / {{ ADJUSTED_USUAL }}, is {{ published["adjusted_ratio.coach-usual.3"].estimate }}.
#
# The model allows for differences between the groups, and for outcomes that are missing. Sessions 6 and 7 will ask how much hangs on that.

# %% [markdown]
# **Predict first:** take {{ ADJUSTED_COACH }}% of the {{ published["randomized.coach"].value }} people in the coach group. Did that many people respond?

# %%
0.320 * 778

# %% [markdown]
# About 249: but **nobody counted 249 people**. {{ COACH[0] }} responders were counted, among {{ COACH[1] }} people. The other {{ published["randomized.coach"].value - COACH[1] }} were not assessed at 3 months.
#
# An adjusted percentage is a model's answer to "how many of 100 people who are average in what the model takes into account?". It can be compared, and told per 100.

# %% [markdown]
# ## Odds
#
# Some papers print odds ratios. **Odds** set responders against the people who do *not* respond. Out of 100 people like these with a coach, {{ ADJUSTED_COACH }} respond and {{ 100 - ADJUSTED_COACH }} do not (adjusted, 3 months); in usual care, {{ ADJUSTED_USUAL }} and {{ 100 - ADJUSTED_USUAL }}.

# %%
odds_coach = 32.0 / 68.0
odds_usual = 20.8 / 79.2
odds_coach / odds_usual

# %% [markdown]
# This **odds ratio** is {{ odds_ratio_coach }} (our own calculation). The same figures gave a risk ratio of {{ published["adjusted_ratio.coach-usual.3"].estimate }}. For the same two groups the odds ratio lies further from 1 than the risk ratio. The gap grows as the outcome becomes more common.
#
# So {{ odds_ratio_coach }} must not become "79% more likely". The *odds* are 79% higher, and few people think in odds.

# %% [markdown] read="ask-odds-ratio-online"
# ### Your turn: an odds ratio
#
# Now **online v usual care**. From the adjusted percentages at 3 months ({{ ADJUSTED_ONLINE }}% and {{ ADJUSTED_USUAL }}%), work out the **odds ratio** to two decimals or more.

# %% answer="odds-ratio-online"
or_online = None  # online v usual care
### BEGIN SOLUTION
or_online = (0.266 / 0.734) / (0.208 / 0.792)
### END SOLUTION

# %% test="odds-ratio-online" points=2
check("odds-ratio-online", or_online)
### BEGIN HIDDEN TESTS
from rctlab import examine

examine("odds-ratio-online", or_online, hidden=1.3799)
### END HIDDEN TESTS

# %% [markdown]
# ## Turn the outcome round
#
# Whoever counts responders also counts those who do *not* respond. **Predict first:** if coached people are {{ published["adjusted_ratio.coach-usual.3"].estimate }} times as likely to respond, are they 1/{{ published["adjusted_ratio.coach-usual.3"].estimate }} times as likely not to?

# %% [markdown] read="ask-risk-ratio-not"
# ### Your turn: the other outcome
#
# Again from the adjusted percentages ({{ ADJUSTED_COACH }}% and {{ ADJUSTED_USUAL }}% respond): what is the risk ratio of **not** responding, **coach v usual care**? Two decimals or more.

# %% answer="risk-ratio-not"
rr_not = None  # not responding, coach v usual care
### BEGIN SOLUTION
rr_not = (100 - 32.0) / (100 - 20.8)
### END SOLUTION

# %% test="risk-ratio-not" points=1
check("risk-ratio-not", rr_not)
### BEGIN HIDDEN TESTS
from rctlab import examine

examine("risk-ratio-not", rr_not, hidden=0.8586)
### END HIDDEN TESTS

# %% [markdown]
# Both ratios describe the same result; a ratio depends on which outcome you count. The difference, {{ published["adjusted_difference.coach-usual.3"].value }} points, is the same either way, apart from its sign. (The odds ratio does turn over: for *not* responding it is 1 divided by {{ odds_ratio_coach }}.)
#
# <details><summary>And the prediction? (click to open)</summary>
#
# No: {{ ratio_not }} times, and not {{ one_over_ratio }}.
#
# </details>

# %% [markdown]
# ## From relative to absolute
#
# A ratio hides where it started. Suppose that 40 of 100 people get better without help, and that a treatment has a risk ratio of 1.25. How many **more** get better?

# %%
with_treatment = 40 * 1.25
with_treatment, with_treatment - 40

# %% [markdown]
# 50 of 100, so 10 more. Had 4 of 100 got better without help, the same ratio, if it holds there, would give 1 more. To go back from absolute to relative, divide: 50 / 40.

# %% [markdown]
# The next task asks for a **function**, which is a recipe. Here is one. The name in brackets is filled in when the function is called. The lines that belong to it start with four spaces. `return` hands the result back; without it, nothing comes back.


# %%
def as_percent(proportion):
    return 100 * proportion


as_percent(0.208), as_percent(0.5)

# %% [markdown] read="ask-extra-per-100"
# ### Your turn: extra people
#
# Write `extra_per_100`. It takes the risk in the control group (a proportion: 0.208 for 20.8%) and a risk ratio. It gives **how many more people out of 100** have the outcome with treatment than without. Fewer people are a negative number. Do not round.


# %% answer="extra-per-100"
def extra_per_100(control_risk, risk_ratio):
    """Give how many more of 100 people have the outcome with treatment."""
    # your lines go here, each after four spaces; the last one begins with return
    ### BEGIN SOLUTION
    treated_risk = control_risk * risk_ratio
    return 100 * (treated_risk - control_risk)
    ### END SOLUTION


# %% test="extra-per-100" points=2
check("extra-per-100", extra_per_100)
### BEGIN HIDDEN TESTS
from rctlab import examine

hidden_pairs = [
    ((0.208, 1.28), 5.824),
    ((0.05, 1.54), 2.7),
    ((0.3, 0.5), -15.0),
    ((0.0, 1.54), 0.0),
    ((0.6, 0.0), -60.0),
    ((0.416, 1.0), 0.0),
]
examine("extra-per-100", extra_per_100, hidden=hidden_pairs)
### END HIDDEN TESTS

# %% [markdown]
# ## One more person
#
# Ask the difference the other way round. Treat 100 people, and 10 more get better. So how many must be treated, on average, for **one** more?

# %%
100 / (50 - 40)

# %% [markdown]
# This is the **number needed to treat** (NNT): 100 divided by the difference in points. There is no tenth of a person, so it is rounded **up**: 8.1 becomes 9. It is an average, and belongs to a comparison, an outcome, a time and the risk it starts from.

# %% [markdown] read="ask-nnt-online"
# ### Your turn: a number needed to treat
#
# Adjusted percentages at 3 months: **online** {{ ADJUSTED_ONLINE }}%, **usual care** {{ ADJUSTED_USUAL }}%. To how many people must the online programme be offered, in place of the book, for one more to respond, on average? A whole number.

# %% answer="nnt-online"
nnt_online = None  # online v usual care
### BEGIN SOLUTION
import math

nnt_online = math.ceil(1 / (0.266 - 0.208))
### END SOLUTION

# %% test="nnt-online" points=2
check("nnt-online", nnt_online)
### BEGIN HIDDEN TESTS
from rctlab import examine

examine("nnt-online", nnt_online, hidden=18)
### END HIDDEN TESTS

# %% [markdown]
# ## How sure is it?
#
# Another trial of the same size would give somewhat other numbers. So a measure comes with a **95% confidence interval** (CI): roughly, the values that fit these data. It allows for chance alone, not for people who were not assessed. Session 5 will show how it is made. Here it is for coach v **online**, people assessed at 3 months:

# %%
coach_online = TwoByTwo(
    treated=published.counts("coach", month=3),
    control=published.counts("online", month=3),
    labels=("coach", "online"),
)
risk_difference(coach_online)

# %% [markdown]
# From {{ fewer_online }} points fewer to {{ more_online }} points more: zero lies inside. (Newcombe is the name of the method.) What becomes of that in an NNT?

# %%
number_needed_to_treat(coach_online)

# %% [markdown]
# 100 is divided by each end of the interval: NNTB counts people for one **benefit**, NNTH for one **harm**, here one responder *fewer*. A difference of zero gives infinity. So the interval runs from {{ nnt_low }} **through infinity** to {{ nnt_high }} on the other side. Printed as "{{ nnt_low }}-{{ nnt_high }}", it would leave out every number above {{ nnt_high }} and every harm.
#
# These are the people assessed. The paper's own analysis, with its model for the others, has an NNT of {{ published["adjusted_nnt.coach-online.3"].estimate }} (95% CI {{ published["adjusted_nnt.coach-online.3"].lower }} to {{ published["adjusted_nnt.coach-online.3"].upper }}). Session 7 will ask why the two differ.

# %% [markdown]
# ## Nobody on the bottom
#
# Small trials have groups in which nobody responds, or of whom nobody was assessed. Python stops with an error when it divides by zero. A careful tool asks beforehand, with `if`. Two signs, `==`, ask whether two values are equal; a single `=` gives a name. For a risk:


# %%
def risk_of(events, n):
    if n == 0:
        return float("nan")  # nobody was there: not defined
    return events / n


risk_of(3, 12), risk_of(0, 12), risk_of(0, 0)

# %% [markdown]
# Python shows `nan` for "not defined", and would show `inf` for infinity. You write them `float("nan")` and `float("inf")`: bare `nan` is a name that it does not know.
#
# One `if` can ask two things. `if a == 0 or b == 0:` needs one of them to be true; with `and` in place of `or`, both.

# %% [markdown] read="ask-risk-ratio-of"
# ### Your turn: a function
#
# This is the hardest task. Write `risk_ratio_of`. It gives the risk ratio, **treated over control**, unrounded.
#
# - **First:** if a group is empty (its `n` is 0), it gives `float("nan")`, whatever else is true.
# - If nobody responded in either group, it gives `float("nan")`.
# - If nobody responded in the control group but somebody in the treated group, it gives `float("inf")`.
# - Else it gives the ratio: 0 if nobody in the treated group responded.
#
# You may begin with `risk_treated = risk_of(events_treated, n_treated)`.


# %% answer="risk-ratio-of"
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    """Give the risk ratio, treated over control."""
    # your lines go here, each after four spaces
    ### BEGIN SOLUTION
    top = risk_of(events_treated, n_treated)
    bottom = risk_of(events_control, n_control)
    if bottom == 0:
        return float("inf") if top > 0 else float("nan")
    return top / bottom
    ### END SOLUTION


# %% test="risk-ratio-of" points=3
check("risk-ratio-of", risk_ratio_of)
### BEGIN HIDDEN TESTS
from rctlab import examine

# no `import` of nan here: an answer that writes it bare would pass in grading alone
hidden_tables = [
    ((179, 542, 151, 621), (179 / 542) / (151 / 621)),
    ((0, 40, 7, 35), 0.0),
    ((6, 40, 0, 35), float("inf")),
    ((0, 9, 0, 11), float("nan")),
    ((0, 0, 4, 11), float("nan")),
    ((4, 11, 0, 0), float("nan")),
    ((0, 0, 0, 11), float("nan")),
    ((7, 9, 0, 0), float("nan")),
    ((5, 5, 20, 20), 1.0),
]
examine("risk-ratio-of", risk_ratio_of, hidden=hidden_tables)
### END HIDDEN TESTS

# %% [markdown]
# ## Explore
#
# Move the sliders, or type into the boxes. Leave the risk ratio at {{ published["adjusted_ratio.coach-usual.3"].estimate }} and lower the usual-care risk: **below which risk does the NNT pass 100?** Then look at the odds ratio: **when do odds ratio and risk ratio almost agree?** (If you see an error in place of the sliders, run the cell again.)

# %%
explore_risk(control_percent=20.8, ratio=1.54)

# %% [markdown]
# <details><summary>What you may have found (click to open)</summary>
#
# The NNT passes 100 when the usual-care risk falls below about 1.9%. Odds ratio and risk ratio almost agree when the outcome is rare in both groups: below about 2% they differ by less than 0.02.
#
# </details>
#
# The same without sliders: change the numbers and run it again.

# %%
describe_risk(0.208, 1.54, labels=("coach", "usual care"))

# %% [markdown] read="ask-claims-risk"
# ## Which of these may you say?
#
# All are about coach v usual care at 3 months (adjusted {{ ADJUSTED_COACH }}% and {{ ADJUSTED_USUAL }}%). List the letters of the claims that the figures support, such as `["A", "B"]`.
#
# {{ CLAIMS_RISK.listing }}

# %% answer="claims-risk"
supported_claims = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
supported_claims = ["B", "D", "F", "I"]
### END SOLUTION

# %% test="claims-risk" points=4
check("claims-risk", supported_claims)
### BEGIN HIDDEN TESTS
from rctlab import examine

examine("claims-risk", supported_claims, hidden="BDFI")
### END HIDDEN TESTS

# %% [markdown] read="ask-explain-risk"
# ## In your own words
#
# Answer Rosa's patient: "The paper says 1.54. So 54 of 100 of us get better?" Write two to four sentences that he can follow. Name both groups, with people out of 100 for each; say when, and what counted as better; and say what the figure cannot tell him.
#
# Click on the cell below, press **Enter**, replace its text, then press **Shift and Enter**. A person marks it; in a class, your teacher shows a model answer afterwards. If you learn by yourself, find it in the course's repository: file `solutions/s4-risk.py`, under "In your own words".

# %% [markdown] written="explain-risk" points=4
# ### BEGIN SOLUTION
# No: 1.54 compares two groups and counts nobody; people with a coach were about one and a half times as likely to do clearly better as people with usual care. Three months on, about 32 of 100 with a coach had a pain score at least 30% lower than at the start, and about 21 of 100 with usual care and a book: some 11 more. So about 68 of 100 with a coach did not get that far. These are a model's figures for groups; they cannot say in which group you would be.
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# A risk is people with the outcome, out of all who were assessed for it. A difference says how many more; a ratio says how many times as likely, and needs both its sides named. Odds ratios are not risk ratios. Ask of every ratio: *from which risk did it start?* A model's percentage is no head count.

# %% [markdown]
# ## Where it fails
#
# A risk ratio cannot be carried everywhere. If 70 of 100 people recover anyway, a ratio of 1.54 would give 108 of 100. And these counts are of people who were *assessed*: {{ published["randomized.online"].value - ONLINE[1] }} of {{ published["randomized.online"].value }} in the online group were not. How they fared, no measure of this session can say. Session 7 will ask what that does to the result.

# %% [markdown]
# ## Further reading
#
# - The trial: DeBar et al., JAMA 2025. [doi:10.1001/jama.2025.11178](https://doi.org/10.1001/jama.2025.11178)
# - Why reports should give relative *and* absolute effects (item 26): CONSORT 2025, explanation, BMJ 2025. [doi:10.1136/bmj-2024-081124](https://doi.org/10.1136/bmj-2024-081124)
# - Intervals that run through infinity: Altman, BMJ 1998. [doi:10.1136/bmj.317.7168.1309](https://doi.org/10.1136/bmj.317.7168.1309)
# - How the way of saying it changes what people understand, and what persuades them: Akl et al., Cochrane 2011. [doi:10.1002/14651858.CD006776.pub2](https://doi.org/10.1002/14651858.CD006776.pub2)

# %% [markdown] tags=["rubric"] written="explain-risk"
# Mark point by point: all answers for the first point, then all for the second.
#
# - **Comparison, 1 point.** 1.54 means times as likely, against usual care, and is no count of people. "54% more likely than in usual care" counts too.
# - **People, 1 point.** Both groups are named, with 31 to 33 of 100 with a coach and 20 to 22 of 100 in usual care. 36 and 24 (the people assessed) count too. Only "11 more of 100": half a point.
# - **Outcome and time, 1 point.** About 3 months, and "at least 30%" or "the trial's threshold". One of the two: half a point.
# - **Limit, 1 point.** The figures cannot say in which group he will be, or who responds because of the coach; or they are a model's and no count; or not everybody was assessed.
# - "54 of 100" or "54% got better", told as true: nothing for the first two. "11% more" for 11 points: half a point less. "Pain fell by 30%" as the result: nothing for the third.
# - Blank, or the model answer word for word: nothing, and a talk.
#
# Anchors. *4 points:* the model answer in one's own words. *2 points:* "32 of 100 with a coach and 21 of 100 in usual care got better, so it is not 54." *0 points:* "No, only 54% of the coach group got better."

# %% tags=["check"]
import math

from rctlab.tasks.claims import Claim, ClaimsTask
from rctlab.tasks.function import FunctionTask
from rctlab.tasks.number import NumberTask
from rctlab.record import published
from rctlab.measures.risk import number_needed_to_treat, risk, risk_difference, risk_ratio
from rctlab.measures.table import TwoByTwo
from rctlab.tasks.task import Near, Slip

COACH, ONLINE, USUAL = (published.counts(arm, month=3) for arm in ("coach", "online", "usual"))
COACH_12, USUAL_12 = (published.counts(arm, month=12) for arm in ("coach", "usual"))
ALL_COACH, ALL_USUAL = (published[f"randomized.{arm}"].value for arm in ("coach", "usual"))
ADJUSTED_COACH, ADJUSTED_ONLINE, ADJUSTED_USUAL = (
    published[f"adjusted.{arm}.3"].estimate for arm in ("coach", "online", "usual")
)
TABLE_3 = TwoByTwo(treated=COACH, control=USUAL, labels=("coach", "usual care"))
ONLINE_3 = TwoByTwo(treated=ONLINE, control=USUAL, labels=("online", "usual care"))
TABLE_12 = TwoByTwo(treated=COACH_12, control=USUAL_12, labels=("coach", "usual care"))
RISK_COACH, RISK_USUAL = (risk(*counts).estimate for counts in (COACH, USUAL))
RR_COACH = risk_ratio(TABLE_3).estimate


def percent(counts: tuple[int, int]) -> str:
    """Write a risk as a percentage with one decimal, for the session's text."""
    return f"{100 * risk(*counts).estimate:.1f}"


def odds(share: float) -> float:
    """Give the odds that belong to a risk."""
    return share / (1 - share)


ADJUSTED_RATIO = ADJUSTED_COACH / ADJUSTED_USUAL
difference_12 = f"{100 * risk_difference(TABLE_12).estimate:.1f}"
ratio_12 = f"{risk_ratio(TABLE_12).estimate:.2f}"
eleven_percent_more = f"{111 * risk(*USUAL_12).estimate:.1f}"
COACH_ONLINE = TwoByTwo(treated=COACH, control=ONLINE, labels=("coach", "online"))
fewer_online = f"{-100 * risk_difference(COACH_ONLINE).lower:.1f}"
more_online = f"{100 * risk_difference(COACH_ONLINE).upper:.1f}"
nnt_low, nnt_high = (people for _, people in number_needed_to_treat(COACH_ONLINE).limits)
ratio_not = f"{(100 - ADJUSTED_COACH) / (100 - ADJUSTED_USUAL):.2f}"
one_over_ratio = f"{1 / published['adjusted_ratio.coach-usual.3'].estimate:.2f}"
odds_ratio_coach = f"{odds(ADJUSTED_COACH / 100) / odds(ADJUSTED_USUAL / 100):.2f}"

# %% tags=["check"]
RISK_TASK = NumberTask(
    id="risk-coach",
    name="risk_coach",
    points=1,
    right=RISK_COACH,
    within=0.00055,
    slips_within=0.005,
    percent_too=True,
    hints=(
        "A risk is one count divided by another. Both are in the table's row for coach.",
        "Divide the responders by the people assessed, as the example did with 269 / 639.",
    ),
    well="36.1 of every 100 coached people who were assessed had responded.",
    ask="Which count goes on top, and who are all the people who could have been counted there?",
    catalogue=(
        Slip(
            "all-randomized",
            COACH[0] / ALL_COACH,
            "You gave {given}. That divides by all 778 people randomized to coach.\n"
            "How many of them were assessed, so that they could be counted as responders?",
        ),
        Slip(
            "everybody",
            COACH[0] / published["randomized.all"].value,
            "You gave {given}. That divides by everybody in the trial.\n"
            "How many people were assessed in the coach group?",
        ),
        Slip(
            "relative-risk",
            (1.54, 0.54),
            "You gave {given}. That comes of the news's relative risk, which compares two groups.\n"
            "Which counts belong to the coach group alone?",
        ),
        Slip(
            "two-groups",
            (RISK_COACH - RISK_USUAL, RR_COACH),
            "You gave {given}. That compares two groups.\nWhat is the risk in one of them?",
        ),
        Slip(
            "wrong-row",
            (COACH[0] / USUAL[1], COACH[0] / ONLINE[1], USUAL[0] / COACH[1]),
            "You gave {given}. That divides responders of one group by the people of another.\n"
            "Which row do both counts come from?",
        ),
        Slip(
            "more-groups",
            (COACH[0] / (COACH[1] + USUAL[1]), COACH[0] / (COACH[1] + ONLINE[1] + USUAL[1])),
            "You gave {given}. That divides by people of other groups too.\n"
            "How many people were assessed in this one?",
        ),
        Slip(
            "of-responders",
            (COACH[0] / (COACH[0] + USUAL[0]), COACH[0] / (COACH[0] + ONLINE[0] + USUAL[0])),
            "You gave {given}. That asks how many of the responders had a coach.\n"
            "Which people does the question start from?",
        ),
        Slip(
            "whole-division",
            Near(0, 0),
            "You gave {given}. Two strokes (//) leave only whole numbers.\n"
            "Which sign divides with decimals?",
        ),
        Slip(
            "count",
            (COACH[0], COACH[1], COACH[1] - COACH[0]),
            "You gave {given}. That is a count of people.\n"
            "What share of the people assessed responded?",
        ),
        Slip(
            "adjusted",
            ADJUSTED_COACH / 100,
            "You gave {given}. That is the adjusted figure from the news, which a model made.\n"
            "What do the counts in the table give?",
        ),
        Slip(
            "odds",
            odds(RISK_COACH),
            "You gave {given}. That sets responders against the people who did not respond: odds.\n"
            "What do you get against everybody who was assessed?",
        ),
        Slip(
            "other-outcome",
            1 - RISK_COACH,
            "You gave {given}. That is the share of coached people who did not respond.\n"
            "Which outcome does the question count?",
        ),
        Slip(
            "other-arm",
            (RISK_USUAL, risk(*ONLINE).estimate),
            "You gave {given}. That is the risk in another group.\n"
            "Which row of the table does the question name?",
        ),
        Slip(
            "upside-down",
            COACH[1] / COACH[0],
            "You gave {given}. That divides the people assessed by the responders.\n"
            "Can a share of people be more than all of them?",
        ),
        Slip(
            "assessed",
            COACH[1] / ALL_COACH,
            "You gave {given}. That is the share of coached people who were assessed.\n"
            "Which share of those people had responded?",
        ),
        Slip(
            "both-groups",
            (COACH[0] + USUAL[0]) / (COACH[1] + USUAL[1]),
            "You gave {given}. That puts coach and usual care together.\n"
            "Which row of the table does the question name?",
        ),
        Slip(
            "twelve-months",
            (COACH_12[0] / COACH_12[1], USUAL_12[0] / USUAL_12[1]),
            "You gave {given}. That is the risk at 12 months, from the example.\n"
            "Which month does the question ask about?",
        ),
    ),
)

# %% tags=["check"]
DIFFERENCE = 100 * risk_difference(TABLE_3).estimate
DIFFERENCE_TASK = NumberTask(
    id="risk-difference-coach",
    name="difference_coach",
    points=1,
    right=DIFFERENCE,
    within=0.056,
    hints=(
        "Work out both risks at 3 months first, each from its own row.",
        "Take the risk in usual care from the risk with a coach, then multiply by 100.",
    ),
    well="About 12 more responders in every 100 people.",
    ask="What are the two risks, and which one is taken from which?",
    catalogue=(
        Slip(
            "proportion",
            Near(DIFFERENCE / 100, 0.003),
            "You gave {given}. That is the difference as a proportion.\nHow many is it out of 100?",
        ),
        Slip(
            "twelve-months",
            (
                100 * risk_difference(TABLE_12).estimate,
                Near(risk_difference(TABLE_12).estimate, 4e-4),
            ),
            "You gave {given}. That is the difference at 12 months, from the example.\n"
            "Which month does the question ask about?",
        ),
        Slip(
            "other-groups",
            (
                100 * risk_difference(ONLINE_3).estimate,
                100 * risk_difference(COACH_ONLINE).estimate,
                risk_difference(ONLINE_3).estimate,
                risk_difference(COACH_ONLINE).estimate,
            ),
            "You gave {given}. That is the difference between two other groups.\n"
            "Which two does the question name?",
        ),
        Slip(
            "one-risk",
            (100 * RISK_COACH, 100 * RISK_USUAL, RISK_COACH, RISK_USUAL),
            "You gave {given}. That is the risk in one group.\n"
            "How far is it from the risk in the other?",
        ),
        Slip(
            "bracket",
            (Near(100 * RISK_COACH - RISK_USUAL, 0.02), Near(RISK_COACH - 100 * RISK_USUAL, 0.02)),
            "You gave {given}. Only one of the two risks was multiplied by 100.\n"
            "Where do the brackets belong?",
        ),
        Slip(
            "sign",
            (Near(-DIFFERENCE, 0.3), Near(-DIFFERENCE / 100, 0.003)),
            "You gave {given}. That is usual care minus coach.\n"
            "Which group did the question name first?",
        ),
        Slip(
            "relative",
            (Near(100 * (RR_COACH - 1), 0.5), Near(RR_COACH - 1, 0.005), Near(100 * RR_COACH, 0.5)),
            "You gave {given}. That says by how much the risk grew relative to usual care.\n"
            "What is left when you take one risk from the other?",
        ),
        Slip(
            "adjusted",
            (11.2, Near(0.112, 4e-4), -11.2),
            "You gave {given}. That is the difference of the adjusted percentages.\n"
            "What do the counts of people assessed give?",
        ),
        Slip(
            "all-randomized",
            (
                100 * (COACH[0] / ALL_COACH - USUAL[0] / ALL_USUAL),
                COACH[0] / ALL_COACH - USUAL[0] / ALL_USUAL,
            ),
            "You gave {given}. That divides by everybody who was randomized.\n"
            "How many people in each group were assessed?",
        ),
        Slip(
            "ratio",
            RR_COACH,
            "You gave {given}. That is the one risk divided by the other.\n"
            "Does the question ask for a ratio, or for a difference?",
        ),
        Slip(
            "counts",
            COACH[0] - USUAL[0],
            "You gave {given}. That is a difference of head counts from groups of unlike size.\n"
            "How would you make the two groups comparable first?",
        ),
        Slip(
            "counts-by-one",
            tuple(
                Near(share * (COACH[0] - USUAL[0]) / n, 0.001 * share)
                for n in (COACH[1], USUAL[1], COACH[1] + USUAL[1])
                for share in (1, 100)
            ),
            "You gave {given}. That divides the difference of the counts by one number.\n"
            "What is each group's own risk?",
        ),
        Slip(
            "nnt",
            (Near(100 / DIFFERENCE, 0.05), 9),
            "You gave {given}. That is a number of people for one more responder.\n"
            "How many points lie between the two risks?",
        ),
        Slip(
            "news",
            (54, 0.54, 1.54, ADJUSTED_COACH, ADJUSTED_USUAL),
            "You gave {given}. That is a figure from the news.\nWhat do the counts give?",
        ),
    ),
)

# %% tags=["check"]
RATIO_TASK = NumberTask(
    id="risk-ratio-coach",
    name="rr_coach",
    points=2,
    right=RR_COACH,
    within=0.0075,
    hints=(
        "A risk ratio is one risk divided by another. Which group is named first?",
        "Put the risk with a coach on top and the risk in usual care below it, each in brackets.",
    ),
    well="Among people assessed, those with a coach were 1.48 times as likely to respond "
    "as those in usual care.",
    ask="What are the two risks, and which one stands on top?",
    catalogue=(
        Slip(
            "upside-down",
            (1 / RR_COACH, 1 / ADJUSTED_RATIO),
            "You gave {given}. That is usual care over coach.\n"
            "Which group did the question name first?",
        ),
        Slip(
            "odds-ratio",
            (odds(RISK_COACH) / odds(RISK_USUAL), 1.79),
            "You gave {given}. That is an odds ratio: it divides by people who did not respond.\n"
            "By whom does a risk divide?",
        ),
        Slip(
            "adjusted",
            ADJUSTED_RATIO,
            "You gave {given}. That is the ratio of the adjusted percentages, as in the news.\n"
            "What do the counts of people assessed give?",
        ),
        Slip(
            "all-randomized",
            (COACH[0] / ALL_COACH) / (USUAL[0] / ALL_USUAL),
            "You gave {given}. That divides by everybody who was randomized.\n"
            "How many people in each group were assessed?",
        ),
        Slip(
            "counts",
            COACH[0] / USUAL[0],
            "You gave {given}. That divides one head count by the other.\n"
            "The groups are not of the same size: what would make them comparable?",
        ),
        Slip(
            "difference",
            (RISK_COACH - RISK_USUAL, DIFFERENCE),
            "You gave {given}. That is one risk minus the other.\n"
            "How many times as large is the first as the second?",
        ),
        Slip(
            "increase",
            RR_COACH - 1,
            "You gave {given}. That is by how much the ratio exceeds 1, the relative increase.\n"
            "How large is the ratio itself?",
        ),
        Slip(
            "percent-increase",
            Near(100 * (RR_COACH - 1), 0.5),
            "You gave {given}. That is the relative increase in percent.\n"
            "How many times as likely does that make it?",
        ),
        Slip(
            "other-arm",
            (risk_ratio(ONLINE_3).estimate, risk_ratio(COACH_ONLINE).estimate, 1.28, 1.20),
            "You gave {given}. That is the ratio of two other groups.\n"
            "Which two does the question name, and in which order?",
        ),
        Slip(
            "twelve-months",
            risk_ratio(TABLE_12).estimate,
            "You gave {given}. That is the ratio at 12 months, from the example.\n"
            "Which month does the question ask about?",
        ),
        Slip(
            "other-outcome",
            (1 - RISK_COACH) / (1 - RISK_USUAL),
            "You gave {given}. That is the ratio of not responding.\n"
            "Which outcome does the question count?",
        ),
        Slip(
            "in-percent",
            Near(100 * RR_COACH, 0.5),
            "You gave {given}. That is the ratio in percent.\nHow many times as likely is that?",
        ),
        Slip(
            "no-brackets",
            (COACH[0] / COACH[1] / USUAL[0] / USUAL[1], Near(0.0024, 0.0001)),
            "You gave {given}. Without brackets Python divides by each number in turn.\n"
            "Which two numbers make one risk?",
        ),
        Slip(
            "wrong-row",
            Near((COACH[0] / USUAL[1]) / (USUAL[0] / COACH[1]), 0.004),
            "You gave {given}. Each count was divided by the other group's size.\n"
            "Which size belongs to which group?",
        ),
        Slip(
            "one-group",
            (RISK_COACH, RISK_USUAL, Near(100 * RISK_COACH, 0.06), Near(100 * RISK_USUAL, 0.06)),
            "You gave {given}. That is the risk in one group.\n"
            "What stands on the other side of the ratio?",
        ),
        Slip(
            "odds-and-risk",
            (odds(RISK_COACH) / RISK_USUAL, RISK_COACH / odds(RISK_USUAL)),
            "You gave {given}. That has odds on one side and a risk on the other.\n"
            "By whom does a risk divide?",
        ),
    ),
)


# %% tags=["check"]
def _risk(events: int, n: int) -> float:
    return math.nan if n == 0 else events / n


def _risk_ratio(e1: int, n1: int, e2: int, n2: int) -> float:
    return risk_ratio(TwoByTwo(treated=(e1, n1), control=(e2, n2))).estimate


def _or_nan(e1: int, n1: int, e2: int, n2: int) -> float:
    return math.nan if 0 in (n1, e2, n2) else (e1 / n1) / (e2 / n2)


def _or_zero(e1: int, n1: int, e2: int, n2: int) -> float:
    return 0.0 if 0 in (n1, e2, n2) else (e1 / n1) / (e2 / n2)


def _or_inf(e1: int, n1: int, e2: int, n2: int) -> float:
    return math.nan if 0 in (n1, n2) else math.inf if e2 == 0 else (e1 / n1) / (e2 / n2)


def _empty_as_infinite(e1: int, n1: int, e2: int, n2: int) -> float:
    return math.inf if e2 == 0 and e1 > 0 else _risk_ratio(e1, n1, e2, n2)


def _empty_treated(e1: int, n1: int, e2: int, n2: int) -> float:
    top, bottom = _risk(e1, n1), _risk(e2, n2)
    if bottom == 0:
        return math.nan if top == 0 else math.inf
    return top / bottom


def _zero_as_undefined(e1: int, n1: int, e2: int, n2: int) -> float:
    return math.nan if e1 == 0 else _risk_ratio(e1, n1, e2, n2)


def _odds_ratio(e1: int, n1: int, e2: int, n2: int) -> float:
    return (e1 / (n1 - e1)) / (e2 / (n2 - e2))


FUNCTION_TASK = FunctionTask(
    id="risk-ratio-of",
    name="risk_ratio_of",
    points=3,
    right=_risk_ratio,
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
    needs=("risk_of", "as_percent"),
    hints=(
        "Start with the ordinary case: one risk, the other risk, and `return` the first over the "
        "second. The check then says which case is still missing.",
        "Before you divide, ask `if risk_control == 0:`. What should it give back there, and does "
        "that depend on the other risk?",
        "`risk_of` gives nan for an empty group, and nan divided by a number stays nan.",
    ),
    well="It also holds where a group is empty or nobody responded.",
    ask="This is an ordinary table. What are the two risks, and which one stands on top?",
    ask_edge="Which of the cases in the list above is this one, and what should it give?",
    catalogue=(
        Slip(
            "no-guard",
            lambda e1, n1, e2, n2: (e1 / n1) / (e2 / n2),
            "{given}. The ordinary tables are right; this one divides by zero.\n"
            "What should it give if nobody in the control group responded, or a group is empty?",
        ),
        Slip(
            "guard-risks-only",
            lambda e1, n1, e2, n2: _risk(e1, n1) / _risk(e2, n2),
            "{given}. Empty groups are right; here nobody in the control group responded.\n"
            "What should it give when the risk on the bottom is 0?",
        ),
        Slip(
            "upside-down",
            lambda e1, n1, e2, n2: _risk_ratio(e2, n2, e1, n1),
            "{given}. That is control over treated.\nWhich group does the question put on top?",
        ),
        Slip(
            "upside-down-no-guard",
            lambda e1, n1, e2, n2: (e2 / n2) / (e1 / n1),
            "{given}. That is control over treated.\n"
            "Which group does the question put on top, and what if the other one has no responders?",
        ),
        Slip(
            "odds-ratio",
            _odds_ratio,
            "{given}. That divides by the people who did not respond: an odds ratio.\n"
            "By whom does a risk divide?",
        ),
        Slip(
            "undefined-as-zero",
            _or_zero,
            "{given}. A ratio of 0 says that nobody in the treated group responded.\n"
            "Is that so here, or can the ratio not be known?",
        ),
        Slip(
            "never-infinite",
            _or_nan,
            "{given}. Somebody in the treated group responded, and nobody in the control group.\n"
            "Is that ratio unknown, or larger than any number?",
        ),
        Slip(
            "always-infinite",
            _or_inf,
            "{given}. Nobody responded in either group.\n"
            "Is nothing divided by nothing infinite, or not defined?",
        ),
        Slip(
            "empty-treated",
            _empty_treated,
            "{given}. The treated group is empty there, so its risk is nan, and nan is not equal to 0.\n"
            "Which line of the list comes first, and does the function ask that first?",
        ),
        Slip(
            "one-group",
            lambda e1, n1, e2, n2: _risk(e1, n1),
            "{given}. That is the risk in one group.\nWhat stands on the other side of the ratio?",
        ),
        Slip(
            "empty-as-infinite",
            _empty_as_infinite,
            "{given}. A group is empty there, and that comes first in the list.\n"
            "Can a ratio be known, or be infinite, when nobody was in a group?",
        ),
        Slip(
            "zero-as-undefined",
            _zero_as_undefined,
            "{given}. Nobody in the treated group responded, and somebody in the control group.\n"
            "Is that ratio unknown, or is it a number?",
        ),
        Slip(
            "difference",
            lambda e1, n1, e2, n2: _risk(e1, n1) - _risk(e2, n2),
            "{given}. That is one risk minus the other.\n"
            "How many times as large is the first as the second?",
        ),
        Slip(
            "half-added",
            lambda e1, n1, e2, n2: ((e1 + 0.5) / (n1 + 0.5)) / ((e2 + 0.5) / (n2 + 0.5)),
            "{given}. Adding a half to each count changes the tables that need no help too.\n"
            "What does the plain ratio give, and where alone is it not defined?",
        ),
        Slip(
            "counts",
            lambda e1, n1, e2, n2: e1 / e2,
            "{given}. That divides one head count by the other.\n"
            "Where do the sizes of the groups come in?",
        ),
    ),
)

# %% tags=["check"]
ODDS_USUAL = odds(ADJUSTED_USUAL / 100)
ODDS_RATIO = odds(ADJUSTED_ONLINE / 100) / ODDS_USUAL
ODDS_RATIO_TASK = NumberTask(
    id="odds-ratio-online",
    name="or_online",
    points=2,
    right=ODDS_RATIO,
    within=0.0056,
    hints=(
        "If 26.6 of 100 respond, how many of 100 do not? The first divided by the second is the odds.",
        "Odds online: 26.6 / 73.4. Do the same for usual care, then divide.",
    ),
    well="The odds are 1.38 times as high; the risk is 1.28 times as high.",
    ask="How many of 100 do not respond in each group, and what are the odds in each?",
    catalogue=(
        Slip(
            "risk-ratio",
            ADJUSTED_ONLINE / ADJUSTED_USUAL,
            "You gave {given}. That is the risk ratio: one percentage over the other.\n"
            "What do you get when responders are set against the people who do not respond?",
        ),
        Slip(
            "upside-down",
            1 / ODDS_RATIO,
            "You gave {given}. That is usual care over online.\n"
            "Which group did the question name first?",
        ),
        Slip(
            "other-arm",
            (
                odds(ADJUSTED_COACH / 100) / ODDS_USUAL,
                odds(ADJUSTED_COACH / 100) / odds(ADJUSTED_ONLINE / 100),
            ),
            "You gave {given}. That is the odds ratio of two other groups.\n"
            "Which two does the question name, and in which order?",
        ),
        Slip(
            "one-odds",
            (
                Near(odds(ADJUSTED_ONLINE / 100), 0.003),
                Near(ODDS_USUAL, 0.002),
                1 / odds(ADJUSTED_ONLINE / 100),
                1 / ODDS_USUAL,
            ),
            "You gave {given}. Those are the odds in one group.\n"
            "What do they look like beside the odds in the other?",
        ),
        Slip(
            "crossed",
            (
                ADJUSTED_ONLINE / (100 - ADJUSTED_USUAL),
                ADJUSTED_USUAL / (100 - ADJUSTED_ONLINE),
                ADJUSTED_ONLINE / (100 - ADJUSTED_USUAL) * (100 - ADJUSTED_ONLINE) / ADJUSTED_USUAL,
            ),
            "You gave {given}. That sets responders of one group against people of the other.\n"
            "What are the odds inside each group?",
        ),
        Slip(
            "observed",
            Near(odds(risk(*ONLINE).estimate) / odds(RISK_USUAL), 0.0045),
            "You gave {given}. That is the odds ratio of the observed counts.\n"
            "Which percentages does the question start from?",
        ),
        Slip(
            "risk-ratio-of-others",
            (Near(ADJUSTED_RATIO, 0.003), 1.54, 1 / 1.28, risk_ratio(ONLINE_3).estimate),
            "You gave {given}. That is a risk ratio, and not of these two groups in this order.\n"
            "What are the odds in the online group, and in usual care?",
        ),
        Slip(
            "risk",
            tuple(
                Near(percentage / share, 0.0015 * 100 / share)
                for percentage in (ADJUSTED_ONLINE, ADJUSTED_USUAL, ADJUSTED_COACH)
                for share in (1, 100)
            ),
            "You gave {given}. That is a risk, in one group.\n"
            "How many do not respond there, and what are the odds?",
        ),
        Slip(
            "no-brackets",
            (
                0.266 / 0.734 / 0.208 / 0.792,
                26.6 / 73.4 / 20.8 / 79.2,
            ),
            "You gave {given}. Without brackets Python divides by each number in turn.\n"
            "Which two numbers make the odds in one group?",
        ),
        Slip(
            "odds-and-risk",
            (
                odds(ADJUSTED_ONLINE / 100) / (ADJUSTED_USUAL / 100),
                ADJUSTED_ONLINE / 100 / ODDS_USUAL,
            ),
            "You gave {given}. That has odds on one side and a risk on the other.\n"
            "What are the odds in each group?",
        ),
        Slip(
            "difference",
            (5.8, 0.058, odds(ADJUSTED_ONLINE / 100) - ODDS_USUAL),
            "You gave {given}. That is a difference.\n"
            "What do you get when you divide the one by the other?",
        ),
        Slip(
            "not-responding",
            (100 - ADJUSTED_ONLINE) / (100 - ADJUSTED_USUAL),
            "You gave {given}. That compares only the people who did not respond.\n"
            "Odds need both: how many do, against how many do not?",
        ),
        Slip(
            "percent-for-proportion",
            (
                odds(ADJUSTED_ONLINE) / odds(ADJUSTED_USUAL),
                odds(ADJUSTED_ONLINE),
                odds(ADJUSTED_USUAL),
            ),
            "You gave {given}. That takes a percentage away from 1 and not from 100.\n"
            "How many of 100 people do not respond?",
        ),
        Slip(
            "log",
            Near(math.log(ODDS_RATIO), 0.0012),
            "You gave {given}. That is the logarithm of the odds ratio.\n"
            "Which function undoes a logarithm?",
        ),
        Slip(
            "increase",
            (ODDS_RATIO - 1, Near(100 * (ODDS_RATIO - 1), 0.5)),
            "You gave {given}. That is by how much the ratio exceeds 1.\n"
            "How large is the ratio itself?",
        ),
        Slip(
            "in-percent",
            Near(100 * ODDS_RATIO, 0.5),
            "You gave {given}. That is the ratio in percent.\nHow many times as high are the odds?",
        ),
    ),
)

# %% tags=["check"]
RATIO_NOT = (100 - ADJUSTED_COACH) / (100 - ADJUSTED_USUAL)
NOT_TASK = NumberTask(
    id="risk-ratio-not",
    name="rr_not",
    points=1,
    right=RATIO_NOT,
    within=0.0056,
    hints=(
        "If 32.0% respond, what percentage does not?",
        "Divide the percentage not responding with a coach by the one in usual care.",
    ),
    well="Not 1/1.54: the ratio of the other outcome has to be worked out anew.",
    ask="What percentage does not respond in each group, and which group stands on top?",
    catalogue=(
        Slip(
            "responding",
            ADJUSTED_RATIO,
            "You gave {given}. That is the risk ratio of responding.\n"
            "What are the two percentages of people who do not respond?",
        ),
        Slip(
            "one-over",
            1 / ADJUSTED_RATIO,
            "You gave {given}. That is 1 divided by the risk ratio, so usual care over coach.\n"
            "How many of 100 do not respond in each group?",
        ),
        Slip(
            "upside-down",
            1 / RATIO_NOT,
            "You gave {given}. That is usual care over coach.\n"
            "Which group did the question name first?",
        ),
        Slip(
            "reduction",
            (
                1 - RATIO_NOT,
                RATIO_NOT - 1,
                Near(100 * (1 - RATIO_NOT), 0.2),
                Near(100 * (RATIO_NOT - 1), 0.2),
            ),
            "You gave {given}. That is the relative reduction, what is missing to 1.\n"
            "How large is the ratio itself?",
        ),
        Slip(
            "one-minus",
            1 - ADJUSTED_RATIO,
            "You gave {given}. That is 1 minus the risk ratio of responding.\n"
            "Can one ratio be below zero when both percentages are above?",
        ),
        Slip(
            "one-minus-turned",
            (0.46, 46, 1 - 1 / ADJUSTED_RATIO),
            "You gave {given}. That takes a ratio away from another number.\n"
            "How many of 100 do not respond in each group?",
        ),
        Slip(
            "percent-for-proportion",
            (1 - ADJUSTED_COACH) / (1 - ADJUSTED_USUAL),
            "You gave {given}. That takes a percentage away from 1 and not from 100.\n"
            "How many of 100 do not respond in each group?",
        ),
        Slip(
            "crossed",
            (68 / 20.8, 32 / 79.2),
            "You gave {given}. That has one outcome on top and the other below.\n"
            "Which outcome does the question count, in both groups?",
        ),
        Slip(
            "observed",
            Near((1 - RISK_COACH) / (1 - RISK_USUAL), 0.003),
            "You gave {given}. That comes from the observed counts.\n"
            "Which percentages does the question start from?",
        ),
        Slip(
            "difference",
            (11.2, -11.2, 0.112, -0.112),
            "You gave {given}. That is a difference.\n"
            "What do you get when you divide in place of taking away?",
        ),
        Slip(
            "odds-ratio",
            (1.7919, 0.5581),
            "You gave {given}. That is an odds ratio.\n"
            "How many of 100 do not respond in each group, and what is their ratio?",
        ),
        Slip(
            "one-group",
            (0.68, 0.792, 68.0, 79.2, 0.4706, 68 / 32, 79.2 / 20.8),
            "You gave {given}. That comes from one group alone.\n"
            "What stands on the other side of the ratio?",
        ),
        Slip(
            "other-arm",
            (100 - ADJUSTED_ONLINE) / (100 - ADJUSTED_USUAL),
            "You gave {given}. That is online v usual care.\n"
            "Which group does the question set against usual care?",
        ),
        Slip(
            "in-percent",
            Near(100 * RATIO_NOT, 0.5),
            "You gave {given}. That is the ratio in percent.\nHow many times as likely is that?",
        ),
    ),
)

# %% tags=["check"]
EXTRA_TASK = FunctionTask(
    id="extra-per-100",
    name="extra_per_100",
    points=2,
    right=lambda control_risk, ratio: 100 * control_risk * (ratio - 1),
    examples=((0.4, 1.25), (0.208, 1.54), (0.04, 1.25), (0.2, 0.5)),
    needs=("as_percent",),
    hints=(
        "Work out the risk with treatment first: the control risk times the ratio.",
        "Take the control risk away from it. It is a proportion: how many is that out of 100?",
    ),
    well="The same ratio gives few or many extra people: it depends on the risk it starts from.",
    ask="What is the risk with treatment, how far is it from the risk without, and per how many?",
    ask_edge="If the risk or the ratio is 0, how many have the outcome with treatment?",
    catalogue=(
        Slip(
            "relative-only",
            lambda control_risk, ratio: 100 * (ratio - 1),
            "{given}. That is the relative increase, whatever the risk it starts from.\n"
            "Where does the control group's risk come in?",
        ),
        Slip(
            "treated-risk",
            lambda control_risk, ratio: 100 * control_risk * ratio,
            "{given}. That is how many of 100 have the outcome with treatment.\n"
            "How many of them would have had it anyway?",
        ),
        Slip(
            "proportion",
            lambda control_risk, ratio: control_risk * (ratio - 1),
            "{given}. That is the difference as a proportion.\nHow many people is it out of 100?",
        ),
        Slip(
            "sign",
            lambda control_risk, ratio: 100 * control_risk * (1 - ratio),
            "{given}. That is without treatment minus with treatment.\n"
            "Should more people with treatment be a positive or a negative number?",
        ),
        Slip(
            "absolute",
            lambda control_risk, ratio: abs(100 * control_risk * (ratio - 1)),
            "{given}. The size is right.\nHow should the function tell 10 fewer from 10 more?",
        ),
        Slip(
            "treated-proportion",
            lambda control_risk, ratio: control_risk * ratio,
            "{given}. That is the risk with treatment, as a proportion.\n"
            "How many of 100 is it, and how many of them would have had the outcome anyway?",
        ),
        Slip(
            "people-for-one",
            lambda control_risk, ratio: 1 / (control_risk * ratio - control_risk),
            "{given}. That is how many people it takes for one more.\n"
            "How many more are there in 100?",
        ),
        Slip(
            "never-fewer",
            lambda control_risk, ratio: max(0, 100 * control_risk * (ratio - 1)),
            "{given}. More people come out right.\n"
            "What should the function give when treatment leads to fewer?",
        ),
        Slip(
            "bracket",
            lambda control_risk, ratio: 100 * control_risk * ratio - control_risk,
            "{given}. Only the first part was multiplied by 100.\nWhere do the brackets belong?",
        ),
        Slip(
            "divided",
            lambda control_risk, ratio: 100 * (control_risk / ratio - control_risk),
            "{given}. That divides the control risk by the ratio.\n"
            "If treated people are 1.25 times as likely, is their risk larger or smaller?",
        ),
        Slip(
            "percent-twice",
            lambda control_risk, ratio: control_risk * (ratio - 1) * 10_000,
            "{given}. There are not that many people in 100.\nHow often did you multiply by 100?",
        ),
    ),
)

# %% tags=["check"]
GAIN_ONLINE = (ADJUSTED_ONLINE - ADJUSTED_USUAL) / 100
NNT_TASK = NumberTask(
    id="nnt-online",
    name="nnt_online",
    points=2,
    right=math.ceil(1 / GAIN_ONLINE),
    within=1e-6,
    hints=(
        "Start with the difference in points, online minus usual care.",
        "Divide 100 by that difference, then round up to the next whole number.",
    ),
    well="The trial's paper prints 18 too, with a 95% confidence interval of 10 to 71.",
    ask="What is the difference in points, and what is 100 divided by it?",
    catalogue=(
        Slip(
            "rounded-down",
            Near(math.floor(1 / GAIN_ONLINE), 0),
            "You gave {given}. With {given} people it would be a little less than one more.\n"
            "In which direction are people rounded, and was anything rounded before?",
        ),
        Slip(
            "not-rounded",
            Near(1 / GAIN_ONLINE, 0.05),
            "You gave {given}. The division is right.\nHow many whole people does it take?",
        ),
        Slip(
            "points",
            (
                Near(0.01 / GAIN_ONLINE, 0.005),
                Near(0.1 / GAIN_ONLINE, 0.03),
                Near(10 / GAIN_ONLINE, 0.7),
            ),
            "You gave {given}. The digits are right, and the decimal point is not.\n"
            "If 100 people give that many more, how many people give one?",
        ),
        Slip(
            "from-ratio",
            (Near(1 / (ADJUSTED_ONLINE / ADJUSTED_USUAL - 1), 0.02), Near(1 / 1.28, 0.003)),
            "You gave {given}. That is 1 divided by a ratio, or by what it has over 1.\n"
            "Which measure says how many more people out of 100?",
        ),
        Slip(
            "from-one-group",
            (Near(100 / ADJUSTED_ONLINE, 0.02), Near(100 / ADJUSTED_USUAL, 0.02), 4, 5),
            "You gave {given}. That is what 100 divided by one group's percentage comes to.\n"
            "How many of those people would have responded with the book as well?",
        ),
        Slip(
            "a-ratio",
            tuple(Near(ratio, 0.005) for ratio in (1.28, 1.54, 1.20, 1.38, 1.79)),
            "You gave {given}. That is a ratio, and says how many times as likely.\n"
            "Which measure says how many more people out of 100?",
        ),
        Slip(
            "a-percentage",
            tuple(Near(share, 0.001) for share in (26.6, 20.8, 0.266, 0.208, 27, 21)),
            "You gave {given}. That is one group's percentage.\n"
            "How far is it from the other group's?",
        ),
        Slip(
            "head-count",
            45,
            "You gave {given}. That is a count made of percentages and everybody randomized.\n"
            "Out of 100 people, how many more respond?",
        ),
        Slip(
            "rounded-before",
            Near(100 / 6, 0.05),
            "You gave {given}. The percentages were rounded first.\n"
            "What do they give with their decimals?",
        ),
        Slip(
            "difference",
            (Near(100 * GAIN_ONLINE, 0.001), Near(GAIN_ONLINE, 0.001), 6),
            "You gave {given}. That is the difference itself.\n"
            "If 100 people give that many more, how many people give one?",
        ),
        Slip(
            "observed",
            (11, 12, Near(number_needed_to_treat(ONLINE_3).estimate, 0.1)),
            "You gave {given}. That comes from the observed counts.\n"
            "Which percentages does the question start from?",
        ),
        Slip(
            "other-groups",
            (9, Near(100 / (ADJUSTED_COACH - ADJUSTED_USUAL), 0.05), 19, 33),
            "You gave {given}. That is the number for two other groups.\n"
            "Which two does the question name?",
        ),
        Slip(
            "upside-down",
            (Near(-1 / GAIN_ONLINE, 0.05), -17, -18),
            "You gave {given}. A negative number means that usual care came first.\n"
            "Which risk is the larger one?",
        ),
    ),
)

# %% tags=["check"]
CLAIMS_RISK = ClaimsTask(
    id="claims-risk",
    name="supported_claims",
    points=4,
    hints=(
        "Take each claim as a sum: which figures would it need, and does the text give them?",
        "Look for a model's figure told as a count, and for odds told as risks.",
    ),
    well="You can defend each of these.",
    claims={
        "A": Claim(
            "54 of 100 coached people had responded.",
            False,
            "1.54 says how many times as likely. Out of 100 such people, about 32 would respond.",
        ),
        "B": Claim(
            "Out of 100 such people, about 11 more would respond with a coach than with usual care.",
            True,
            "32.0 minus 20.8 is 11.2 points, which is 11 more of 100. The figures support it.",
        ),
        "C": Claim(
            "249 people in the coach group were counted as responders.",
            False,
            "32.0% is a model's answer. 229 responders were counted, among 635 people assessed.",
        ),
        "D": Claim(
            "Out of 100 such people with a coach, about 68 would not reach the 30% threshold.",
            True,
            "100 minus 32 is 68: most people would not get that far. The figures support it.",
        ),
        "E": Claim(
            "Coached people were 79% more likely to respond, since the odds ratio is 1.79.",
            False,
            "The odds are 79% higher; the risk is 54% higher. An odds ratio is not a risk ratio.",
        ),
        "F": Claim(
            "Coached people were 1.54 times as likely to respond as people in usual care.",
            True,
            "It names both sides and says what the ratio says. The figures support it.",
        ),
        "G": Claim(
            "Coached people were 11% more likely to respond.",
            False,
            "11.2 is a difference in points. The relative increase is 54%.",
        ),
        "H": Claim(
            "One in nine coached people is cured.",
            False,
            "An NNT of 9 means: for 9 people, about one more passes the threshold than in usual care.",
        ),
        "I": Claim(
            "For about 9 people with a coach in place of usual care, one more responds, on average.",
            True,
            "100 / 11.2 is 8.9, and the paper's NNT is 9 (7 to 14). The figures support it.",
        ),
    },
)

# %% tags=["answers"]
# task: risk-coach
# slip: all-randomized
risk_coach = 229 / 778
# slip: adjusted
risk_coach = 32.0
# slip: odds
risk_coach = 229 / (635 - 229)
# slip: other-outcome
risk_coach = 1 - 229 / 635
# slip: other-arm
risk_coach = 151 / 621
# slip: upside-down
risk_coach = 635 / 229
# slip: twelve-months
risk_coach = 269 / 639
# slip: assessed
risk_coach = 635 / 778
# slip: everybody
risk_coach = 229 / 2331
# slip: relative-risk
risk_coach = 0.54
# slip: two-groups
risk_coach = 229 / 635 - 151 / 621
# slip: wrong-row
risk_coach = 229 / 621
# slip: more-groups
risk_coach = 229 / (635 + 542 + 621)
# slip: of-responders
risk_coach = 229 / (229 + 151)
# slip: whole-division
risk_coach = 229 // 635
# slip: count
risk_coach = 229
# slip: both-groups
risk_coach = (229 + 151) / (635 + 621)
# slip: rounded
risk_coach = 36
# form: a percentage
risk_coach = 36.1
# form: three digits
risk_coach = 0.361
# form: a numpy scalar
import numpy as np

risk_coach = np.float64(229) / np.float64(635)
# form: a Series with one value
import pandas as pd

risk_coach = pd.Series([1] * 229 + [0] * 406).to_frame("responded").mean()
# form: the library's estimate
from rctlab import risk

risk_coach = risk(229, 635)

# %% tags=["answers"]
# task: risk-difference-coach
# slip: proportion
difference_coach = 229 / 635 - 151 / 621
# slip: twelve-months
difference_coach = 100 * (269 / 639 - 197 / 639)
# slip: other-groups
difference_coach = 100 * (179 / 542 - 151 / 621)
# slip: one-risk
difference_coach = 100 * 229 / 635
# slip: bracket
difference_coach = 100 * 229 / 635 - 151 / 621
# slip: sign
difference_coach = 100 * (151 / 621 - 229 / 635)
# slip: relative
difference_coach = 100 * ((229 / 635) / (151 / 621) - 1)
# slip: adjusted
difference_coach = 32.0 - 20.8
# slip: all-randomized
difference_coach = 100 * (229 / 778 - 151 / 777)
# slip: ratio
difference_coach = (229 / 635) / (151 / 621)
# slip: counts
difference_coach = 229 - 151
# slip: counts-by-one
difference_coach = 100 * (229 - 151) / 635
# slip: nnt
difference_coach = 1 / (229 / 635 - 151 / 621)
# slip: news
difference_coach = 54
# slip: rounded
difference_coach = 12
# form: one decimal
difference_coach = 11.7
# form: from rounded percentages
difference_coach = 36.1 - 24.3
# form: a fraction
from fractions import Fraction

difference_coach = 100 * (Fraction(229, 635) - Fraction(151, 621))

# %% tags=["answers"]
# task: risk-ratio-coach
# slip: upside-down
rr_coach = (151 / 621) / (229 / 635)
# slip: odds-ratio
rr_coach = (229 / 406) / (151 / 470)
# slip: adjusted
rr_coach = 1.54
# slip: all-randomized
rr_coach = (229 / 778) / (151 / 777)
# slip: counts
rr_coach = 229 / 151
# slip: difference
rr_coach = 229 / 635 - 151 / 621
# slip: increase
rr_coach = (229 / 635) / (151 / 621) - 1
# slip: percent-increase
rr_coach = 48.3
# slip: twelve-months
rr_coach = (269 / 639) / (197 / 639)
# slip: other-outcome
rr_coach = (406 / 635) / (470 / 621)
# slip: in-percent
rr_coach = 148
# slip: no-brackets
rr_coach = 229 / 635 / 151 / 621
# slip: wrong-row
rr_coach = (229 / 621) / (151 / 635)
# slip: one-group
rr_coach = 229 / 635
# slip: odds-and-risk
rr_coach = (229 / 406) / (151 / 621)
# slip: other-arm
rr_coach = (179 / 542) / (151 / 621)
# slip: rounded
rr_coach = 1.5
# form: two decimals
rr_coach = 1.48
# form: from rounded percentages
rr_coach = round(36.1 / 24.3, 2)
# form: the library's estimate
from rctlab import risk_ratio

rr_coach = risk_ratio(TwoByTwo(treated=(229, 635), control=(151, 621)))
# form: a numpy array of one
import numpy as np

rr_coach = np.array([229 / 635]) / np.array([151 / 621])


# %% tags=["answers"]
# task: risk-ratio-of
# slip: no-guard -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    return (events_treated / n_treated) / (events_control / n_control)


# slip: guard-risks-only -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    return risk_of(events_treated, n_treated) / risk_of(events_control, n_control)


# slip: upside-down
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    risk_treated = risk_of(events_treated, n_treated)
    risk_control = risk_of(events_control, n_control)
    if risk_treated == 0:
        return float("inf") if risk_control > 0 else float("nan")
    return risk_control / risk_treated


# slip: upside-down-no-guard
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    return (events_control / n_control) / (events_treated / n_treated)


# slip: odds-ratio
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    odds_treated = events_treated / (n_treated - events_treated)
    odds_control = events_control / (n_control - events_control)
    return odds_treated / odds_control


# slip: undefined-as-zero -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    if n_treated == 0 or n_control == 0 or events_control == 0:
        return 0
    return (events_treated / n_treated) / (events_control / n_control)


# slip: never-infinite -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    try:
        return (events_treated / n_treated) / (events_control / n_control)
    except ZeroDivisionError:
        return float("nan")


# slip: always-infinite -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    if n_treated == 0 or n_control == 0:
        return float("nan")
    if events_control == 0:
        return float("inf")
    return (events_treated / n_treated) / (events_control / n_control)


# slip: empty-treated -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    risk_treated = risk_of(events_treated, n_treated)
    risk_control = risk_of(events_control, n_control)
    if risk_treated == 0 and risk_control == 0:
        return float("nan")
    if risk_control == 0:
        return float("inf")
    return risk_treated / risk_control


# slip: one-group
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    return risk_of(events_treated, n_treated)


# slip: empty-as-infinite -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    if events_control == 0 and events_treated > 0:
        return float("inf")
    if n_treated == 0 or n_control == 0 or events_control == 0:
        return float("nan")
    return (events_treated / n_treated) / (events_control / n_control)


# slip: zero-as-undefined -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    if n_treated == 0 or n_control == 0 or events_treated == 0:
        return float("nan")
    if events_control == 0:
        return float("inf")
    return (events_treated / n_treated) / (events_control / n_control)


# slip: difference
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    return risk_of(events_treated, n_treated) - risk_of(events_control, n_control)


# slip: half-added
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    treated = (events_treated + 0.5) / (n_treated + 0.5)
    return treated / ((events_control + 0.5) / (n_control + 0.5))


# slip: counts
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    return events_treated / events_control


# slip: no-return
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    print(risk_of(events_treated, n_treated) / risk_of(events_control, n_control))


# slip: misnamed
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    return risk_of(events_treated, n_treated) / risk_of(events_contrl, n_control)  # noqa: F821


# slip: text -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    if n_treated == 0:
        return "nan"
    return (events_treated / n_treated) / (events_control / n_control)


# slip: bare-nan -> 1
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    if n_treated == 0 or n_control == 0:
        return nan  # noqa: F821
    return (events_treated / n_treated) / (events_control / n_control)


# slip: rounded
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    risk_treated = risk_of(events_treated, n_treated)
    risk_control = risk_of(events_control, n_control)
    if risk_control == 0:
        return float("inf") if risk_treated > 0 else float("nan")
    return round(risk_treated / risk_control, 2)


# form: numpy's own rules for zero
import numpy as np


def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    risk_treated = np.float64(events_treated) / np.float64(n_treated)
    return risk_treated / (np.float64(events_control) / np.float64(n_control))


# form: a lambda with the library's function
from rctlab import risk_ratio

risk_ratio_of = lambda e1, n1, e2, n2: risk_ratio(TwoByTwo(treated=(e1, n1), control=(e2, n2)))


# form: cases one by one
def risk_ratio_of(a, b, c, d):
    if b == 0 or d == 0 or (a == 0 and c == 0):
        return float("nan")
    if c == 0:
        return float("inf")
    return a * d / (b * c)


# %% tags=["answers"]
# task: odds-ratio-online
# slip: risk-ratio
or_online = 26.6 / 20.8
# slip: upside-down
or_online = (20.8 / 79.2) / (26.6 / 73.4)
# slip: other-arm
or_online = 1.79
# slip: one-odds
or_online = 26.6 / 73.4
# slip: crossed
or_online = 26.6 / 79.2
# slip: risk-ratio-of-others
or_online = 1.54
# slip: risk
or_online = 0.266
# slip: no-brackets
or_online = 0.266 / 0.734 / 0.208 / 0.792
# slip: odds-and-risk
or_online = (0.266 / 0.734) / 0.208
# slip: difference
or_online = 26.6 - 20.8
# slip: in-percent
or_online = 138
# slip: observed
or_online = (179 / 363) / (151 / 470)
# slip: not-responding
or_online = 73.4 / 79.2
# slip: percent-for-proportion
or_online = (26.6 / (1 - 26.6)) / (20.8 / (1 - 20.8))
# slip: log
import math

or_online = math.log((26.6 / 73.4) / (20.8 / 79.2))
# slip: increase
or_online = 0.38
# slip: rounded
or_online = 1.4
# form: two decimals
or_online = 1.38
# form: cross products of percentages
or_online = 26.6 * 79.2 / (73.4 * 20.8)
# form: text turned into a number
or_online = float("1.380")

# %% tags=["answers"]
# task: risk-ratio-not
# slip: responding
rr_not = 0.320 / 0.208
# slip: one-over
rr_not = 1 / 1.54
# slip: upside-down
rr_not = 79.2 / 68.0
# slip: reduction
rr_not = 1 - 68.0 / 79.2
# slip: one-minus-turned
rr_not = 1 - 0.54
# slip: percent-for-proportion
rr_not = (1 - 32.0) / (1 - 20.8)
# slip: crossed
rr_not = 68.0 / 20.8
# slip: one-minus
rr_not = 1 - 1.54
# slip: observed
rr_not = (406 / 635) / (470 / 621)
# slip: difference
rr_not = 79.2 - 68.0
# slip: odds-ratio
rr_not = (20.8 / 79.2) / (32.0 / 68.0)
# slip: one-group
rr_not = 1 - 0.320
# slip: other-arm
rr_not = 73.4 / 79.2
# slip: in-percent
rr_not = 86
# slip: rounded
rr_not = 0.9
# form: two decimals
rr_not = 0.86
# form: proportions
rr_not = (1 - 0.320) / (1 - 0.208)
# form: a numpy scalar
import numpy as np

rr_not = np.divide(68.0, 79.2)


# %% tags=["answers"]
# task: extra-per-100
# slip: relative-only
def extra_per_100(control_risk, risk_ratio):
    return 100 * (risk_ratio - 1)


# slip: treated-risk
def extra_per_100(control_risk, risk_ratio):
    return 100 * control_risk * risk_ratio


# slip: proportion
def extra_per_100(control_risk, risk_ratio):
    return control_risk * risk_ratio - control_risk


# slip: sign
def extra_per_100(control_risk, risk_ratio):
    return 100 * (control_risk - control_risk * risk_ratio)


# slip: absolute
def extra_per_100(control_risk, risk_ratio):
    return abs(100 * (control_risk * risk_ratio - control_risk))


# slip: divided
def extra_per_100(control_risk, risk_ratio):
    return 100 * (control_risk / risk_ratio - control_risk)


# slip: percent-twice
def extra_per_100(control_risk, risk_ratio):
    control_percent = 100 * control_risk
    return 100 * (control_percent * risk_ratio - control_percent)


# slip: rounded
def extra_per_100(control_risk, risk_ratio):
    return round(100 * (control_risk * risk_ratio - control_risk), 1)


# slip: no-return
def extra_per_100(control_risk, risk_ratio):
    extra = 100 * (control_risk * risk_ratio - control_risk)


# slip: constant
def extra_per_100(control_risk, risk_ratio):
    return 32.0 - 20.8


# slip: misnamed
def extra_per_100(control_risk, risk_ratio):
    return 100 * (control * risk_ratio - control)  # noqa: F821


# slip: treated-proportion
def extra_per_100(control_risk, risk_ratio):
    return control_risk * risk_ratio


# slip: people-for-one
def extra_per_100(control_risk, risk_ratio):
    return 1 / (control_risk * risk_ratio - control_risk)


# slip: never-fewer
def extra_per_100(control_risk, risk_ratio):
    return max(0, 100 * (control_risk * risk_ratio - control_risk))


# slip: bracket
def extra_per_100(control_risk, risk_ratio):
    return 100 * control_risk * risk_ratio - control_risk


# form: in one line
def extra_per_100(control_risk, risk_ratio):
    return control_risk * (risk_ratio - 1) * 100


# form: a lambda
extra_per_100 = lambda p, rr: 100 * p * rr - 100 * p


# form: with numpy
import numpy as np


def extra_per_100(control_risk, risk_ratio):
    return np.subtract(control_risk * risk_ratio, control_risk) * 100


# %% tags=["answers"]
# task: nnt-online
# slip: rounded-down
nnt_online = round(1 / (0.266 - 0.208))
# slip: not-rounded
nnt_online = 17.24
# slip: points
nnt_online = 1 / (26.6 - 20.8)
# slip: from-ratio
nnt_online = 1 / (1.28 - 1)
# slip: from-one-group
nnt_online = 1 / 0.266
# slip: a-ratio
nnt_online = 26.6 / 20.8
# slip: a-percentage
nnt_online = 26.6
# slip: head-count
nnt_online = 206 - 161
# slip: rounded-before
nnt_online = 100 / (27 - 21)
# slip: rounded
nnt_online = 18.000002
# slip: difference
nnt_online = 26.6 - 20.8
# slip: observed
import math

nnt_online = math.ceil(1 / (179 / 542 - 151 / 621))
# slip: other-groups
nnt_online = 9
# slip: upside-down
nnt_online = -18
# form: a plain number
nnt_online = 18
# form: a float
nnt_online = 18.0
# form: numpy's ceiling
import numpy as np

nnt_online = np.ceil(100 / (26.6 - 20.8))

# %% tags=["answers"]
# task: claims-risk
# slip: claim-A -> 3
supported_claims = ["A", "B", "D", "F", "I"]
# slip: claim-C -> 3
supported_claims = ["B", "C", "D", "F", "I"]
# slip: claim-E -> 3
supported_claims = ["B", "D", "E", "F", "I"]
# slip: claim-G -> 3
supported_claims = ["B", "D", "F", "G", "I"]
# slip: claim-H -> 3
supported_claims = ["B", "D", "F", "H", "I"]
# slip: left-out -> 1
supported_claims = ["F"]
# slip: all-marked
supported_claims = ["A", "B", "C", "D", "E", "F", "G", "H", "I"]
# form: one string
supported_claims = "B, D, F, I"
# form: a set of small letters
supported_claims = {"f", "d", "i", "b"}
# form: a tuple in another order
supported_claims = ("I", "F", "B", "D")
# form: one text in a list
supported_claims = ["BDFI"]
