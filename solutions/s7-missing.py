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
#   title: "Session 7: Who is not in the table?"
# ---

# %% [markdown]
# # Session 7: Who is not in the table?
#
# *About 60 minutes, with a place to stop half-way. None of it is advice for any one person.*
#
# *Counts of people, and figures of the news or the paper, are the trial's; what is worked out from them here is our own calculation. Which person of the table is which is made up: the people are synthetic, made so that the paper's analyses give the paper's numbers.*
#
# **You will be able to**
#
# {{ OBJECTIVES.listing }}

# %% [markdown]
# ## Story
#
# "{{ COMPLETED }}% completed the trial," Rosa reads in the paper's summary. "So nearly everybody was asked how they are." Her colleague has the supplement open: "{{ ASSESSED }} of {{ ALL }} gave an answer at 3 months." Both sentences are true. Who are the others, and what would they have said?

# %%
import numpy
import pandas
import statsmodels.api as sm
import statsmodels.formula.api as smf

from rctlab import check, explore_tipping, flow, hint, impute_response, load_trial
from rctlab import nonresponse_weights, primary_analysis, progress, published, tipping_point

trial = load_trial()
trial["arm"] = pandas.Categorical(trial["arm"], ["usual", "coach", "online"])

# %% [markdown] read="ask-assessed-share"
# ### Your turn: assessed *(counted, 3 months)*
#
# How many **percent** of the {{ ALL }} people were assessed at 3 months? To one decimal.

# %% answer="assessed-share"
assessed_share = None  # put your answer in place of None
### BEGIN SOLUTION
assessed_share = 100 * 1798 / 2331
### END SOLUTION

# %% test="assessed-share"
check("assessed-share", assessed_share)

# %% [markdown]
# "Completed" stands for *neither withdrew nor died*: {{ STAYED }} people. Many of them did not answer at 3 months. Here is the whole way, from the first letter.

# %%
steps = ["mailed", "screened", "eligible", "consented", "randomized"]
flow(trial).picture([(step, published[f"recruitment.{step}"].value) for step in steps])

# %% [markdown]
# (Two people of usual care, randomized in error, were taken out: 2,331 are left.) The online group lost most. If those who are missing were like the others, this would cost numbers only. Are they? (`phq8`: depression, 0 to 24 points.)

# %%
trial["missing_3"] = trial["responder_3"].isna()
trial.groupby("missing_3")[["phq8", "age", "severity_0"]].mean()

# %% [markdown] read="ask-need-of-missing"
# ### Your turn: who is missing? *(synthetic people, 3 months)*
#
# `social_need` is 1 for people short of money, food, housing or the like. What **percentage** of the people **not** assessed at 3 months has such a need? To one decimal.

# %% answer="need-of-missing"
need_of_missing = None  # put your answer in place of None
### BEGIN SOLUTION
need_of_missing = 100 * trial[trial["missing_3"]]["social_need"].mean()
### END SOLUTION

# %% test="need-of-missing"
check("need-of-missing", need_of_missing)

# %% [markdown]
# The missing are also younger and a little more depressed. In the trial it was alike: of people never assessed, {{ NEVER }}% had a social need, of those assessed every time, {{ ALWAYS }}% (mean `phq8`: {{ NEVER_PHQ }} and {{ ALWAYS_PHQ }}). So people who were worse off at the start are missing more often.

# %% [markdown]
# ## Counted where the coin put them
#
# Not everybody took the programme, either: {{ TOOK["coach"] }} of {{ N["coach"] }} people took 6 or more of the 8 sessions with a coach, {{ TOOK["online"] }} of {{ N["online"] }} online. **Intention to treat** counts all of them in the group that the coin gave. "Would it not be fairer to look at those who did it?" asks the colleague (*per protocol*).

# %%
keen = trial[(trial["arm"] == "coach") & (trial["sessions"] >= 6)]
print(keen["responder_3"].sum(), "responders of", keen["responder_3"].count(), "assessed")

# %% [markdown] read="ask-completers-ratio"
# ### Your turn: per protocol *(synthetic people, 3 months)*
#
# What is the risk ratio of **these people v all of usual care** ({{ USUAL[0] }} responders of {{ USUAL[1] }} assessed)? To three decimals.

# %% answer="completers-ratio"
completers_ratio = None  # put your answer in place of None
### BEGIN SOLUTION
completers_ratio = (187 / 485) / (151 / 621)
### END SOLUTION

# %% test="completers-ratio"
check("completers-ratio", completers_ratio)

# %% [markdown]
# That is more than the {{ CRUDE }} of everybody assessed. **Predict first:** of the people who had a coach and took *fewer* than 6 sessions, did as many respond as in usual care (24%)?

# %%
others = trial[(trial["arm"] == "coach") & (trial["sessions"] < 6)]
print(others["responder_3"].mean())

# %% [markdown]
# 39% of the keen, 28% of the others (of made-up people; the trial does not print it). Was it the sessions? Nobody can tell. Who comes eight times may be better off anyhow, or may stay because it helps. In usual care there are such people too, and no list of them. The coin made *groups* alike, not the keen of one and everybody of the other.

# %% [markdown]
# ## Three guesses
#
# To count everybody, something has to be said about the missing.
#
# - **Complete case:** the missing would have done as those assessed in their group (when adjusted: as those with the same columns). Coach v online: a ratio of {{ OBSERVED_CO }}.
# - **Missing is no response:** nobody missing responded.
# - **Worst case:** those missing in the programmes did not respond, and those missing in usual care did.

# %% [markdown] read="ask-ratio-no-response"
# ### Your turn: missing is no response *(counted, everybody randomized)*
#
# {{ COACH[0] }} people with a coach responded, of {{ N["coach"] }} randomized; {{ ONLINE[0] }} online, of {{ N["online"] }}. If nobody missing responded: what is the risk ratio of **coach v online**? To three decimals.

# %% answer="ratio-no-response"
ratio_no_response = None  # put your answer in place of None
### BEGIN SOLUTION
ratio_no_response = (229 / 778) / (179 / 776)
### END SOLUTION

# %% test="ratio-no-response"
check("ratio-no-response", ratio_no_response)

# %% [markdown]
# The same people and the same answers, and two ratios: the difference is made by a guess. It helps the coach, because more people are missing online. (Coach v usual care, where about as many are missing, hardly moves: {{ CRUDE }} and {{ NO_RESPONSE }}.)

# %% [markdown] read="ask-ratio-worst"
# ### Your turn: the worst case *(counted, everybody randomized)*
#
# Now **coach v usual care**, in the worst case for the coach: nobody missing with a coach responded, and all {{ MISSING["usual"] }} missing in usual care did ({{ USUAL[0] }} others responded there, of {{ N["usual"] }} randomized). To three decimals.

# %% answer="ratio-worst"
ratio_worst = None  # put your answer in place of None
### BEGIN SOLUTION
ratio_worst = (229 / 778) / ((151 + 156) / 777)
### END SOLUTION

# %% test="ratio-worst"
check("ratio-worst", ratio_worst)

# %% [markdown]
# The paper prints this bound itself, adjusted: {{ WORST.estimate }} ({{ WORST.lower }} to {{ WORST.upper }}). It is not meant to be believed; it says how much *could* hang on the missing.

# %% [markdown]
# **Half-way.** When you come back, click here, then choose *Run* and *Run All Above Selected Cell*.

# %% [markdown]
# ## The paper's way
#
# It takes two steps. **First**, who came at least once, but not at 3 months, is filled in: a model says by how many points the score of such a person fell *on average*, and that fall is then held against the 30% (from 6.0, that is 1.8 points). **Predict first:** of 238 people filled in so, how many become responders? (Of those assessed, about one in three.)

# %%
filled = impute_response(trial, 3)
print(filled[filled["imputed"]]["responder"].sum(), "responders; falls:")
print(filled[filled["imputed"]]["change"].describe())

# %% [markdown]
# None. (A fall is negative here.) The average person improves by about 1 point, and to respond takes nearly 2. An average hardly ever crosses a line that every third person crosses. So here this step does what "missing is no response" does. For the paper's own data, which nobody outside has, that is our reading; its numbers fit: 229 of 690 who came at least once, and so on, make {{ SHARES_FOLLOWED }}% by our calculation, and its adjusted percentages are 0.96 to 0.97 times these.
#
# **Second**, who never came is not filled in. Those who resemble them count a little more, by a **weight**: 1.75 counts like 1.75 people (in the paper, {{ WEIGHT.lowest }} to {{ WEIGHT.highest }}).

# %%
people = trial.assign(responder=filled["responder"], weight=nonresponse_weights(trial).weights)
people = people.dropna(subset=["responder"])
formula = "responder ~ arm + severity_0 + sex + site + rural + widespread_pain + anxiety_depression"
poisson = sm.families.Poisson()


def at_means(fit, coach, online):  # the average person of session 6, by weight
    person = numpy.average(fit.model.exog, axis=0, weights=fit.model.var_weights)
    person[1:3] = coach, online  # the two columns of the groups
    return numpy.exp((person * fit.params).sum())


# %% [markdown] read="ask-primary-coach"
# ### Your turn: the news's own number *(adjusted, the paper's way)*
#
# Fit the model of session 6 to `people`, with their weights: `fit = smf.glm(formula, ..., family=poisson, var_weights=people["weight"]).fit(cov_type="HC0")` (one gap to fill). Then `at_means(fit, 1, 0)` is the risk of the average person with a **coach**. What is it? A proportion or a percentage, to **four** digits.

# %% answer="primary-coach"
primary_coach = None  # put your answer in place of None
### BEGIN SOLUTION
weighted = smf.glm(formula, people, family=poisson, var_weights=people["weight"])
primary_coach = at_means(weighted.fit(cov_type="HC0"), 1, 0)
### END SOLUTION

# %% test="primary-coach"
check("primary-coach", primary_coach)

# %% [markdown]
# Your `fit` holds the other numbers, too: `at_means(fit, 0, 1)`, `at_means(fit, 0, 0)`, `numpy.exp(fit.params)`. Here is all of it in one call of the library. **Look for the six numbers of the news.**

# %%
primary_analysis(trial)

# %% [markdown]
# 32.0, 26.6, 20.8; 1.54, 1.28, 1.20. These people were made so that this way leads there; so it checks no trial, but you have seen *how* such numbers come about. (Intervals and P values are near the paper's, not the same: it does not say what its weights were made of.) Here are the paper's and its supplement's ratios side by side:
#
# | comparison, 3 months | counted | complete cases, adjusted | the paper's way |
# |---|---|---|---|
# {{ THREE_WAYS }}
#
# Adjusting hardly moves a ratio here; what moves coach v online is the way with the missing. So it is at 12 months: counted {{ LATE_COUNTED }}, the paper's way {{ LATE_PAPER }}.

# %% [markdown]
# ## When does it tip?
#
# Do not ask which guess is right. Ask how far the missing would have to differ until the answer is another.

# %% [markdown] read="ask-tip-usual"
# ### Your turn: by hand *(counted, everybody randomized)*
#
# {{ COACH[0] }} of {{ N["coach"] }} with a coach, if nobody missing there responded. How many of the {{ MISSING["usual"] }} missing in **usual care** (where {{ USUAL[0] }} of {{ N["usual"] }} are known to have responded) must have responded, for the coach to be **no longer ahead**? A whole number.

# %% answer="tip-usual"
tip_usual = None  # a whole number
### BEGIN SOLUTION
import math

tip_usual = math.ceil(229 / 778 * 777 - 151)
### END SOLUTION

# %% test="tip-usual"
check("tip-usual", tip_usual)

# %% [markdown]
# Half of them, when 24% of those assessed in usual care did, and nobody of those missing with a coach: far from anything that was seen. Now coach v online. Each cell is a guess about both groups.

# %%
tipping_point(trial, 3, "coach", "online").picture()

# %% [markdown]
# ## Explore
#
# Leave the missing of the first group at about the share of those assessed (the ring). (The *verdict*: whom the 95% interval favours, if anybody.) **What must the missing of the second group have done for the verdict to be lost? Then online v usual care. And coach v online: what must they have done for a verdict to be *gained*?**

# %%
explore_tipping(36, 24, "coach v usual care")

# %% [markdown]
# <details><summary>What you may have found (click to open)</summary>
#
# Coach v usual care: lost from about 60% of the missing in usual care on. Online v usual care: from about 45% on. Coach v online: at the ring there is no verdict. It takes missing people online who did worse than those assessed (27% or less), while those missing with a coach did as well.
#
# </details>

# %% [markdown] read="ask-claims-missing"
# ## Which of these may you say? *(the whole session)*
#
# List the letters of the claims that hold.
#
# {{ CLAIMS_MISSING.listing }}

# %% answer="claims-missing"
supported_claims = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
supported_claims = ["A", "D", "E", "H", "I"]
### END SOLUTION

# %% test="claims-missing"
check("claims-missing", supported_claims)

# %% [markdown] read="ask-explain-missing"
# ## In your own words
#
# Rosa's colleague has to say at a meeting how far the three comparisons can be relied on: coach over usual care, online over usual care, coach over online. Write it for him in three to five sentences, and say too whether the authors hid anything. (`hint("explain-missing")` helps; `rctlab reveal s7-missing` in a terminal gives a model answer.)

# %% [markdown] written="explain-missing" points=5
# ### BEGIN SOLUTION
# Coach over usual care can be relied on: it holds in complete cases (1.48), with all missing as no response (1.51), and even if a quarter of the missing in usual care had responded and nobody with a coach. Online over usual care holds fairly well: 1.28 or 1.34; it loses its verdict if all missing are counted as no response (1.19, 0.98 to 1.44). Coach over online is fragile: 1.20 in the main analysis becomes 1.10 (0.94 to 1.29) in complete cases, since three in ten were missing online. The authors hid nothing: the complete cases and the worst case are in their supplement; the news left them out.
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# "Completed" is not "assessed": ask who gave the outcome, by group. Count people where the coin put them. Every analysis with missing people holds a guess, one that fills nothing in, too. So do several, and ask when the answer tips. Here the coach over usual care stands unless the missing differed widely, online over usual care fairly, and the coach over online hangs on the guess.

# %% [markdown]
# ## Where it fails
#
# Filling in *one* value takes a guess for knowledge, so intervals come out too narrow (the explorer's, too); *multiple imputation* draws several values with their scatter. And no method, tipping points either, can see what the missing did: it tells what would follow if.

# %% [markdown]
# ## Further reading
#
# - [Missing as no response can mislead in either direction: Floden and Bell 2019, doi:10.1186/s12874-019-0793-x](https://doi.org/10.1186/s12874-019-0793-x)
# - [Tipping points: Campbell et al., J Biopharm Stat 2011, doi:10.1080/10543406.2011.550094](https://doi.org/10.1080/10543406.2011.550094)
# - [What a report should say of who is missing (items 21c, 22): CONSORT 2025, doi:10.1371/journal.pmed.1004587](https://doi.org/10.1371/journal.pmed.1004587)
# - [The trial: DeBar et al., JAMA 2025, doi:10.1001/jama.2025.11178](https://doi.org/10.1001/jama.2025.11178)

# %% [markdown] tags=["rubric"] written="explain-missing"
# Mark point by point: all answers for the first point, then all for the second.
#
# - **Coach over usual care, 1 point.** Robust, with a reason (holds under several guesses, or what it would take to tip).
# - **Online over usual care, 1 point.** Holds fairly well; names a case in which it does not, or that it needs more than the first.
# - **Coach over online, 1 point.** Fragile, with figures or the reason: 1.20 v 1.10 (0.94 to 1.29), or that more are missing online.
# - **Why, 1 point.** That people are missing and something has to be assumed of them.
# - **Fair to the authors, 1 point.** They reported complete cases and the worst case themselves.
# - "Coach and online are equal": nothing for the third.
# - Blank, or the model answer word for word: nothing, and a talk.
#
# Anchors. *5 points:* the model answer in one's own words. *3 points:* "Coach over book is safe under all sensible guesses. Coach over online only if you believe their way of filling in." *0 points:* "All three are significant, so all three are sure."
