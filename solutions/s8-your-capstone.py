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
#   title: "Capstone: a trial of your own"
# ---

# %% [markdown]
# # Capstone: a trial of your own
#
# *About 60 minutes, with a place to stop half-way. None of it is advice for any one person.*
#
# *The people are invented, the numbers are yours alone, and what can be learned from them is the same for all.*
#
# **You will be able to**
#
# {{ OBJECTIVES.listing }}

# %% [markdown]
# ## Story
#
# A second trial of a coach, an online programme and usual care has ended, and a paper writes:
#
# > **Coaching beats chronic pain.** (1) Pain fell by 30% with a coach, a new trial shows. (2) Coached people were far more likely to get there than people in usual care. (3) Nearly all 2,331 people were followed, (4) and the coach was proven better than the online programme, (5) also after a year.
#
# You are asked to read the trial itself: for a patient, and for a colleague. You take the eight sessions' steps once more, alone.
#
# Put your own id and the name of the course between the quotes, **as your teacher gave them**. (Without a teacher, leave them as they are, or make up your own.)

# %% tags=["yours"]
learner = "ada"
course = "demo"

# %%
from rctlab import TwoByTwo, check, complete_case, flow, forest, hint, own_trial, primary_analysis
from rctlab import progress, risk_ratio, tipping_point, worst_best

trial = own_trial(learner, course)
trial.groupby("arm")["responder_3"].agg(["sum", "count", "size"])

# %% [markdown]
# `sum`: responders at 3 months; `count`: people assessed; `size`: everybody randomized. Give every number **as your cell has it, not rounded**, or with as many digits as asked for: then it can be told whose it is.

# %% [markdown]
# ## Who is in it?

# %%
flow(trial).picture()

# %% [markdown] read="ask-own-missing"
# ### Your turn: who is missing *(your trial, 3 months)*
#
# What **percentage** of all people randomized was **not** assessed at 3 months? To one decimal or more.

# %% answer="own-missing"
own_missing = None  # in percent
### BEGIN SOLUTION
own_missing = 100 * trial["responder_3"].isna().mean()
### END SOLUTION

# %% test="own-missing"
check("own-missing", own_missing)

# %% [markdown]
# A baseline table; differences in it are chance, since the groups were randomized. (The last row is not baseline: the mean score at 3 months, of those assessed.)

# %%
columns = ["age", "phq8", "anxiety_depression", "social_need", "severity_0", "severity_3"]
trial.groupby("arm")[columns].mean().T

# %% [markdown] read="ask-own-imbalance"
# ### Your turn: an imbalance *(your trial, baseline)*
#
# By how many **percentage points** is `anxiety_depression` more frequent in the **coach** group than in **usual care** (negative: less)? To one decimal or more.

# %% answer="own-imbalance"
own_imbalance = None  # in points, coach minus usual care
### BEGIN SOLUTION
diagnosed = trial.groupby("arm")["anxiety_depression"].mean()
own_imbalance = 100 * (diagnosed["coach"] - diagnosed["usual"])
### END SOLUTION

# %% test="own-imbalance"
check("own-imbalance", own_imbalance)

# %% [markdown]
# ## What was counted?

# %% [markdown] read="ask-own-risk"
# ### Your turn: a risk *(your trial, counted, 3 months)*
#
# Of the people **with a coach** who were assessed at 3 months, what share responded? A proportion or a percentage, to three digits or more.

# %% answer="own-risk"
own_risk = None  # put your answer in place of None
### BEGIN SOLUTION
own_risk = trial[trial["arm"] == "coach"]["responder_3"].mean()
### END SOLUTION

# %% test="own-risk"
check("own-risk", own_risk)

# %% [markdown] read="ask-own-ratio"
# ### Your turn: a ratio *(your trial, counted, 3 months)*
#
# What is the risk ratio of **coach v usual care**, of the people assessed? To three decimals or more.

# %% answer="own-ratio"
own_ratio = None  # put your answer in place of None
### BEGIN SOLUTION
risks = trial.groupby("arm")["responder_3"].mean()
own_ratio = risks["coach"] / risks["usual"]
### END SOLUTION

# %% test="own-ratio"
check("own-ratio", own_ratio)

# %% [markdown] read="ask-own-extra"
# ### Your turn: out of 100 *(your trial, counted, 3 months)*
#
# How many **more of 100** assessed people responded with a coach than in usual care, in percentage points? To one decimal or more.

# %% answer="own-extra"
own_extra = None  # in points, coach minus usual care
### BEGIN SOLUTION
shares = trial.groupby("arm")["responder_3"].mean()
own_extra = 100 * (shares["coach"] - shares["usual"])
### END SOLUTION

# %% test="own-extra"
check("own-extra", own_extra)

# %% [markdown] read="ask-own-lower"
# ### Your turn: its interval *(your trial, counted, 3 months)*
#
# And the **lower end** of its 95% interval, by `risk_ratio` and `TwoByTwo` as in session 5? (`.lower` behind it gives that end.) To three decimals or more.

# %% answer="own-lower"
own_lower = None  # put your answer in place of None
### BEGIN SOLUTION
seen = trial.groupby("arm")["responder_3"].agg(["sum", "count"]).astype(int)
table = TwoByTwo(treated=tuple(seen.loc["coach"]), control=tuple(seen.loc["usual"]))
own_lower = risk_ratio(table).lower
### END SOLUTION

# %% test="own-lower"
check("own-lower", own_lower)

# %% [markdown]
# **Half-way.** When you come back, click here, then choose *Run* and *Run All Above Selected Cell*.

# %% [markdown]
# ## What does a model say, and what of the missing?
#
# `primary_analysis(trial)` goes the paper's way, `complete_case(trial)` takes people with the outcome, `worst_best(trial)` the worst case. (All three are new names for what you did in sessions 6 and 7.) Each prints all it has; `.ratios["coach v online"].estimate` (or `.lower`, `.upper`) behind it gives one number. The names are as printed: `"coach v usual"`, `"online v usual"`, `"coach v online"`; `primary_analysis(trial, 12)` is about 12 months.

# %% [markdown] read="ask-own-primary"
# ### Your turn: the paper's way *(your trial, adjusted, 3 months)*
#
# What is the adjusted risk ratio of **coach v online**, the paper's way? To three decimals or more.

# %% answer="own-primary"
own_primary = None  # put your answer in place of None
### BEGIN SOLUTION
own_primary = primary_analysis(trial).ratios["coach v online"].estimate
### END SOLUTION

# %% test="own-primary"
check("own-primary", own_primary)

# %% [markdown] read="ask-own-complete"
# ### Your turn: complete cases *(your trial, adjusted, people assessed)*
#
# And the **lower end** of its interval in **complete cases**, coach v online? To three decimals or more.

# %% answer="own-complete"
own_complete = None  # the lower end
### BEGIN SOLUTION
own_complete = complete_case(trial).ratios["coach v online"].lower
### END SOLUTION

# %% test="own-complete"
check("own-complete", own_complete)

# %% [markdown] read="ask-own-bound"
# ### Your turn: a bound *(your trial, adjusted, everybody)*
#
# In the **worst case** for the programmes: what is the adjusted risk ratio of **coach v usual care**? To three decimals or more.

# %% answer="own-bound"
own_bound = None  # put your answer in place of None
### BEGIN SOLUTION
own_bound = worst_best(trial).ratios["coach v usual"].estimate
### END SOLUTION

# %% test="own-bound"
check("own-bound", own_bound)

# %% [markdown]
# ## A figure
#
# Draw one figure for your colleague. This one shows coach v online in two analyses; change it to what your text needs (more rows, another comparison, or `tipping_point(trial, 3, "coach", "online").picture()`). It is marked with the text below.

# %% tags=["yours"]
two = [analysis(trial).ratios["coach v online"] for analysis in (primary_analysis, complete_case)]
forest(two, labels=["the paper's way", "complete cases"], title="Coach v online")

# %% [markdown] read="ask-own-story"
# ## What of the story? *(your trial)*
#
# The story of the first cell, with what you found (and `primary_analysis(trial, 12)`). List the letters of the claims that hold.
#
# {{ OWN_STORY.listing }}

# %% answer="own-story"
supported_claims = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
supported_claims = ["B", "E", "G"]
### END SOLUTION

# %% test="own-story"
check("own-story", supported_claims)

# %% [markdown] read="ask-own-patient"
# ## For a patient
#
# In about **120 words**, without Python and without jargon: what did this trial find, for whom, compared with what, and what is not known? 6 points: both sides out of 100, with the time (2), compared with what (1), two things not known (2), words that a patient can follow (1).

# %% [markdown] written="own-patient" points=6
# ### BEGIN SOLUTION
# (With the numbers of "ada" in "demo".) Of 100 people who told how they were after three months, about 37 with a coach had clearly less trouble from pain (at least 30% less), and about 24 with their usual care and a guide book. That is about 13 more of 100; and about 63 of 100 with a coach did not get that far. More than one in five people did not answer, and if many of them fared badly with the coach, the gain is smaller. Everybody knew what they got, so hope and attention may play a part. Whether the coach is better than the online programme is not settled. Nobody can say which of the 100 you would be. It takes about eight sessions; whether that suits you is worth a talk.
# ### END SOLUTION

# %% [markdown] read="ask-own-colleague"
# ## For a colleague
#
# In about **120 words**: figures with intervals, what can be relied on, and what would change your mind. 8 points: counts or risks with a ratio and its interval (2), coach v online in both analyses (2), which of the two comparisons can be relied on, and why (2), what would change it (1), your figure, named and referred to (1). (Without a teacher, `rctlab reveal s8-your-capstone` in a terminal gives model answers.)

# %% [markdown] written="own-colleague" points=8
# ### BEGIN SOLUTION
# (With the numbers of "ada" in "demo".) Counted at 3 months, 237 of 643 responded with a coach and 151 of 623 in usual care: ratio 1.52 (95% CI 1.28 to 1.81), about 13 points. The paper's way gives coach v online 1.26 (1.07 to 1.48); in complete cases it is 1.12 (0.96 to 1.31). 23% are missing, and 30% of the online group. So I would rely on coach over usual care: it holds in each analysis but the worst case (0.78), which needs all missing in usual care and none with a coach to have responded. Coach over online I would call open: it hangs on how the missing are filled in. An answer from even half of the missing online would change my mind. (The figure: a forest of both analyses.)
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# You have read a trial: who is in it, what was counted, what a model adds, what hangs on the missing. The next one has other numbers. The questions stay.

# %% [markdown]
# ## Where it fails
#
# Your trial was made so that its lesson holds. Real ones come without a lesson, with more flaws than one, and with nobody who knows the truth.

# %% [markdown]
# ## Further reading
#
# - [What a report should say: CONSORT 2025, doi:10.1371/journal.pmed.1004587](https://doi.org/10.1371/journal.pmed.1004587)
# - [The trial that yours is like: DeBar et al., JAMA 2025, doi:10.1001/jama.2025.11178](https://doi.org/10.1001/jama.2025.11178)

# %% [markdown] tags=["rubric"] written="own-patient"
# The numbers differ by learner: the test cells above show theirs. Mark point by point.
#
# - **Both sides, out of 100, with the time, 2 points.** One side only: 1 point.
# - **Compared with what, 1 point.** Usual care (and a book), or the online programme.
# - **Not known, 2 points.** Two of: missing people; people knew; attention; who would gain; coach v online open.
# - **Words, 1 point.** A patient can follow it: no P, no "adjusted", no ratio without its sides. Much over 150 words: half a point.
# - "54% better", "it works": nothing for the first.
#
# Anchors. *6 points:* the model answer, with their numbers. *3 points:* "About 37 of 100 did better with a coach and 24 without, after three months. We do not know it for everybody, since some did not answer." *0 points:* "The coach is 1.5 times better and you should take it."

# %% [markdown] tags=["rubric"] written="own-colleague"
# The numbers differ by learner: the test cells above show theirs. Mark point by point.
#
# - **Counts or risks with a ratio and its interval, 2 points.** Without an interval: 1 point.
# - **Both analyses of coach v online, 2 points.** One only: half.
# - **Judgement, 2 points.** Coach over usual care robust and coach over online fragile, with the reason (missing people): one point each.
# - **What would change it, 1 point.**
# - **Figure, 1 point.** One that the text refers to, with names at its rows.
# - Numbers of another trial than their own: nothing for the first two, and a talk.
#
# Anchors. *8 points:* the model answer, with their numbers and figure. *4 points:* "Coach v usual care 1.52 (1.28 to 1.81) is solid. Coach v online 1.26 is significant, but many are missing." *0 points:* "All results are significant."
