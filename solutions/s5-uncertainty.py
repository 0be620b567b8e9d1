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
#   title: "Session 5: Could it be chance?"
# ---

# %% [markdown]
# # Session 5: Could it be chance?
#
# *About 60 minutes, with a place to stop half-way. None of it is advice for any one person.*
#
# *Counts, and figures of the news or the paper, are the trial's. What is worked out from them here is our own calculation.*
#
# **You will be able to**
#
# {{ OBJECTIVES.listing }}

# %% [markdown]
# ## Story
#
# "More people did well with a coach, fine," says Rosa's patient. "But toss 100 coins twice, and you will not get the same number of heads. Could it be luck?" The news story answers with two words, "statistically significant". What do they say, and what not?

# %%
import numpy

from rctlab import TwoByTwo, bootstrap, check, coverage, explore_intervals, hint, permutation_test
from rctlab import plot_shuffles, power, progress, risk_ratio, sample_size

# %% [markdown]
# ## If the groups were only labels
#
# At 12 months, {{ COACH_12[0] }} of {{ COACH_12[1] }} people with a coach and {{ USUAL_12[0] }} of {{ USUAL_12[1] }} in usual care had responded (of those assessed): {{ DIFFERENCE_12 }} points more with a coach.
#
# Suppose that the treatment did nothing. Then who responded would have responded anyway, and "coach" and "usual care" are only labels. So take the labels off, **shuffle** everybody, and put the labels on again, 1,000 times. Each time chance alone makes a difference. (In the cell, 1 is a responder and 0 somebody who did not respond; the first 639 of each shuffle get the label "coach".)

# %%
rng = numpy.random.default_rng(1)
everybody = numpy.repeat([1, 0], [269 + 197, 370 + 442])
shuffled = [rng.permutation(everybody) for time in range(1000)]
differences = [100 * (one[:639].mean() - one[639:].mean()) for one in shuffled]

# %% [markdown]
# **Predict first:** how far from 0 will most of the 1,000 differences lie? The orange lines of the picture are the trial's {{ DIFFERENCE_12 }} points, in both directions.

# %%
plot_shuffles(differences, 11.27)

# %% [markdown]
# Chance alone made differences of a few points, and none as far out as the trial's. The share of shuffles that are *at least as far from 0*, on either side, is the **P value**. (None of 1,000 does not mean never: P is under 0.001.) It answers one question: how often would chance alone do at least so much? By custom, a result with P under 0.05 is called **statistically significant**; the line is a habit and no law. The library shuffles faster. (*Two-sided*: both directions count. *Monte Carlo error*: how far the shuffling itself may be off.)

# %%
table_12 = TwoByTwo(treated=(269, 639), control=(197, 639), labels=("coach", "usual care"))
permutation_test(table_12, seed=1)

# %% [markdown] read="ask-pvalue-coach-online"
# ### Your turn: a P value *(counted, 3 months)*
#
# At 3 months, {{ COACH[0] }} of {{ COACH[1] }} people with a coach and {{ ONLINE[0] }} of {{ ONLINE[1] }} online had responded. What is the P value of **coach v online**? Make their table as above, and give it to `permutation_test` with `draws=None` in place of the seed: that counts *all* ways to shuffle. `.pvalue` behind it gives the number. To three decimals.

# %% answer="pvalue-coach-online"
p_value = None  # put your answer in place of None
### BEGIN SOLUTION
coach_online = TwoByTwo(treated=(229, 635), control=(179, 542), labels=("coach", "online"))
p_value = permutation_test(coach_online, draws=None).pvalue
### END SOLUTION

# %% test="pvalue-coach-online"
check("pvalue-coach-online", p_value)

# %% [markdown]
# ## Between which values?
#
# A P value by itself says nothing of size. A **95% confidence interval** does: roughly, the values of the truth with which the data go well together. For the risk ratio at 12 months:

# %%
risk_ratio(table_12)

# %% [markdown]
# Near 1.4, and anything from {{ LOWER_12 }} to {{ UPPER_12 }} would go with these counts. 1, "as likely", lies outside. (*Koopman* is the name of the method.)
#
# There is another way to see it: draw as many people as there were from each group, each person as often as chance will, and work the ratio out again; do that 10,000 times, and look where the middle 95% lie. This is the **bootstrap**.

# %%
bootstrap(table_12, measure="risk ratio", seed=1)

# %% [markdown] read="ask-ratio-lower"
# ### Your turn: an interval *(counted, 3 months)*
#
# {{ COACH[0] }} of {{ COACH[1] }} with a coach, {{ USUAL[0] }} of {{ USUAL[1] }} in usual care. What is the **lower end** of the 95% interval of the **risk ratio, coach v usual care**, by `risk_ratio`? To three decimals. (`.lower` behind it gives that end.)

# %% answer="ratio-lower"
ratio_lower = None  # put your answer in place of None
### BEGIN SOLUTION
coach_usual = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
ratio_lower = risk_ratio(coach_usual).lower
### END SOLUTION

# %% test="ratio-lower"
check("ratio-lower", ratio_lower)

# %% [markdown]
# ## What an interval promises
#
# "95%" is a promise about the *method*: made again and again, in trial after trial, 95 of 100 of its intervals hold the truth. Can that be checked? With a truth that we choose ({{ ACTIVE }}% and {{ USUAL_PLAN }}%, the trial's plan), we can add up over all results that could come:

# %%
coverage(treated=(0.225, 777), control=(0.15, 777), measure="risk ratio")

# %% [markdown] read="ask-misses-of-100"
# ### Your turn: intervals that miss *(any trials)*
#
# 100 trials each print a 95% interval, made by a method that keeps its promise. How many of them are expected **not** to hold the truth? A whole number.

# %% answer="misses-of-100"
misses = None  # a whole number
### BEGIN SOLUTION
misses = 100 - 95
### END SOLUTION

# %% test="misses-of-100"
check("misses-of-100", misses)

# %% [markdown]
# ## Explore
#
# Here a trial is repeated 100 times; each upright line is the interval of one. **How many miss the truth, and could you tell which, if you had only one trial? What makes the intervals shorter, and does it make fewer of them miss?**

# %%
explore_intervals()

# %% [markdown]
# <details><summary>What you may have found (click to open)</summary>
#
# About 5 of 100 miss, now 3, now 8; from inside one trial it cannot be told. More people make the intervals shorter, and as many miss as before. Where chance alone is at work, only the level changes that: at 99% about 1 misses, and the intervals are longer.
#
# </details>

# %% [markdown]
# **Half-way.** A good place to stop. When you come back, choose *Run*, then *Run All Above Selected Cell*.

# %% [markdown]
# ## Three comparisons
#
# Now the news: adjusted ratios, with the paper's P values, at 3 months.
#
# | comparison | risk ratio (95% CI) | P |
# |---|---|---|
# {{ THREE_ROWS }}
#
# Your P value of coach v online was about 0.3, and the paper's is .019. Yours counts the people assessed. The paper's model also speaks for those who were not, and more of them were online. So the way of dealing with missing people can matter more than all of chance (session 7).
#
# Each P is held against 0.05. But three tries are three chances of a false alarm. If nothing worked at all, about 12 of 100 trials would sound one (14, 1 − 0.95³, if the three had no group in common). **Bonferroni's** rule multiplies each P by the number of comparisons: for online v usual care, 3 × .010 = .030.

# %% [markdown] read="ask-bonferroni"
# ### Your turn: Bonferroni *(adjusted, 3 months)*
#
# What does Bonferroni's rule make of the P value of **coach v online**? To three decimals.

# %% answer="bonferroni"
p_bonferroni = None  # coach v online
### BEGIN SOLUTION
p_bonferroni = 3 * 0.019
### END SOLUTION

# %% test="bonferroni"
check("bonferroni", p_bonferroni)

# %% [markdown]
# **Holm's** rule is kinder, and as safe. The smallest P is multiplied by 3, the next by 2, the largest by 1; and none may come out smaller than the one before it.

# %% [markdown] read="ask-holm"
# ### Your turn: Holm *(adjusted, 3 months)*
#
# What does Holm's rule make of the P value of **coach v online**? To three decimals. (Work out the one before it first.)

# %% answer="holm"
p_holm = None  # coach v online
### BEGIN SOLUTION
p_holm = max(2 * 0.010, 1 * 0.019)
### END SOLUTION

# %% test="holm"
check("holm", p_holm)

# %% [markdown]
# The trial had a third rule, fixed beforehand: first ask whether the three groups differ at all, and only if so (they did: P < .001), look at each pair at 5% (Fisher's *least significant difference*). With just three groups this is safe, too: if all three are alike, only 5 of 100 trials get past the first question, and if two are, only one pair can be a false alarm. So *coach v online* passes by two rules, and not by Bonferroni's: for this reason, too, it is the fragile one of the three. And the paper's tables hold {{ ESTIMATES }} comparisons in all, by our count. Of so many P values, chance alone puts four or five under 0.05 on average.

# %% [markdown]
# ## Two intervals that overlap
#
# The paper's adjusted percentages: coach {{ ADJUSTED["coach"] }}, online {{ ADJUSTED["online"] }}. The two intervals overlap, and many readers conclude "no difference". But the interval of the *ratio* leaves out 1. Both groups would have to be unlucky at once, in opposite directions, to lie where the intervals overlap. Look at the interval of the comparison, and not at two intervals of groups.

# %% [markdown]
# ## How many people?
#
# Before the trial its planners asked: if {{ USUAL_PLAN }}% respond in usual care and {{ ACTIVE }}% in an active group, how many people must be *assessed* in each, so that 90 of 100 such trials find it? This is the trial's **power**.

# %%
sample_size(0.225, 0.15, power=0.9)

# %% [markdown] read="ask-people-per-arm"
# ### Your turn: people in each group *(the trial's plan)*
#
# The planners expected that only **80%** would be assessed. How many people have to be put into **each** group, so that as many as above can be assessed? A whole number.

# %% answer="people-per-arm"
people_per_arm = None  # a whole number
### BEGIN SOLUTION
import math

people_per_arm = math.ceil(568 / 0.8)
### END SOLUTION

# %% test="people-per-arm"
check("people-per-arm", people_per_arm)

# %% [markdown]
# (The trial took 777: its planners let a computer repeat the trial's own analysis of three groups 10,000 times.) And the gap between coach and online, {{ COACH_ADJUSTED }}% against {{ ONLINE_ADJUSTED }}%, with about 600 assessed in each?

# %%
power(0.320, 0.266, 600)

# %% [markdown]
# **If that were the true gap, trials of this size would find it in little more than half of all cases.** So "not significant" does not mean "no difference": a difference that is there is often missed. The interval says how large a difference would still go with the data.

# %% [markdown] read="ask-claims-uncertainty"
# ## Which of these may you say? *(the whole session)*
#
# List the letters of the claims that hold.
#
# {{ CLAIMS_UNCERTAINTY.listing }}

# %% answer="claims-uncertainty"
supported_claims = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
supported_claims = ["A", "D", "G", "I"]
### END SOLUTION

# %% test="claims-uncertainty"
check("claims-uncertainty", supported_claims)

# %% [markdown] read="ask-explain-uncertainty"
# ## In your own words
#
# At 12 months, the paper has for coach v online a risk ratio of {{ LATE.estimate }} (95% CI {{ LATE.lower }} to {{ LATE.upper }}; P = {{ LATE.p }}). A blog writes: "No difference after a year. The coach was not worth it." Answer in two to four sentences. `hint("explain-uncertainty")` asks what a good answer contains. A person marks it. If you learn without a teacher, `rctlab reveal s5-uncertainty` in a terminal gives a model answer.

# %% [markdown] written="explain-uncertainty" points=4
# ### BEGIN SOLUTION
# The trial did not find that they are equal; it did not find out which is better after a year. Ratios from 0.96 to 1.19 go with its data, so the coach could be a little behind or up to a fifth ahead. P = .215 says that chance alone would give at least so large a difference in about one of five such trials. And both were compared with each other here; against usual care, each did better.
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# A P value says how often chance alone would do at least so much, and not how large or how sure an effect is. An interval gives the sizes that go with the data; of many such intervals about 5 of 100 miss, and nobody can say which. Count the comparisons. And "not significant" is not "equal".

# %% [markdown]
# ## Where it fails
#
# All this allows for chance alone. People who were not assessed, a coin that was not honest, or an outcome that was coloured by knowing one's group move the estimate and its interval, and no P value tells that from an effect. Session 7 looks at the first of these.

# %% [markdown]
# ## Further reading
#
# - [Twenty-five misreadings of P values and intervals: Greenland et al. 2016 (open), PMC4877414](https://www.ncbi.nlm.nih.gov/pmc/articles/PMC4877414/)
# - [How researchers misread intervals: Hoekstra et al., Psychon Bull Rev 2014, doi:10.3758/s13423-013-0572-3](https://doi.org/10.3758/s13423-013-0572-3)
# - [The trial: DeBar et al., JAMA 2025, doi:10.1001/jama.2025.11178](https://doi.org/10.1001/jama.2025.11178)

# %% [markdown] tags=["rubric"] written="explain-uncertainty"
# Mark point by point: all answers for the first point, then all for the second.
#
# - **Not found is not equal, 1 point.** "Not significant" does not show that there is no difference.
# - **Interval, 1 point.** Says what it allows: from a little worse (0.96) to about a fifth better (1.19). "It includes 1" alone: half a point.
# - **P or power, 1 point.** What P = .215 counts, or that the trial was not made to tell so small a gap.
# - **Comparison, 1 point.** Coach against *online*, not against nothing; or: both did better than usual care at 12 months.
# - "P = .215 means a probability of 21.5% that they are equal": nothing for the third.
# - Blank, or the model answer word for word: nothing, and a talk.
#
# Anchors. *4 points:* the model answer in one's own words. *2 points:* "It only means that it is not proven. The ratio can be between 0.96 and 1.19." *0 points:* "Right, because 1 is in the interval they are the same."
