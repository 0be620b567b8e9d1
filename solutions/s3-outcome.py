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
#   title: "Session 3: What is a responder?"
# ---

# %% [markdown]
# # Session 3: What is a responder?
#
# *About 60 minutes, with a place to stop half-way. None of it is advice for any one person.*
#
# **You will be able to**
#
# {{ OBJECTIVES.listing }}

# %% [markdown]
# ## Story
#
# "A 30% improvement in pain!" reads Rosa's patient from a web page about the trial. The news story says something else: a percentage of people "achieving a 30 percent or greater decrease" in a score. Who is that, and is it the same?

# %%
from math import isnan

from rctlab import check, explore_cut, hint, load_trial, progress, simulate_trial

# %% [markdown]
# ## Eleven questions make one score
#
# People answered eleven questions from 0 to 10 (the BPI-SF): four on how strong the pain is (worst, least, average, now), seven on how much it **interferes** with life (activity, mood, walking, work, relations, sleep, enjoyment). The invented people of the course have such answers from the start of the trial. (`.loc[:, a:b]` takes the columns from a to b, `.head(3)` shows three rows; *synthetic* means invented.)

# %%
trial = load_trial()
items = trial.loc[:, "bpi_worst":"bpi_enjoyment"]
items.head(3)

# %% [markdown]
# This trial's **pain severity score** is the mean of all eleven. For the first person (row 0):

# %%
print(items.loc[0].mean())

# %% [markdown]
# So "pain severity" is here not pain intensity: seven of eleven answers are about life. (A rule has to say beforehand how many answers may be left out; often more than half have to be there.)

# %% [markdown] read="ask-severity-of-person"
# ### Your turn: a score *(one invented person, at the start)*
#
# What is the pain severity score of the person in **row 7** of `items` (rows are counted from 0)? To two decimals.

# %% answer="severity-of-person"
severity_7 = None  # put your answer in place of None
### BEGIN SOLUTION
severity_7 = items.loc[7].mean()
### END SOLUTION

# %% test="severity-of-person"
check("severity-of-person", severity_7)

# %% [markdown]
# ## The fall in percent
#
# A score falls from 6.0 to 4.5. In percent of where it started:

# %%
100 * (6.0 - 4.5) / 6.0

# %% [markdown]
# 25%: under the trial's cut (its line) of **30%**, so this person is no **responder**. A responder's score fell by 30% *or more*.

# %% [markdown] read="ask-percent-fall"
# ### Your turn: a fall *(any person)*
#
# A score falls from **6.36** to **4.27**. By how many percent of the start? To one decimal.

# %% answer="percent-fall"
percent_fall = None  # in percent
### BEGIN SOLUTION
percent_fall = 100 * (6.36 - 4.27) / 6.36
### END SOLUTION

# %% test="percent-fall"
check("percent-fall", percent_fall)

# %% [markdown]
# ## Two traps
#
# By hand, from 7.0 to 4.9 is a fall of exactly 30%. **Predict first:** does the computer say that it is 30 or more? And is an unknown score, written `nan`, 30 or more?

# %%
fall = 100 * (7.0 - 4.9) / 7.0
fall, fall >= 30, float("nan") >= 30

# %% [markdown]
# A hair under 30: the computer keeps most decimals only nearly. So one **rounds to six decimals before comparing**. And "is nan 30 or more?" is answered with *False*. Nobody warns you, and a person whose score is unknown becomes a non-responder.

# %% [markdown] read="ask-is-responder"
# ### Your turn: fill three gaps *(any person)*
#
# `is_responder` gives 1 for a responder and 0 for anybody else who was assessed. Where one of the scores is unknown, or the start was 0 (a percentage of nothing), it gives `float("nan")`, *not defined*. `isnan` asks whether a number is nan; `x if a else y` is x where a is true, and else y. Put something in place of the dots.


# %% answer="is-responder"
def is_responder(before, after):
    if isnan(before) or isnan(after):  # not assessed
        ### BEGIN SOLUTION
        return float("nan")  # unknown stays unknown
        ### END SOLUTION
        return ...  # gap 1
    if before == 0:  # nothing to fall from
        ### BEGIN SOLUTION
        return float("nan")  # a percentage of nothing
        ### END SOLUTION
        return ...  # gap 2
    fall = round(100 * (before - after) / before, 6)
    ### BEGIN SOLUTION
    return 1 if fall >= 30 else 0  # the cut itself counts
    ### END SOLUTION
    return ...  # gap 3


# %% test="is-responder"
check("is-responder", is_responder)
### BEGIN HIDDEN TESTS
# no `import` of nan here: an answer that writes it bare would pass in grading alone
hidden = [
    ((6.0, 4.2), 1),
    ((9.0, 6.3), 1),
    ((5.0, 3.51), 0),
    ((float("nan"), 4.0), float("nan")),
    ((4.0, float("nan")), float("nan")),
    ((0.0, 0.0), float("nan")),
    ((0.0, 3.0), float("nan")),
    ((3.0, 5.0), 0),
    ((4.0, 0.0), 1),
]
### END HIDDEN TESTS

# %% [markdown]
# ## The trap in a whole table
#
# At 12 months, in each group: the share with a fall of 30% or more, first as the trap has it, then among people assessed. (*True* counts as 1, so a mean is a share. `notna()` is true for known values, and `fall_12[known]` keeps only those.)

# %%
fall_12 = (100 * (trial["severity_0"] - trial["severity_12"]) / trial["severity_0"]).round(6)
(fall_12 >= 30).groupby(trial["arm"]).mean()

# %%
known = fall_12.notna()
(fall_12[known] >= 30).groupby(trial["arm"]).mean()

# %% [markdown]
# To count only people assessed is one way, and it takes the others to be like them. To call the missing non-responders can be another, if it is chosen and said. It should never happen by accident. (Session 7 compares the ways.)

# %% [markdown] read="ask-share-online"
# ### Your turn: the share of responders *(counted, 3 months)*
#
# At **3 months**, what share of the **online** people who were **assessed** were responders? A proportion (such as 0.251) or a percentage (25.1), to three digits.

# %% answer="share-online"
share_online = None  # a proportion or a percentage
### BEGIN SOLUTION
share_online = trial.groupby("arm")["responder_3"].mean()["online"]
### END SOLUTION

# %% test="share-online"
check("share-online", share_online)

# %% [markdown]
# **Half-way.** A good place to stop. When you come back, choose *Run*, then *Run All Above Selected Cell*.

# %% [markdown]
# ## With usual care alone
#
# Here is another invented trial (number 3), made so that coach and online do **nothing at all** more than usual care (`effects` of 0). **Predict first:** how many of 100 respond after a year?

# %%
nothing = simulate_trial(3, mode="sample", effects={"coach": 0.0, "online": 0.0})
nothing.groupby("arm")["responder_12"].mean()

# %% [markdown]
# Three of ten, in every group (`mean()` leaves nan out by itself). People come into a trial of pain when it is bad, and many get better anyway. Scores also go up and down by chance: who starts very high was partly unlucky that day, and will on average lie lower next time. This is **regression to the mean**, a part of what comes now. In usual care at 12 months, the mean fall of people who began under 7 (*False*) and at 7 or more (*True*). (`trial[...]` keeps the rows for which the condition holds.)

# %%
usual = trial[trial["arm"] == "usual"]
fall_points = usual["severity_0"] - usual["severity_12"]
fall_points.groupby(usual["severity_0"] >= 7).mean()

# %% [markdown] read="ask-fall-of-severe"
# ### Your turn: regression to the mean *(the table's, 3 months)*
#
# In usual care at **3 months**: by how many **points** did the score fall on average, of people who began at **7 or more**? To two decimals.

# %% answer="fall-of-severe"
fall_of_severe = None  # in points of 0 to 10
### BEGIN SOLUTION
fall_3 = usual["severity_0"] - usual["severity_3"]
fall_of_severe = fall_3[usual["severity_0"] >= 7].mean()
### END SOLUTION

# %% test="fall-of-severe"
check("fall-of-severe", fall_of_severe)

# %% [markdown]
# ## One small shift for everybody
#
# The paper's mean falls at 3 months: {{ COACH_FALL }} points with a coach, {{ USUAL_FALL }} in usual care, so {{ EXTRA }} more (of 10). Suppose that **everybody** in usual care had fallen by {{ EXTRA }} points more. How would the responders change? At 12 months, before and after (`dropna` leaves out who was not assessed):

# %%
seen = usual.dropna(subset=["severity_12"])
percent = (100 * (seen["severity_0"] - seen["severity_12"]) / seen["severity_0"]).round(6)
shifted = (100 * (seen["severity_0"] - seen["severity_12"] + 0.4) / seen["severity_0"]).round(6)
print((percent >= 30).mean(), (shifted >= 30).mean())

# %% [markdown] read="ask-shift-share"
# ### Your turn: after the shift *(the table's, 3 months)*
#
# At **3 months** {{ USUAL_SHARE }}% of usual care were responders. What share would it be if everybody's score had fallen by **0.4 points more**? A proportion or a percentage, to three digits.

# %% answer="shift-share"
shift_share = None  # a proportion or a percentage
### BEGIN SOLUTION
fall_shifted = usual["severity_0"] - usual["severity_3"] + 0.4
percent_shifted = (100 * fall_shifted / usual["severity_0"]).round(6).dropna()
shift_share = (percent_shifted >= 30).mean()
### END SOLUTION

# %% test="shift-share"
check("shift-share", shift_share)

# %% [markdown]
# Nobody became another kind of person. A cut turns a small shift of all into many "responders", and it throws away how far each person came: for the same power, a trial that cuts needs nearly twice as many people (our own calculation, for bell-shaped scores with a quarter past the cut). The trial's authors call 30% the *minimal* important fall; a group of pain researchers (IMMPACT) calls it *moderate* for pain intensity, and 10 to 20% minimal.

# %% [markdown]
# ## Explore
#
# Usual care again, at 3 months. Move the cut, and then the shift. **At which cut does the ratio look largest? And has anybody improved by more there?**

# %%
explore_cut()

# %% [markdown]
# <details><summary>What you may have found (click to open)</summary>
#
# It goes up and down, and is largest far out (2.5 at 79%), where hardly anybody is left above the cut. Everybody improved by the same 0.4 points, whatever the cut.
#
# </details>

# %% [markdown] read="ask-claims-outcome"
# ## Which of these may you say? *(the whole session)*
#
# List the letters of the claims that hold.
#
# {{ CLAIMS_OUTCOME.listing }}

# %% answer="claims-outcome"
supported_claims = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
supported_claims = ["C", "E", "F", "H"]
### END SOLUTION

# %% test="claims-outcome"
check("claims-outcome", supported_claims)

# %% [markdown] read="ask-explain-threshold"
# ## In your own words
#
# The patient's web page says that the programmes "resulted in a 30% improvement in pain". Correct it for him, in two to four sentences. (The story's percentages at 3 months, *adjusted*: {{ COACH_ADJUSTED }} with a coach, {{ USUAL_ADJUSTED }} in usual care.) `hint("explain-threshold")` asks what a good answer contains. A person marks it. If you learn without a teacher, `rctlab reveal s3-outcome` in a terminal gives a model answer.

# %% [markdown] written="explain-threshold" points=4
# ### BEGIN SOLUTION
# Thirty percent is not how much pain fell; it is the line that a person's score had to pass to be counted. About 32 of 100 people with a coach would pass it at three months, by the trial's model, and about 21 of 100 in usual care. On average the score fell by about 1.2 of 10 points with a coach and by 0.8 without, so by some 0.4 points more. The score is not pain alone: most of its questions ask how much pain gets in the way of life.
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# A responder is a person past a line. Many pass it with usual care alone, the line can turn a small shift into many responders, and who was not assessed is neither. Ask of each "responder": of which score, past which line, compared with whom, and how far did people come on average?

# %% [markdown]
# ## Where it fails
#
# A mean hides people, too: a few may have gained much. Neither the cut nor the mean says who gained *because of* the treatment; for that one would have to read the torn-off ticket of session 2.

# %% [markdown]
# ## Further reading
#
# - [What responder analyses lose: Snapinn and Jiang, Trials 2007 (open), doi:10.1186/1745-6215-8-31](https://doi.org/10.1186/1745-6215-8-31)
# - [The trial: DeBar et al., JAMA 2025, doi:10.1001/jama.2025.11178](https://doi.org/10.1001/jama.2025.11178)
# - [What is called minimal and moderate: Dworkin et al. (IMMPACT), J Pain 2008, doi:10.1016/j.jpain.2007.09.005](https://doi.org/10.1016/j.jpain.2007.09.005)
# - [Its plan, with the score: Mayhew et al., Trials 2023 (open), doi:10.1186/s13063-023-07165-8](https://doi.org/10.1186/s13063-023-07165-8)

# %% [markdown] tags=["rubric"] written="explain-threshold"
# Mark point by point: all answers for the first point, then all for the second.
#
# - **Line, 1 point.** 30% is the line that a person had to pass, not how far pain fell.
# - **People, 1 point.** How many passed it, in two groups: 32 and 21 of 100 (or 36 and 24 of those assessed). One group alone: half a point.
# - **Mean, 1 point.** The average fall: 1.2 and 0.8, or 0.4 more, of 10 points; or "far less than 30% on average". Without a number: half a point.
# - **Comparison or score, 1 point.** Many pass it with usual care alone; or the score is mostly about how pain interferes.
# - "A third of people had 30% less pain because of the programme": nothing for the second.
# - Blank, or the model answer word for word: nothing, and a talk.
#
# Anchors. *4 points:* the model answer in one's own words. *2 points:* "30% was only the limit. 32 of 100 reached it with a coach and 21 with usual care." *0 points:* "Pain fell by 30% in 32% of people thanks to the programmes."
