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
#   title: 'Session 6: Where does "adjusted 32.0%" come from?'
# ---

# %% [markdown]
# # Session 6: Where does "adjusted 32.0%" come from?
#
# *About 60 minutes, with a place to stop half-way. None of it is advice for any one person.*
#
# *The people are synthetic, made so that these analyses print what the paper prints: agreeing shows that you did the same sum, and checks no trial.*
#
# **You will be able to**
#
# {{ OBJECTIVES.listing }}

# %% [markdown]
# ## Story
#
# "32.0% of 778: that makes 249 people," says Rosa's colleague. The paper's supplement counts {{ COACH[0] }} responders with a coach, of {{ COACH[1] }} assessed. Nobody counted 249. The news says *adjusted*: what was done, and why, if a coin made the groups alike?

# %%
import numpy
import pandas
import statsmodels.api as sm
import statsmodels.formula.api as smf

from rctlab import check, explore_adjustment, hint, load_trial, progress

# %% [markdown]
# ## Counting with a model
#
# Take the people assessed at 3 months, and name usual care first: the first group is what the others are compared with. (`formula`: for later.)

# %%
trial = load_trial()
trial["arm"] = pandas.Categorical(trial["arm"], ["usual", "coach", "online"])
assessed = trial.dropna(subset=["responder_3"])
formula = (
    "responder_3 ~ arm + severity_0 + sex + site + rural + widespread_pain + anxiety_depression"
)

# %% [markdown]
# A **regression** writes the risk as a formula of columns. This kind adds up *logarithms*. A logarithm turns times into plus: `exp(a + b)` is `exp(a)` times `exp(b)`. So what is *added* for a group in the formula *multiplies* its risk: it is the logarithm of a **ratio**.
#
# You need not learn the next lines by heart: `~` reads "by", `Poisson()` brings the logarithm, and `HC0` is explained below. (Together they are called *modified Poisson*.)

# %%
poisson = sm.families.Poisson()
unadjusted = smf.glm("responder_3 ~ arm", assessed, family=poisson).fit(cov_type="HC0")
print(unadjusted.summary())

# %% [markdown]
# Read the lower table, the column `coef`. `Intercept`: the logarithm of the risk in usual care. `arm[T.coach]`: the logarithm of the ratio of coach to usual care. `exp` undoes a logarithm:

# %%
print(numpy.exp(-1.4141), numpy.exp(0.3941))

# %% [markdown]
# These are {{ USUAL[0] }} / {{ USUAL[1] }}, and the risk ratio of the counts. With no other column, the model only counts.

# %% [markdown] read="ask-online-ratio"
# ### Your turn: read the table *(counted, 3 months)*
#
# What is the risk ratio of **online v usual care** by this table? To three decimals.

# %% answer="online-ratio"
online_ratio = None  # put your answer in place of None
### BEGIN SOLUTION
online_ratio = numpy.exp(unadjusted.params["arm[T.online]"])
### END SOLUTION

# %% test="online-ratio"
check("online-ratio", online_ratio)

# %% [markdown]
# ## Why adjust?
#
# A coin makes groups alike *on average*, never quite. In the trial, {{ ANXIOUS["coach"] }}% of the coach group had an anxiety or depression diagnosis, and {{ ANXIOUS["usual"] }}% in usual care; here, such people respond less often. **Adjusting** compares like with like: it makes up for an unlucky draw in *known* columns, and narrows the scatter of the estimate. Sex, severity, site and rural are also the strata of the allocation, which belong in the analysis. These six columns were named before the results were seen.
#
# By itself it mends neither missing people, nor an outcome coloured by knowing one's group, nor a column that nobody recorded.

# %% [markdown] read="ask-adjusted-ratio"
# ### Your turn: fit the adjusted model *(adjusted, people assessed)*
#
# Fit the model again, with `formula` in place of the short text. What is the risk ratio of **coach v usual care** now? To three decimals.

# %% answer="adjusted-ratio"
adjusted_ratio = None  # put your answer in place of None
### BEGIN SOLUTION
my_fit = smf.glm(formula, assessed, family=poisson).fit(cov_type="HC0")
adjusted_ratio = numpy.exp(my_fit.params["arm[T.coach]"])
### END SOLUTION

# %% test="adjusted-ratio"
check("adjusted-ratio", adjusted_ratio)

# %% [markdown]
# ## How sure is it?
#
# A Poisson model expects more scatter, p, than a yes or no has, p (1 − p). So its *own* standard errors (`bse`, of the logarithms) are too large here. **Robust** ones ("sandwich", `HC0`) look at how far people really lie from the formula; `HC1` to `HC3` are finer kinds, which should come out a little larger.

# %%
adjusted = smf.glm(formula, assessed, family=poisson).fit(cov_type="HC0")
for kind in ["nonrobust", "HC0", "HC1", "HC2", "HC3"]:
    fit = smf.glm(formula, assessed, family=poisson).fit(cov_type=kind)
    print(kind, fit.bse["arm[T.coach]"])

# %% [markdown]
# The four robust ones agree to the last digit: for `glm`, statsmodels 0.15 takes all four names and gives `HC0`, without a word. So check that an option did something.

# %% [markdown] read="ask-lower-limit"
# ### Your turn: an interval *(adjusted, people assessed)*
#
# What is the **lower** end of the 95% interval of the **ratio**, coach v usual care, by `adjusted`? To three decimals. (Its `summary()` has both ends, as logarithms.)

# %% answer="lower-limit"
lower_limit = None  # put your answer in place of None
### BEGIN SOLUTION
lower_limit = numpy.exp(adjusted.conf_int().loc["arm[T.coach]", 0])
### END SOLUTION

# %% test="lower-limit"
check("lower-limit", lower_limit)

# %% [markdown]
# ## Explore
#
# Each trial here gives two estimates: unadjusted, and adjusted for one column, the outlook. **When does adjusting *move* the estimate of a trial, and over all trials, what does it change?**

# %%
explore_adjustment()

# %% [markdown]
# <details><summary>What you may have found (click to open)</summary>
#
# A trial moves where its groups differ in the column *and* the column foretells the outcome, sometimes away from the truth. Over all trials the middle stays near it, and adjusting narrows the scatter.
#
# </details>

# %% [markdown]
# **Half-way.** When you come back, click here, then choose *Run* and *Run All Above Selected Cell*.

# %% [markdown]
# ## From ratios to percentages
#
# A model gives a risk for *one* set of columns. For whom did the paper give its percentages? For a person with every column at its **mean**. (`exog` is the table that the model took in, with words made into 0 and 1.)

# %%
average = pandas.DataFrame(adjusted.model.exog, columns=adjusted.model.exog_names).mean()
average

# %% [markdown]
# (26% are men.) Now put this person into usual care: 0 for coach, 0 for online. Multiply each value by its coefficient, add up, and undo the logarithm:

# %%
person = average.copy()
person["arm[T.coach]"] = 0
person["arm[T.online]"] = 0
print(numpy.exp((person * adjusted.params).sum()))

# %% [markdown] read="ask-online-at-means"
# ### Your turn: adjusted, online *(adjusted, people assessed)*
#
# What is the risk of the same average person **online**? A proportion or a percentage, to three digits.

# %% answer="online-at-means"
online_at_means = None  # put your answer in place of None
### BEGIN SOLUTION
person_online = average.copy()
person_online["arm[T.coach]"], person_online["arm[T.online]"] = 0, 1
online_at_means = numpy.exp((person_online * adjusted.params).sum())
### END SOLUTION

# %% test="online-at-means"
check("online-at-means", online_at_means)

# %% [markdown] read="ask-coach-at-means"
# ### Your turn: adjusted, coach *(adjusted, people assessed)*
#
# And **with a coach**? Go the same way, or start from your adjusted ratio. To three digits.

# %% answer="coach-at-means"
coach_at_means = None  # put your answer in place of None
### BEGIN SOLUTION
person_coach = average.copy()
person_coach["arm[T.coach]"], person_coach["arm[T.online]"] = 1, 0
coach_at_means = numpy.exp((person_coach * adjusted.params).sum())
### END SOLUTION

# %% test="coach-at-means"
check("coach-at-means", coach_at_means)

# %% [markdown]
# Together with 24.0 for usual care, these are the three adjusted percentages that the supplement prints for the people assessed. The 32.0 comes from such a model, too: it also speaks for people who were *not* assessed (session 7).
#
# But who is 26% a man? The other way is **standardization**: what would the model say for *everybody*, were all of them in one group? Take the mean of that.

# %%
for arm in ["usual", "coach"]:
    print(arm, adjusted.predict(assessed.assign(arm=arm)).mean())

# %% [markdown] read="ask-online-standardized"
# ### Your turn: standardize *(standardized, people assessed)*
#
# Do the same for **online**. A proportion or a percentage, to three digits.

# %% answer="online-standardized"
online_standardized = None  # put your answer in place of None
### BEGIN SOLUTION
online_standardized = adjusted.predict(assessed.assign(arm="online")).mean()
### END SOLUTION

# %% test="online-standardized"
check("online-standardized", online_standardized)

# %% [markdown]
# A little higher: the average person's risk is below the average of people's risks. The *ratios* agree in this model. For "of 100 people like these", standardize.

# %% [markdown]
# ## A ratio that moves by itself
#
# Made up: both groups have as many people with a good as with a poor outlook. So there is no imbalance.
#
# | responders | treated | control | odds ratio |
# |---|---|---|---|
# | good outlook | 90 of 100 | 60 of 100 | (90 / 10) / (60 / 40) = 6 |
# | poor outlook | 60 of 100 | 20 of 100 | (60 / 40) / (20 / 80) = 6 |

# %% [markdown] read="ask-odds-together"
# ### Your turn: all together *(made up)*
#
# Add up the two rows: what is the odds ratio of **all** treated v all control people? To two decimals.

# %% answer="odds-together"
odds_together = None  # put your answer in place of None
### BEGIN SOLUTION
odds_together = ((90 + 60) / (10 + 40)) / ((60 + 20) / (40 + 80))
### END SOLUTION

# %% test="odds-together"
check("odds-together", odds_together)

# %% [markdown]
# 6 in each half, less in the whole, and nothing is wrong: the odds ratio is **not collapsible**. A risk ratio is: were it 1.5 in both halves here, it would be 1.5 in all. So adjusting may change an odds ratio though the groups were alike.

# %% [markdown]
# ## Twelve coaches *(for the curious)*
#
# People with the same coach may do alike (a *cluster*), so they tell less than as many strangers. The paper allowed for this, by a robust error over its {{ COACHES }} coaches. The same here (everybody else is a cluster of one):

# %%
who = assessed["coach"].fillna(assessed["id"].astype(str))
clusters = {"groups": pandas.factorize(who)[0]}
by_coach = smf.glm(formula, assessed, family=poisson).fit(cov_type="cluster", cov_kwds=clusters)
print(by_coach.bse["arm[T.coach]"])

# %% [markdown]
# *Smaller* than 0.0876, though sharing a coach should take information away: from few clusters such errors scatter, and are too small on average. At 12 months the paper prints {{ LATE.estimate }}% ({{ LATE.lower }} to {{ LATE.upper }}) for coach.
# %% [markdown]
# If each of the {{ FOLLOWED }} people in that part of its model counted by themselves, the limits would lie about {{ ALONE }} points from {{ LATE.estimate }}% (1.96 times the root of p (1 − p) / n). They lie {{ HALF }} away: less than half. Few clusters make intervals narrow, but hardly this narrow; the paper does not say why. Do not read it as precision.

# %% [markdown] read="ask-claims-adjustment"
# ## Which of these may you say? *(the whole session)*
#
# List the letters of the claims that hold.
#
# {{ CLAIMS_ADJUSTMENT.listing }}

# %% answer="claims-adjustment"
supported_claims = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
supported_claims = ["B", "C", "F", "H", "I"]
### END SOLUTION

# %% test="claims-adjustment"
check("claims-adjustment", supported_claims)

# %% [markdown] read="ask-explain-adjustment"
# ## In your own words
#
# The colleague asks: "They had to adjust, so the groups were not comparable. And 32.0% of 778, is that not 249 people?" Answer both in two to four sentences. (`hint("explain-adjustment")` helps; `rctlab reveal s6-adjustment` in a terminal gives a model answer.)

# %% [markdown] written="explain-adjustment" points=4
# ### BEGIN SOLUTION
# The coin made the groups comparable; adjusting only sets off small chance differences in columns that were named beforehand, and takes out scatter. It hardly moves the ratio here. 32.0% was not counted: it is what a model says for a person with all columns at their means, and it speaks also for people who were not assessed. Counted were 229 responders of 635 assessed, and for the other 143 of the 778 nobody knows.
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# An adjusted percentage is a model's output, at the means or standardized. Look whether its errors are robust. Randomized groups are fair without; adjusting makes up for bad luck in known columns, and narrows the scatter of a risk ratio.

# %% [markdown]
# ## Where it fails
#
# Who chooses columns after seeing results can choose the result: ask which were named beforehand. (The paper's model has two more, education and employment, added because the data spoke for them.)

# %% [markdown]
# ## Further reading
#
# - [Modified Poisson regression: Zou, Am J Epidemiol 2004, doi:10.1093/aje/kwh090](https://doi.org/10.1093/aje/kwh090)
# - [Few clusters: Li and Redden, Stat Med 2015, doi:10.1002/sim.6344](https://doi.org/10.1002/sim.6344)
# - [The trial: DeBar et al., JAMA 2025, doi:10.1001/jama.2025.11178](https://doi.org/10.1001/jama.2025.11178)

# %% [markdown] tags=["rubric"] written="explain-adjustment"
# Mark point by point: all answers for the first point, then all for the second.
#
# - **Comparable, 1 point.** The coin makes groups comparable; adjusting is no sign that it failed.
# - **What it does, 1 point.** Sets off chance differences in known columns, or takes out scatter; or: it hardly moved the ratio.
# - **A model, 1 point.** 32.0% is what a model says (for an average person), not a share that was counted. "It is adjusted" alone: half a point.
# - **The count, 1 point.** 229 of 635 assessed; or: of 778 not all were assessed.
# - "Adjusting made the groups comparable": nothing for the first.
# - Blank, or the model answer word for word: nothing, and a talk.
#
# Anchors. *4 points:* the model answer in one's own words. *2 points:* "No, 32.0% is from a model. Really 229 of 635 responded." *0 points:* "Yes, they were different, and 249 is right."
