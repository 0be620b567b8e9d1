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

# %% test="risk-coach"
check("risk-coach", risk_coach)

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

# %% test="risk-difference-coach"
check("risk-difference-coach", difference_coach)

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

# %% test="risk-ratio-coach"
check("risk-ratio-coach", rr_coach)

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

# %% test="odds-ratio-online"
check("odds-ratio-online", or_online)

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

# %% test="risk-ratio-not"
check("risk-ratio-not", rr_not)

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


# %% test="extra-per-100"
check("extra-per-100", extra_per_100)
### BEGIN HIDDEN TESTS
hidden = [
    ((0.208, 1.28), 5.824),
    ((0.05, 1.54), 2.7),
    ((0.3, 0.5), -15.0),
    ((0.0, 1.54), 0.0),
    ((0.6, 0.0), -60.0),
    ((0.416, 1.0), 0.0),
]
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

# %% test="nnt-online"
check("nnt-online", nnt_online)

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


# %% test="risk-ratio-of"
check("risk-ratio-of", risk_ratio_of)
### BEGIN HIDDEN TESTS
# no `import` of nan here: an answer that writes it bare would pass in grading alone
hidden = [
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

# %% test="claims-risk"
check("claims-risk", supported_claims)

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
