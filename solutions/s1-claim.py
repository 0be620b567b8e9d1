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
#   title: "Session 1: What does the story say?"
# ---

# %% [markdown]
# # Session 1: What does the story say?
#
# *About 60 minutes, with a place to stop half-way. No statistics needed; of Python, a name for a value and a call. None of it is advice for any one person.*
#
# **You will be able to**
#
# {{ OBJECTIVES.listing }}

# %% [markdown]
# ## Story
#
# Rosa is a nurse in a pain clinic. A patient puts a news story on her desk: therapy by phone or online brings "modest improvements" in chronic pain. "Is that something for me?"
#
# Before Rosa can think about that, she has to know what the story says, and about whom. Here it is in our words (HealthDay, 28 July 2025).

# %% [markdown]
# 1. Two remote programmes of cognitive behavioral therapy (CBT) for chronic pain brought modest improvements, compared with usual care.
# 2. {{ "{:,}".format(ALL) }} people with pain of muscles or joints that lasts and limits their lives ("high-impact chronic pain") were **randomly assigned**, by chance: {{ COACH }} to a **coach** by phone or video, {{ ONLINE }} to an **online** programme by oneself, {{ USUAL }} to **usual care** and a guide book.
# 3. Three months on, the *adjusted* percentages of people whose pain severity score fell by 30% or more were {{ ADJUSTED["coach"] }} (coach), {{ ADJUSTED["online"] }} (online) and {{ ADJUSTED["usual"] }} (usual care).
# 4. Relative risks (how many times as likely this was), also at three months: {{ RATIO["coach-usual"] }} for coach and {{ RATIO["online-usual"] }} for online, each v usual care (v for versus, against).
# 5. Coach did better than online: relative risk {{ RATIO["coach-online"] }}.
# 6. At 6 and 12 months both programmes had statistically significant benefits v usual care: more than chance easily gives (session 5).
# 7. The authors call this effective, with potential for wide use. An institution holds the copyright of the online programme for one author. And such statistics, the story ends, "do not pertain to individuals".
#
# (*Adjusted*: made by a formula that was fitted to the data, a model, and not counted. Sessions 4 and 6 come back to it. *Usual care*: care as before.)

# %% [markdown]
# Run the next cell first: click on it, then press **Shift and Enter**.

# %%
from rctlab import check, explore_story, hint, load_trial, progress

# %% [markdown]
# ## Both sides of a ratio
#
# Where does {{ RATIO["coach-usual"] }} come from? Divide one percentage of sentence 3 by another: coach by usual care.

# %%
32.0 / 20.8

# %% [markdown]
# Rounded, this is the {{ RATIO["coach-usual"] }} of sentence 4. So a ratio has **two sides**, and the group named first stands on top. *"{{ RATIO["coach-usual"] }} times as likely"* says nothing until you add: as likely **as who?**

# %% [markdown] read="ask-third-ratio"
# ### Your turn: the third ratio *(adjusted, 3 months)*
#
# Sentence 5 prints {{ RATIO["coach-online"] }}. Which two percentages of sentence 3 does it compare? Divide them, and give the ratio to **three** decimals or more (with a point, not a comma).

# %% answer="third-ratio"
third_ratio = None  # put your answer in place of None
### BEGIN SOLUTION
third_ratio = 32.0 / 26.6
### END SOLUTION

# %% test="third-ratio"
check("third-ratio", third_ratio)

# %% [markdown]
# Run the answer's cell first, then the check. Stuck? Make a cell of your own with the **+** above the notebook, and run `hint("third-ratio")` in it; run it again for the next hint. `progress()` shows how far you are.

# %% [markdown]
# ## Five questions
#
# A trial asks one question, and five words take it apart: **people**, **treatment**, **comparison**, **outcome**, **time** (PICO, I for intervention, and time). Here is another trial, made up:
#
# *300 adults with migraine took a new tablet or a sugar pill. Six weeks later it was counted how many had fewer than four attacks.*
#
# People: adults with migraine. Treatment: the new tablet. Comparison: a sugar pill. Outcome: fewer than four attacks, yes or no. Time: six weeks.

# %% [markdown] read="ask-pico"
# ### Your turn: take the story apart *(the seven sentences)*
#
# Which of these are right for the trial in the story? List their letters, such as `["A", "B"]`.
#
# {{ PICO.listing }}

# %% answer="pico"
right_parts = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
right_parts = ["A", "C", "F", "H"]
### END SOLUTION

# %% test="pico"
check("pico", right_parts)

# %% [markdown]
# ## Who were they?
#
# The story's three groups add up to its {{ "{:,}".format(ALL) }}. But the trial's paper says that {{ "{:,}".format(RANDOMIZED) }} people were randomized. Two of them, in usual care, should never have been let in, and were taken out. So the story's "randomly assigned" is two short; the paper says so openly.
#
# We do not have these people's own answers. `load_trial` gives as many **invented** people in their place, one row each. Their counts and averages are those of the trial; nothing else about them is real. Square brackets pick columns, and `.head()` shows the first five rows:

# %%
trial = load_trial()
trial[["arm", "sex", "age", "rural", "severity_0"]].head()

# %% [markdown]
# `arm` is the group (`usual` is usual care). `rural` is 1 for people who live in a rural or underserved area, and 0 for others. `severity_0` is the **pain severity score** at the start, from 0 to 10: the mean of 11 answers, on how strong the pain is and how much it gets in the way. Higher is worse. (*synthetic*, in the corner, means invented.)
#
# To count, name a column in square brackets, and ask for `value_counts()`:

# %%
trial["arm"].value_counts()

# %% [markdown]
# The three groups of the story. Do they have equally many people from rural areas? `groupby("arm")` sorts the rows into groups first, and `.agg([...])` asks for several figures of each:

# %%
trial.groupby("arm")["rural"].agg(["sum", "count", "mean"])

# %% [markdown]
# Adding up zeros and ones (*sum*) counts the rural people of each group. *count* says **out of how many**. *mean* is the first divided by the second, the share: 0.443 of the coach group, or 44.3%, and about as many in the others. Each group is divided by its *own* size.

# %% [markdown] read="ask-anxiety-usual"
# ### Your turn: a share *(counted, at the start)*
#
# The column `anxiety_depression` is 1 for people with a diagnosis of anxiety or depression. What share of the **usual care** group had one? A proportion (such as 0.251) or a percentage (25.1), to three digits.

# %% answer="anxiety-usual"
anxiety_usual = None  # put your answer in place of None
### BEGIN SOLUTION
anxiety_usual = trial.groupby("arm")["anxiety_depression"].mean()["usual"]
### END SOLUTION

# %% test="anxiety-usual"
check("anxiety-usual", anxiety_usual)

# %% [markdown]
# **Half-way.** A good place to stop. When you come back, choose *Run*, then *Run All Above Selected Cell*.

# %% [markdown]
# ## A number for a group
#
# Numbers such as an age are described by their middle and their spread (`.round(1)` keeps one decimal):

# %%
trial.groupby("arm")["age"].describe().round(1)

# %% [markdown]
# *mean*: all ages added up, divided by how many there are. *std*, the standard deviation: how far people typically lie from the mean. *50%*, the median: half the people are younger than this; *25%* and *75%*: a quarter is younger, or older.

# %% [markdown] read="ask-severity-online"
# ### Your turn: a mean *(the table's, at the start)*
#
# What was the **mean** pain severity score at the start, `severity_0`, in the **online** group? To two decimals.

# %% answer="severity-online"
severity_online = None  # put your answer in place of None
### BEGIN SOLUTION
severity_online = trial.groupby("arm")["severity_0"].mean()["online"]
### END SOLUTION

# %% test="severity-online"
check("severity-online", severity_online)

# %% [markdown]
# Put such rows under each other, one column a group, and you have a **baseline table**. Nearly every report of a trial prints one: it shows who came, and how alike the groups were. (`.T` turns the table round.)

# %%
trial.groupby("arm")[["age", "rural", "severity_0"]].mean().round(2).T

# %% [markdown]
# ## Out of how many?
#
# The story says how many people were *assigned*. Did all of them answer the questions later? `assessed_12` is 1 for people who did at **12 months**.

# %%
trial.groupby("arm")["assessed_12"].agg(["sum", "count"])

# %% [markdown] read="ask-assessed-online"
# ### Your turn: who answered *(counted, 3 months)*
#
# The same for 3 months is in `assessed_3`. What share of the **online** group answered at **3 months**? A proportion or a percentage, to three digits.

# %% answer="assessed-online"
assessed_online = None  # put your answer in place of None
### BEGIN SOLUTION
assessed_online = trial.groupby("arm")["assessed_3"].mean()["online"]
### END SOLUTION

# %% test="assessed-online"
check("assessed-online", assessed_online)

# %% [markdown]
# The story's main percentages are about 3 months. It does not say how many did not answer by then; a model stands in for them. How much hangs on that is for session 7. (More people answered at 12 months: who misses one time may answer the next.)

# %% [markdown]
# ## From a letter to a trial
#
# Letters went to {{ "{:,}".format(MAILED) }} people. {{ "{:,}".format(SCREENED) }} of them were screened, {{ "{:,}".format(ELIGIBLE) }} were eligible (met the trial's conditions), and {{ "{:,}".format(CONSENTED) }} consented (agreed to take part). What share of those screened were eligible?

# %%
3147 / 7628

# %% [markdown] read="ask-share-randomized"
# ### Your turn: who took part *(counted, before the start)*
#
# What share of the **eligible** people are the story's {{ "{:,}".format(ALL) }}? A proportion or a percentage, to three digits.

# %% answer="share-randomized"
share_randomized = None  # put your answer in place of None
### BEGIN SOLUTION
share_randomized = 2331 / 3147
### END SOLUTION

# %% test="share-randomized"
check("share-randomized", share_randomized)

# %% [markdown]
# ## Explore
#
# Choose where to start and how far to go. **Of 100 people who were sent a letter, how many stand behind the results at 3 months? Between which two neighbouring steps was the largest share lost?**

# %%
explore_story()

# %% [markdown]
# <details><summary>What you may have found (click to open)</summary>
#
# About 3 of 100 (2.9%; our own calculation). The largest share was lost at the first step: only 12.3% of those sent a letter were screened. The others were not reached, or declined; a few had died. So the story is about people who answered, met the conditions and agreed.
#
# </details>

# %% [markdown] read="ask-claims-story"
# ## Which of these may you say? *(the whole story)*
#
# You have read the story's seven sentences. Which of these claims do they, and what you worked out, support?
#
# {{ CLAIMS_STORY.listing }}

# %% answer="claims-story"
supported_claims = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
supported_claims = ["A", "D", "E", "H"]
### END SOLUTION

# %% test="claims-story"
check("claims-story", supported_claims)

# %% [markdown] read="ask-explain-story"
# ## In your own words
#
# Tell Rosa's patient, in three or four sentences, what the story says: in whom, what was compared with what, which outcome, when, and who did better than who. Add **two things that it leaves out** and that you would ask for. `hint("explain-story")` asks what a good answer contains.
#
# Click on the cell below, press **Enter**, replace its text, then press **Shift and Enter**. A person marks it. If you learn without a teacher, `rctlab reveal s1-claim` in a terminal gives a model answer.

# %% [markdown] written="explain-story" points=4
# ### BEGIN SOLUTION
# In this trial 2,331 people whose chronic pain limits their lives were put by chance into one of three groups: therapy with a coach by phone or video, the same kind of therapy online by oneself, or usual care with a guide book. Three months later it was asked for how many the pain severity score had fallen by 30% or more; by a model's reckoning this was more likely with a coach or online than with usual care, and with a coach than online. I would ask how many people answered at three months at all, and how sure these ratios are. I would also ask who agreed to take part, before thinking of you.
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# Ask of a trial: in whom, what, against what, which outcome, when? Ask of a ratio: who is on each side? Ask of a percentage: out of how many? And of a story: what does it leave out? "Modest" is a word; numbers say how much.

# %% [markdown]
# ## Where it fails
#
# Counting and describing shows *that* groups differ, and not yet *why*. Had people chosen their group themselves, the same percentages would mean something else. Session 2 shows what.

# %% [markdown]
# ## Further reading
#
# - [The trial: DeBar et al., JAMA 2025, doi:10.1001/jama.2025.11178](https://doi.org/10.1001/jama.2025.11178)
# - [Its plan: Mayhew et al., Trials 2023 (open), doi:10.1186/s13063-023-07165-8](https://doi.org/10.1186/s13063-023-07165-8)
# - [Where exaggeration in health news begins: Sumner et al., BMJ 2014, doi:10.1136/bmj.g7015](https://doi.org/10.1136/bmj.g7015)
# - [What a report of a trial should tell: CONSORT 2025, doi:10.1371/journal.pmed.1004587](https://doi.org/10.1371/journal.pmed.1004587)

# %% [markdown] tags=["rubric"] written="explain-story"
# Mark point by point: all answers for the first point, then all for the second.
#
# - **People and comparison, 1 point.** Chronic pain that limits life, and all three groups, usual care among them. One of the two: half a point.
# - **Outcome and time, 1 point.** The score fell by 30% or more (or "by the trial's threshold"), and three months. One of the two: half a point. "Pain fell by 30%": nothing.
# - **Direction, 1 point.** More likely with coach or online *than with usual care*; a ratio without its other side earns nothing.
# - **Left out, 1 point.** Two things: how many answered, how sure (an interval), the counts, what people were like or who declined, harms, what it costs, how large the difference is. One: half a point.
# - Blank, or the model answer word for word: nothing, and a talk.
#
# Anchors. *4 points:* the model answer in one's own words. *2 points:* "People with chronic pain got a coach, an online course or usual care. With a coach they were 1.54 times as likely to get better than with usual care. It does not say who paid." *0 points:* "Pain went down by 30% with CBT."
