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
#   title: "Session 8: What may we tell a patient?"
# ---

# %% [markdown]
# # Session 8: What may we tell a patient?
#
# *About 60 minutes, with a place to stop half-way. None of it is advice for any one person.*
#
# *Figures are the paper's where nothing else is said; what is worked out from them is our own calculation.*
#
# **You will be able to**
#
# {{ OBJECTIVES.listing }}

# %% [markdown]
# ## Story
#
# Rosa's patient is back. "You took my 1.54 apart. Then 32.0 was not counted, people were missing, and chance plays a part. Fine. **So is it something for me, or not?**" After seven sessions on one page of news, it is time for an answer.

# %%
from rctlab import Estimate, check, explore_risk, forest, hint, progress, published

# %% [markdown]
# ## Three comparisons, three times
#
# The news says that both programmes still had benefits at 6 and 12 months. A **forest plot** puts estimates and their intervals on one axis: a square for the estimate, a line for its interval, and an upright line at 1. (On a *log* scale, 2 and 1/2 lie equally far from 1.) Here are the three adjusted ratios at 3 months.


# %%
def ratio(pair, month):
    fact = published[f"adjusted_ratio.{pair}.{month}"]
    values = (fact.estimate, fact.lower, fact.upper)
    return Estimate("adjusted risk ratio", *values, 0.95, "as published")


pairs = ["coach-usual", "online-usual", "coach-online"]
forest([ratio(pair, 3) for pair in pairs], labels=pairs)

# %% [markdown] read="ask-forest-count"
# ### Your turn: your own forest *(adjusted, 3, 6 and 12 months)*
#
# Draw all **nine**: three pairs at 3, 6 and 12 months. Add the other six to both lists in the cell below, in the same order. In how many of the nine does the interval leave out 1? A whole number.

# %% tags=["yours"]
nine = [ratio("coach-usual", 3), ratio("coach-usual", 6), ratio("coach-usual", 12)]
labels = ["coach-usual, 3", "coach-usual, 6", "coach-usual, 12"]
forest(nine, labels=labels)

# %% answer="forest-count"
forest_count = None  # a whole number
### BEGIN SOLUTION
rows = [(pair, month) for pair in pairs for month in (3, 6, 12)]
forest_count = sum(ratio(pair, month).lower > 1 for pair, month in rows)
### END SOLUTION

# %% test="forest-count"
check("forest-count", forest_count)

# %% [markdown]
# So the news is right about usual care, and silent about the third comparison: coach v online is {{ SIX }} at 6 and {{ TWELVE }} at 12 months. Does that make them *equal* by then? No: the intervals of 1.20, 1.13 and 1.07 overlap for the most part. Nothing shows that the gap closed, and nothing that it stayed.

# %% [markdown]
# ## A number needed to treat, through infinity
#
# At 12 months the paper gives an NNT of {{ NNT.estimate }} for coach v online, with limits {{ NNT.lower }} and, by our reading of a dash, *minus* {{ NNT_HARM }}. Minus means: one responder *fewer* for so many people. Back to points, by 100 / NNT: {{ NNT.lower }} stands for 100 / {{ NNT.lower }} = {{ NNT_POINTS }} points more.

# %% [markdown] read="ask-nnt-end"
# ### Your turn: the other end *(adjusted, 12 months)*
#
# For how many points, coach minus online, does **minus {{ NNT_HARM }}** stand? To two decimals.

# %% answer="nnt-end"
nnt_end = None  # in points
### BEGIN SOLUTION
nnt_end = 100 / -76
### END SOLUTION

# %% test="nnt-end"
check("nnt-end", nnt_end)

# %% [markdown]
# In points the interval is plain: it holds 0, and 41, which stands for 2.4 points, lies in its middle (so the dash is a minus). At 0, nobody more or fewer responds, and the NNT is infinite. So the interval of the NNT runs from {{ NNT.lower }} up *through infinity* and comes back from minus infinity to minus {{ NNT_HARM }}. "41 (17 to 76)" would hide that.

# %% [markdown]
# ## How much is it?
#
# Behind yes and no lies a score from 0 to 10. On average, by the paper's model, it had fallen after 3 months by {{ FALL["coach"] }} points with a coach, {{ FALL["online"] }} online and {{ FALL["usual"] }} in usual care.

# %% [markdown] read="ask-mean-share"
# ### Your turn: the average *(adjusted, 3 months)*
#
# The difference of coach and usual care is {{ EXTRA }} points (95% CI {{ EXTRA_ENDS }}); at the start the mean was {{ START }}. How many **percent of the start** is {{ EXTRA }}? To two decimals.

# %% answer="mean-share"
mean_share = None  # in percent
### BEGIN SOLUTION
mean_share = 100 * 0.4 / 5.9
### END SOLUTION

# %% test="mean-share"
check("mean-share", mean_share)

# %% [markdown]
# {{ EXTRA }} points on average, and a ratio of 1.54: both are this trial. A cut can turn a small shift into a large ratio (session 3). Coach v online is 1.20 at the cut, and on the average the paper has a difference of 0.0 ({{ BETWEEN }}). So ask for both. The authors' word is **modest**. *Significant* is a word about chance. And the news's "minimal clinically important difference", the fall of 30%, is a line for *one person's* change; it does not say that the groups differ by much.

# %% [markdown] read="ask-due-to-coach"
# ### Your turn: of those who respond *(adjusted, 3 months)*
#
# With a coach {{ ADJUSTED["coach"] }}% respond, in usual care {{ ADJUSTED["usual"] }}%. If the model is right: **what percentage of the responders with a coach** would not have responded in usual care? (Taking it that nobody would respond in usual care *only*.) To one decimal.

# %% answer="due-to-coach"
due_to_coach = None  # in percent
### BEGIN SOLUTION
due_to_coach = 100 * (32.0 - 20.8) / 32.0
### END SOLUTION

# %% test="due-to-coach"
check("due-to-coach", due_to_coach)

# %% [markdown]
# On that assumption, about two of three would have responded anyway, and nobody can tell which ones. And 68 of 100 do not respond: "54% more respond" and "14% fewer do not" are the same people.

# %% [markdown]
# ## Harm
#
# The news says nothing of it. In the paper, {{ DIED }} people died and {{ HOSPITAL }} were in hospital at some time, about as many in each group; none of this was judged related to the treatment. Smaller harm was *not collected systematically*: {{ EVENTS["coach"] }} people with a coach, {{ EVENTS["online"] }} online and {{ EVENTS["usual"] }} in usual care reported some by themselves. Who talks with a coach every week has somebody to tell, so these numbers count contacts as much as harm.
#
# And none seen is not none, even where it was looked for. If 0 of n people had an event, the true risk may still be as high as about **3 / n** (the *rule of three*, the upper end of a one-sided 95% interval).

# %% [markdown] read="ask-rule-of-three"
# ### Your turn: none of 778 *(counted, whole study)*
#
# A death or stay in hospital that was judged related came to 0 of the {{ COACH_N }} people with a coach. How high may the true risk be, in people **of 1,000**? To two decimals.

# %% answer="rule-of-three"
upper_risk = None  # people of 1,000
### BEGIN SOLUTION
upper_risk = 1000 * 3 / 778
### END SOLUTION

# %% test="rule-of-three"
check("rule-of-three", upper_risk)

# %% [markdown]
# **Half-way.** When you come back, click here, then choose *Run* and *Run All Above Selected Cell*.

# %% [markdown]
# ## What the comparison cannot say
#
# - **Who knew.** Those who assessed the outcome did not know the groups. But the outcome is what the treated people *say* about themselves, and these knew. Hope can colour an answer.
# - **What worked.** Eight sessions of 45 to 60 minutes with a coach were compared with usual care and a book. The trial cannot tell what the therapy did from what attention did; the authors say so. (Online, with a call at the start and reminders, was ahead, too.)
# - **Who gains.** The story's line on copyright is true: Duke University holds it on behalf of one author. It leaves out that the programme is free to all, that neither gets money from its use, and that it is the *online* one, which came second. Two authors had also developed or refined the programmes. Look at interests, and then judge the methods.

# %% [markdown]
# ## For whom?
#
# People had pain that limits life, most for over 5 years; they spoke English and had internet and telephone, in four health systems of the USA. And they had said yes.

# %% [markdown] read="ask-mailed-share"
# ### Your turn: who came *(counted, recruitment)*
#
# {{ MAILED }} letters were mailed, and {{ ALL }} people were randomized and analysed. How many **percent** is that? To two decimals.

# %% answer="mailed-share"
mailed_share = None  # in percent
### BEGIN SOLUTION
mailed_share = 100 * 2331 / 62125
### END SOLUTION

# %% test="mailed-share"
check("mailed-share", mailed_share)

# %% [markdown]
# The comparison of the groups is fair all the same: the coin was tossed after they had said yes. Whether *others* would fare so is a judgement that no figure of the trial makes.

# %% [markdown]
# ## Explore
#
# Suppose that the ratio 1.54 held in other clinics, too (which nobody has shown). **How many more of 100 respond where 5 of 100 get better anyhow, and where 40 do? How many people for one more?**

# %%
explore_risk(control_percent=20.8, ratio=1.54, outcome=("would respond", "would not"))

# %% [markdown]
# <details><summary>What you may have found (click to open)</summary>
#
# At 5%: 2.7 points, and 38 people for one more (37.04, rounded up). At 40%: 21.6 points, and 5 people. So the ratio alone tells nobody what there is to gain; it needs the risk without.
#
# </details>

# %% [markdown]
# ## Questions to any report
#
# CONSORT 2025 lists what a report of a trial should say. It is made for papers; to a news story, use it as *questions*. Who was compared with whom, by what chance? What was measured, how, when? How many were assessed? How much, in relative *and* absolute terms, with intervals? What harm, and how was it looked for? Who paid? By our reading the story answers one of its 42 lines fully and 10 in part. That is no blame: it has one page, and the paper answers 31. Other stories on this trial had one page, too. Here are sentences like theirs, in our words.

# %% [markdown] read="ask-misreports"
# ## Which of these sentences are right? *(the whole trial)*
#
# List the letters of those that could be printed as they are.
#
# {{ MISREPORTS.listing }}

# %% answer="misreports"
right_sentences = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
right_sentences = ["B", "D", "H", "I"]
### END SOLUTION

# %% test="misreports"
check("misreports", right_sentences)

# %% [markdown]
# ## Back to the first page
#
# Here is the story of session 1, sentence by sentence. **Decide for each first**: yes; yes, but; or it hangs on something? Then open.
#
# <details><summary>1. Modest improvements, compared with usual care</summary>
#
# Yes. 11 and 6 more of 100 past the line, 0.4 points on the average (sessions 3, 4, 8).
#
# </details>
# <details><summary>2. 2,331 people, randomly assigned to coach, online or usual care</summary>
#
# Yes; 2,333 were, two in error. The coin makes it fair (session 2). Fewer than 4 of 100 who got a letter are in it.
#
# </details>
# <details><summary>3. Adjusted percentages: 32.0, 26.6 and 20.8</summary>
#
# Yes, but a model's: counted were 36.1, 33.0 and 24.3% of those assessed (sessions 6, 7).
#
# </details>
# <details><summary>4. Relative risks 1.54 and 1.28 v usual care</summary>
#
# Yes. Coach stands whatever sensible guess is made of the missing, online fairly (sessions 5, 7).
#
# </details>
# <details><summary>5. The coach did better than the online programme: 1.20</summary>
#
# It hangs on the missing: 1.10 (0.94 to 1.29) in complete cases, no difference on the average, and not settled later.
#
# </details>
# <details><summary>6. Benefits v usual care at 6 and 12 months</summary>
#
# Yes: all four intervals leave out 1. It leaves out coach v online.
#
# </details>
# <details><summary>7. Effective, for wide use; the copyright; not about individuals</summary>
#
# Effective against usual care: yes. Wide use: costs and other people are open. The copyright: true, half told. Individuals: figures inform, and foretell nothing.
#
# </details>

# %% [markdown] read="ask-claims-interpretation"
# ## Which of these may you say? *(the whole session)*
#
# The authors close with "effective", and "potential for widespread dissemination". Costs are not in this paper.
#
# List the letters of the claims that hold.
#
# {{ CLAIMS_INTERPRETATION.listing }}

# %% answer="claims-interpretation"
supported_claims = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
supported_claims = ["A", "E", "I"]
### END SOLUTION

# %% test="claims-interpretation"
check("claims-interpretation", supported_claims)

# %% [markdown] read="ask-explain-answer"
# ## In your own words
#
# The story's last line says that statistics "do not pertain to individuals". Now answer Rosa's patient, in five to eight sentences that he can follow: what a coach brought, of 100 people and compared with what; what is not known; what it asks of him; and what the figures can and cannot say about him. (`hint("explain-answer")` helps; `rctlab reveal s8-interpretation` in a terminal gives a model answer.)

# %% [markdown] written="explain-answer" points=6
# ### BEGIN SOLUTION
# Of 100 people like those in the trial, about 32 had clearly less trouble from pain (at least 30% less) after three months with a coach, and about 21 with their usual care and a guide book. So about 11 more of 100, and about 68 did not get that far with a coach, either. On average the difference is small, 0.4 points on a scale from 0 to 10. Everybody knew what they got, so hope and attention may have a part in it, and more than one in five did not tell how they were. No serious harm was put down to it, but small troubles were not looked for with care. It takes up to eight sessions of about an hour, by phone or video. The figures cannot tell which of the 100 you would be; they tell that it is worth a talk whether this fits what you want and what you have tried.
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# Say both sides, out of 100, and the time. "No longer significant" is not "now equal". Ask for the average, for harm and how it was looked for, for who knew and who gains. A group's figures inform one person's choice, and foretell nothing.
#
# [Next: the capstone, on a trial of your own](../s8-your-capstone/s8-your-capstone.ipynb)

# %% [markdown]
# ## Where it fails
#
# This was *one* trial. A Cochrane review of such therapies from afar (Rosser 2023; 32 trials, 4,924 people) found that they probably bring a small benefit, too. And even the best figures leave out what only the patient can say: what matters to him.

# %% [markdown]
# ## Further reading
#
# - [Questions to a report: CONSORT 2025, PLOS Med, doi:10.1371/journal.pmed.1004587](https://doi.org/10.1371/journal.pmed.1004587)
# - [The NNT and its interval: Altman, BMJ 1998, doi:10.1136/bmj.317.7168.1309](https://doi.org/10.1136/bmj.317.7168.1309)
# - [If nothing goes wrong, the rule of three: Hanley and Lippman-Hand, JAMA 1983, doi:10.1001/jama.1983.03330370053031](https://doi.org/10.1001/jama.1983.03330370053031)
# - [The trial: DeBar et al., JAMA 2025, doi:10.1001/jama.2025.11178](https://doi.org/10.1001/jama.2025.11178)

# %% [markdown] tags=["rubric"] written="explain-answer"
# Mark point by point: all answers for the first point, then all for the second.
#
# - **Absolute, both sides, time, 2 points.** About 32 v 21 of 100 (or 36 v 24 of those assessed), at three months. One side only: 1 point.
# - **Compared with what, 1 point.** Usual care and a book.
# - **Not known, 1 point.** At least two of: people knew; more than one in five missing; attention; small harm; the average is small; other people.
# - **What it asks, 1 point.** Sessions, time.
# - **One person, 1 point.** Neither "you have a chance of 32%" as a forecast nor "statistics say nothing".
# - "54% better", "pain falls by 30%": nothing for the first.
# - Blank, or the model answer word for word: nothing, and a talk.
#
# Anchors. *6 points:* the model answer in one's own words. *3 points:* "About 32 of 100 do well with a coach and 21 without. We do not know if you are one of them." *0 points:* "It works 1.54 times better, so you should do it."
