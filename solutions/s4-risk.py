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
# *About 60 minutes. None of it is advice for any one person.*
#
# *Counts, and figures of the news or the paper, are the trial's. What is worked out from them here is our own calculation.*
#
# **You will be able to**
#
# {{ OBJECTIVES.listing }}

# %% [markdown]
# ## Story
#
# A patient of Rosa's has read that people with a health coach were more likely to respond than people in usual care: a *relative risk* of **{{ NEWS_RATIO }}**. "So 54 of 100 of us get better?" he asks. At the end you will answer him.

# %% [markdown]
# Run the next cell first.

# %%
from rctlab import TwoByTwo, check, explore_risk, hint, icon_array, progress, risk_difference

# %% [markdown]
# ## From counts to a risk
#
# We work through **12 months** together; **3 months** are yours. At 12 months, {{ COACH_12[0] }} of {{ COACH_12[1] }} coached people who were *assessed* (answered the questions) had responded: their pain severity score was at least 30% lower than at the start. In usual care it was {{ USUAL_12[0] }} of {{ USUAL_12[1] }}.
#
# **Predict first**: about how many of 100 assessed people with a coach is that?

# %%
269 / 639

# %% [markdown]
# That share is the **risk**: people with the outcome, divided by all who were assessed for it. Good outcomes have risks, too. As people out of 100:

# %%
table_12 = TwoByTwo(treated=(269, 639), control=(197, 639), labels=("coach", "usual care"))
icon_array(table_12)

# %% [markdown] read="ask-risk-coach"
# ### Your turn: a risk *(counted, 3 months)*
#
# | group | responders | assessed | randomized (everybody) |
# |---|---|---|---|
# | coach | {{ COACH[0] }} | {{ COACH[1] }} | {{ published["randomized.coach"].value }} |
# | online | {{ ONLINE[0] }} | {{ ONLINE[1] }} | {{ published["randomized.online"].value }} |
# | usual care | {{ USUAL[0] }} | {{ USUAL[1] }} | {{ published["randomized.usual"].value }} |
#
# What was the risk of responding in the **coach** group, among the people assessed? A proportion (such as 0.251) or a percentage (25.1), to three digits.

# %% answer="risk-coach"
risk_coach = None  # put your answer in place of None
### BEGIN SOLUTION
risk_coach = 229 / 635
### END SOLUTION

# %% test="risk-coach"
check("risk-coach", risk_coach)

# %% [markdown]
# Stuck? Make a cell of your own (the **+** above the notebook) and run `hint("risk-coach")` in it; again for the next hint.

# %% [markdown]
# ## The difference
#
# How far apart were the groups at 12 months?

# %%
100 * (269 / 639 - 197 / 639)

# %% [markdown]
# The **risk difference**: {{ difference_12 }} percentage points. Out of every 100 people assessed, about 11 more had responded with a coach. Say "points" for it, never "percent": 11 percent more than {{ percent(USUAL_12) }}% would be {{ eleven_percent_more }}%.

# %% [markdown] read="ask-risk-difference-coach"
# ### Your turn: a risk difference *(counted, 3 months)*
#
# By how many **percentage points** did the risk differ, **coach minus usual care**, among the people assessed? In points (such as 25.0, not 0.25), to one decimal.

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
# The news prints ratios and no difference. **Predict first:** {{ percent(COACH_12) }}% against {{ percent(USUAL_12) }}%. Is that nearer to 1.1, to 1.4 or to 2 times as likely?

# %%
(269 / 639) / (197 / 639)

# %% [markdown]
# The **risk ratio**, or relative risk. At 12 months, people with a coach were {{ ratio_12 }} times as likely to have responded as people in usual care (of those assessed).
#
# A ratio has two sides. The group named first stands on top: *coach v usual care* (v for versus) is coach divided by usual care.

# %% [markdown] read="ask-risk-ratio-coach"
# ### Your turn: a risk ratio *(counted, 3 months)*
#
# What was the risk ratio of responding, **coach v usual care**, among the people assessed? To two decimals.

# %% answer="risk-ratio-coach"
rr_coach = None  # coach v usual care
### BEGIN SOLUTION
rr_coach = (229 / 635) / (151 / 621)
### END SOLUTION

# %% test="risk-ratio-coach"
check("risk-ratio-coach", rr_coach)

# %% [markdown]
# ## How sure is it?
#
# Another trial of this size would give somewhat other numbers. So a measure comes with a **95% confidence interval** (CI): roughly, the values that fit these data. It allows for chance alone, not for missing people.

# %%
risk_difference(table_12)

# %% [markdown] read="ask-interval-coach-online"
# ### Your turn: an interval *(counted, 3 months)*
#
# Now **coach v online**. Make their table from the counts of 3 months, as `table_12` was made above (`treated` is the group named first; each pair is responders, assessed), and give it to `risk_difference`. What is the **lower end** of the 95% interval, in points, to one decimal?

# %% answer="interval-coach-online"
lower_end = None  # in percentage points
### BEGIN SOLUTION
coach_online = TwoByTwo(treated=(229, 635), control=(179, 542), labels=("coach", "online"))
lower_end = 100 * risk_difference(coach_online).lower
### END SOLUTION

# %% test="interval-coach-online"
check("interval-coach-online", lower_end)

# %% [markdown]
# **Half-way.** A good place to stop. Later: *Run*, *Run All Above Selected Cell*.

# %% [markdown]
# ## Another set of numbers: adjusted
#
# Your ratio is not the {{ NEWS_RATIO }} of the news, which starts from **adjusted** percentages: {{ ADJUSTED_COACH }}% coach, {{ ADJUSTED_ONLINE }}% online, {{ ADJUSTED_USUAL }}% usual care. {{ ADJUSTED_COACH }} / {{ ADJUSTED_USUAL }} is {{ NEWS_RATIO }}. A **model** made them: a formula, fitted to the data, that gives each person a chance of responding. It allows for differences between the groups and, in its own way, for missing outcomes (sessions 6 and 7).
#
# The percentages are what the model predicts for people who are average in all that it takes into account. **Predict first:** {{ ADJUSTED_COACH }}% of the {{ published["randomized.coach"].value }} people with a coach are 249. Who counted these 249?
#
# <details><summary>Click to open</summary>
#
# Nobody. {{ COACH[0] }} responders were counted, among {{ COACH[1] }}. The other {{ published["randomized.coach"].value - COACH[1] }} were not assessed.
#
# </details>

# %% [markdown]
# ## Odds
#
# **Odds** set people who respond against people who do *not*. With a coach {{ ADJUSTED_COACH }} of 100 average people would respond and {{ 100 - ADJUSTED_COACH }} would not; with usual care {{ ADJUSTED_USUAL }} and {{ 100 - ADJUSTED_USUAL }}. The **odds ratio** is ({{ ADJUSTED_COACH }} / {{ 100 - ADJUSTED_COACH }}) / ({{ ADJUSTED_USUAL }} / {{ 100 - ADJUSTED_USUAL }}) = {{ odds_ratio_coach }}. The risk ratio was {{ NEWS_RATIO }}: an odds ratio lies further from 1, the more so the more common the outcome. Never say "79% more likely" of it.

# %% [markdown] read="ask-odds-ratio-online"
# ### Your turn: an odds ratio *(adjusted, 3 months)*
#
# Now **online v usual care**: from {{ ADJUSTED_ONLINE }}% and {{ ADJUSTED_USUAL }}%, work out the **odds ratio**, to two decimals.

# %% answer="odds-ratio-online"
or_online = None  # online v usual care
### BEGIN SOLUTION
or_online = (0.266 / 0.734) / (0.208 / 0.792)
### END SOLUTION

# %% test="odds-ratio-online"
check("odds-ratio-online", or_online)

# %% [markdown]
# ## From relative to absolute
#
# A ratio hides where it started. If 40 of 100 people get better anyway, a ratio of 1.25 makes it 40 × 1.25 = 50: **10 more**. If 4 do, the same ratio makes it 5: **1 more**.
#
# Now turn the 10 round: treat 100 / 10 = 10 people for **one** more. This is the **number needed to treat** (NNT): 100 divided by the difference in points, rounded **up** to whole people (8.1 becomes 9).

# %% [markdown] read="ask-nnt-online"
# ### Your turn: a number needed to treat *(adjusted, 3 months)*
#
# **Online** {{ ADJUSTED_ONLINE }}%, **usual care** {{ ADJUSTED_USUAL }}%. To how many people must the online programme be offered, in place of usual care, for one more to respond, on average? A whole number.

# %% answer="nnt-online"
nnt_online = None  # online v usual care
### BEGIN SOLUTION
import math

nnt_online = math.ceil(1 / (0.266 - 0.208))
### END SOLUTION

# %% test="nnt-online"
check("nnt-online", nnt_online)

# %% [markdown]
# ## Explore
#
# Leave the risk ratio at {{ NEWS_RATIO }} and lower the usual-care risk: **where does the NNT pass 100?** (NNTB counts people for one benefit, NNTH for one harm.) And **when do odds ratio and risk ratio almost agree?**

# %%
explore_risk(control_percent=20.8, ratio=1.54, outcome=("would respond", "would not"))

# %% [markdown]
# <details><summary>What you may have found (click to open)</summary>
#
# Below about 1.9%. The two ratios almost agree when the outcome is rare in both groups: below about 2% they differ by less than 0.02.
#
# </details>

# %% [markdown]
# ## Nobody on the bottom
#
# Python stops when it divides by zero. So a careful recipe (a **function**) asks first: `if` asks, `==` compares, `return` hands back. `float("nan")` is "not defined", `float("inf")` infinity.


# %%
def risk_of(events, n):
    if n == 0:
        return float("nan")  # nobody was there: not defined
    return events / n


risk_of(3, 12), risk_of(0, 12), risk_of(0, 0)

# %% [markdown] read="ask-risk-ratio-of"
# ### Your turn: fill three gaps *(any trial)*
#
# `risk_ratio_of` gives the risk ratio, treated over control. Put something in place of the dots `...` in each gap below: not defined, infinity, and the ratio (not rounded).


# %% answer="risk-ratio-of"
def risk_ratio_of(events_treated, n_treated, events_control, n_control):
    if n_treated == 0 or n_control == 0:  # a group is empty
        return float("nan")
    if events_treated == 0 and events_control == 0:  # nobody responded at all
        ### BEGIN SOLUTION
        return float("nan")  # nothing over nothing
        ### END SOLUTION
        return ...  # gap 1
    if events_control == 0:  # responders in the treated group alone
        ### BEGIN SOLUTION
        return float("inf")  # something over nothing
        ### END SOLUTION
        return ...  # gap 2
    ### BEGIN SOLUTION
    return risk_of(events_treated, n_treated) / risk_of(events_control, n_control)
    ### END SOLUTION
    return ...  # gap 3


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

# %% [markdown] read="ask-claims-risk"
# ## Which of these may you say? *(adjusted, 3 months)*
#
# All are about coach v usual care ({{ ADJUSTED_COACH }}% and {{ ADJUSTED_USUAL }}%). *Average people* are average in all that the model takes into account. List the letters of the claims that the figures support, such as `["A", "B"]`.
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
# Answer Rosa's patient: "The paper says 1.54. So 54 of 100 of us get better?" Write two to four sentences that he can follow. `hint("explain-risk")` asks what a good answer contains. Click on the cell below, press **Enter**, and write. A person marks it; if you learn alone, `rctlab reveal s4-risk` in a terminal gives a model answer.

# %% [markdown] written="explain-risk" points=4
# ### BEGIN SOLUTION
# No: 1.54 compares two groups and counts nobody; people with a coach were about one and a half times as likely to do clearly better as people with usual care. Three months on, about 32 of 100 with a coach would have a pain score at least 30% lower than at the start, and about 21 of 100 with usual care and a book: some 11 more. So about 68 of 100 with a coach would not get that far. These are a model's figures for groups; they cannot say in which group you would be.
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# A difference says how many more; a ratio how many times as likely, with both sides named. Odds ratios are not risk ratios. Ask of every ratio: *from which risk did it start?*

# %% [markdown]
# ## Where it fails
#
# A ratio cannot be carried everywhere: where 70 of 100 recover anyway, 1.54 would give 108 of 100. Where an interval holds zero, the NNT's runs **through infinity**: for coach v online (counted), from {{ nnt_low }} for one more responder to {{ nnt_high }} for one fewer. And of people who were not assessed, counts say nothing.

# %% [markdown]
# ## Further reading
#
# - [The trial: DeBar et al., JAMA 2025, doi:10.1001/jama.2025.11178](https://doi.org/10.1001/jama.2025.11178)
# - [Relative *and* absolute effects (item 26): CONSORT 2025, BMJ, doi:10.1136/bmj-2024-081124](https://doi.org/10.1136/bmj-2024-081124)

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
