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
#   title: "Session 2: Why toss a coin?"
# ---

# %% [markdown]
# # Session 2: Why toss a coin?
#
# *About 60 minutes, with a place to stop half-way. None of it is advice for any one person.*
#
# **You will be able to**
#
# {{ OBJECTIVES.listing }}

# %% [markdown]
# ## Story
#
# "A coin decides about my pain?" Rosa's patient shakes his head. "Let those who want the coach have the coach. Then look who does better."
#
# It sounds fair, and it would be easier. What would go wrong?

# %%
from rctlab import allocate, balance, check, explore_allocation, hint, load_trial
from rctlab import progress, simulate_trial, strata_of

# %% [markdown]
# ## Two tickets
#
# Think of two tickets in each person's hand. One says whether this person would respond (a pain score at least 30% lower) **with a coach**, the other whether they would **with usual care**. In life one ticket is read, and the other is torn off for ever. (There is a third for online; we leave it aside.)
#
# Here are {{ "{:,}".format(PEOPLE) }} **invented** people whose tickets can both be read (`truth=True`). 1 means "would respond at 12 months", 0 "would not". How many people have which pair of tickets?

# %%
people = simulate_trial(2, truth=True, missing="none")
people[["responder_12_if_coach", "responder_12_if_usual"]].value_counts()

# %% [markdown]
# (A blank repeats the number above it.) {{ BOTH_12 }} would respond either way, {{ NEITHER_12 }} neither way, {{ COACH_ONLY_12 }} with a coach alone, and nobody with usual care alone. So {{ COACH_ONLY_12 }} more respond *because of* the coach. As a share of all people, in percentage points, that is the true difference. The mean of zeros and ones is a share, so:

# %%
print(100 * (people["responder_12_if_coach"].mean() - people["responder_12_if_usual"].mean()))

# %% [markdown] read="ask-true-difference"
# ### Your turn: the true difference *(invented people, both tickets, 3 months)*
#
# The tickets for **3 months** are in `responder_3_if_coach` and `responder_3_if_usual`. What is the true difference, **coach minus usual care**, in percentage points, to one decimal? (A comparison in percentage points is written 25.0, not 0.25.)

# %% answer="true-difference"
true_difference = None  # in percentage points
### BEGIN SOLUTION
true_difference = 100 * (
    people["responder_3_if_coach"].mean() - people["responder_3_if_usual"].mean()
)
### END SOLUTION

# %% test="true-difference"
check("true-difference", true_difference)

# %% [markdown]
# ## What choosing does
#
# Now let people choose. Suppose that those in better spirits choose the coach: a score of low mood, `phq8` (0 to 24), under 10. The others stay with usual care. One ticket of each person is read. (`people[chooses]` keeps the rows of those who choose, and `~` means "not".)
#
# **Predict first:** will the difference at 12 months be smaller than the true {{ TRUE_12 }} points, about the same, or larger?

# %%
chooses = people["phq8"] < 10
coach = people[chooses]["responder_12_if_coach"].mean()
usual = people[~chooses]["responder_12_if_usual"].mean()
print(100 * (coach - usual))

# %% [markdown]
# More than twice the truth, and no coach worked harder. Those who chose would have done better **with usual care, too**: {{ CHOOSERS_USUAL_12 }} of 100 of them, against {{ OTHERS_USUAL_12 }} of 100 of the others. This is **self-selection**: the groups differed before anything was done.

# %% [markdown] read="ask-chosen-difference"
# ### Your turn: by choice *(invented people, by choice, 3 months)*
#
# Same people, same choice, but at **3 months**. Which difference, coach minus usual care, would be seen? In percentage points, to one decimal.

# %% answer="chosen-difference"
chosen_difference = None  # in percentage points
### BEGIN SOLUTION
coach_3 = people[chooses]["responder_3_if_coach"].mean()
usual_3 = people[~chooses]["responder_3_if_usual"].mean()
chosen_difference = 100 * (coach_3 - usual_3)
### END SOLUTION

# %% test="chosen-difference"
check("chosen-difference", chosen_difference)

# %% [markdown]
# More people would not help. With ten times as many, the answer would be surer, and just as wrong.

# %% [markdown]
# ## What chance does
#
# Now a coin decides for each person. `seed` numbers the random draws: the same number, the same draw. `coin == "coach"` is true for those to whom the coin gave a coach.

# %%
coin = allocate(len(people), arms=("coach", "usual"), seed=8).arm
coach = people[coin == "coach"]["responder_12_if_coach"].mean()
usual = people[coin == "usual"]["responder_12_if_usual"].mean()
print(100 * (coach - usual))

# %% [markdown]
# Not quite {{ TRUE_12 }}: that is chance. Put other numbers in place of the 8 and run the cell again: it comes out too high about as often as too low. No mood, purse or hope can pull a coin to one side, not even something that nobody thought of measuring. That is what **randomization** is for.

# %% [markdown]
# ## Draws that come out even
#
# By single draws, groups may come out unequal. So many trials draw in **blocks**: in a block of 3, each of three arms has one place, and their order is random. `position` counts the places of a block.

# %%
arms = ("coach", "online", "usual")
drawn = allocate(9, arms=arms, scheme="permuted-block", block_sizes=3, seed=1).to_frame()
drawn[["block", "position", "arm"]]

# %% [markdown]
# Often there are separate blocks for each kind of people, so that each kind is spread evenly over the arms. A kind is called a **stratum** (plural: strata). With sex (2) and age under 60 or not (2) there are 2 × 2 = 4: younger women, older women, younger men, older men.

# %% [markdown] read="ask-strata"
# ### Your turn: how many strata *(the trial's plan)*
#
# The trial had separate blocks for each combination of sex (2), pain severity under 7 or not (2), health system (4), and rural or underserved area or not (2). How many strata are that?

# %% answer="strata"
kinds = strata_of(load_trial())  # the four things by which the trial's people were sorted
in_strata = allocate(kinds, arms=arms, scheme="permuted-block", block_sizes=(3, 6, 9), seed=1)
strata = None  # a whole number; in_strata.counts("stratum") has one row for each
### BEGIN SOLUTION
strata = 2 * 2 * 4 * 2
### END SOLUTION

# %% test="strata"
check("strata", strata)

# %% [markdown]
# ## What comes next?
#
# Some places of a block are taken. What is the chance that the next one goes to the coach? The places left for coach, divided by all places left. If no place is left, it is *not defined*, in Python `float("nan")`.
#
# Below stands a recipe, a **function**. The names in brackets are filled in when it is called; `if` asks, `==` compares two values, and `return` hands the result back.

# %% [markdown] read="ask-chance-of-coach"
# ### Your turn: fill two gaps *(any block)*
#
# `chance_of_coach` takes the places left for coach and all places left in the block, and gives the chance that the next one is coach (a proportion, not rounded). Put something in place of the three dots `...` in each gap.


# %% answer="chance-of-coach"
def chance_of_coach(coach_left, places_left):
    if places_left == 0:  # the block is full
        ### BEGIN SOLUTION
        return float("nan")  # no place is left
        ### END SOLUTION
        return ...  # gap 1
    ### BEGIN SOLUTION
    return coach_left / places_left  # the part over the whole
    ### END SOLUTION
    return ...  # gap 2


# %% test="chance-of-coach"
check("chance-of-coach", chance_of_coach)
### BEGIN HIDDEN TESTS
# no `import` of nan here: an answer that writes it bare would pass in grading alone
hidden = [
    ((1, 2), 0.5),
    ((3, 9), 1 / 3),
    ((0, 4), 0.0),
    ((2, 2), 1.0),
    ((0, 0), float("nan")),
    ((2, 7), 2 / 7),
]
### END HIDDEN TESTS

# %% [markdown]
# **Half-way.** A good place to stop. When you come back, choose *Run*, then *Run All Above Selected Cell*.

# %% [markdown]
# ## Who could know?
#
# Suppose that Rosa is the **recruiter**: she enrols people. She knows that blocks have 3 places, and has seen who went where. After *coach* and *usual care*, the third place has to be *online*. She might ask a hopeful patient to come back tomorrow, without meaning any harm; and the groups would differ again.
#
# So the list is **concealed** from the recruiter. In this trial it lay inside the data system, which gave out the arm only after a person had answered the first questions; and blocks of 3, 6 and 9 were mixed. (Concealment keeps the next arm secret *until* a person is in. *Blinding* keeps it secret *afterwards*; in this trial people knew.)

# %% [markdown] read="ask-certain-share"
# ### Your turn: places that can be named *(any trial, blocks of 3)*
#
# Without concealment: the recruiter knows that all blocks have **3** places, one for each arm, and who went where so far. What share of all places can be named **for certain** before they are given? A proportion (such as 0.251) or a percentage (25.1), to three digits.

# %% answer="certain-share"
many = allocate(300, arms=arms, scheme="permuted-block", block_sizes=3, seed=1)
certain_share = None  # many.guesses() says of each place whether it is certain
### BEGIN SOLUTION
certain_share = many.guesses()["certain"].mean()
### END SOLUTION

# %% test="certain-share"
check("certain-share", certain_share)

# %% [markdown]
# ## Explore
#
# Change the scheme, and what the recruiter knows. (*Guesses that are right*: the likeliest arm is named each time.) **Which schemes keep the arms even, and which of them leaves the fewest places that can be named for certain? What does concealment change: the evenness, or the guessing?** Then pull the number of people down, and try other draws.

# %%
explore_allocation("a draw for each person", knows="the scheme, and who went where so far")

# %% [markdown]
# <details><summary>What you may have found (click to open)</summary>
#
# Single draws leave nothing to be named, and the arms uneven. Blocks keep the arms even; of blocks of one size, those of 3 give away most places, and mixed sizes hardly any. In strata, severe pain is spread evenly, too. In turn, everything can be named, and a turn stays no secret for long. Concealment changes nothing about evenness. It takes away what there is to know: 33 of 100 guesses are right by luck.
#
# </details>

# %% [markdown]
# ## Did it come out even?
#
# In the trial's own table, {{ INCOME["coach"] }}% of the coach group had an income under $50,000, and {{ INCOME["online"] }}% of the online group. The **standardized difference** divides by the spread, by how far people typically lie from the mean. For shares, the spread is the root of the mean of *share × (1 − share)*, and `** 0.5` takes a root:

# %%
spread = ((0.337 * 0.663 + 0.396 * 0.604) / 2) ** 0.5
(0.337 - 0.396) / spread

# %% [markdown]
# An eighth of a spread: the groups are not far apart.

# %% [markdown] read="ask-smd-widespread"
# ### Your turn: widespread pain *(the paper's table, at the start)*
#
# {{ WIDESPREAD["coach"] }}% of the **coach** group and {{ WIDESPREAD["online"] }}% of the **online** group had widespread pain. What is the standardized difference, **coach minus online**, to three decimals?

# %% answer="smd-widespread"
smd_widespread = None  # coach minus online
### BEGIN SOLUTION
spread_widespread = ((0.227 * 0.773 + 0.182 * 0.818) / 2) ** 0.5
smd_widespread = (0.227 - 0.182) / spread_widespread
### END SOLUTION

# %% test="smd-widespread"
check("smd-widespread", smd_widespread)

# %% [markdown]
# Here are eleven rows of the invented people's table, made to agree with the paper's. Among them we took those in which the groups differed most, so more than 1 in 20 lies outside the band.

# %%
balance(load_trial(), "coach", "online")

# %% [markdown]
# Some papers print a **P value** beside each row. It answers: "how often would chance alone give at least so large a difference?" But if the draw was honest, chance alone *gave* it. The question worth asking is another: could this difference move the result? It could if it is large, and if the thing foretells the outcome. So trials adjust for a few such things, chosen **beforehand** (session 6).

# %% [markdown] read="ask-claims-allocation"
# ## Which of these may you say? *(the whole session)*
#
# List the letters of the claims that hold.
#
# {{ CLAIMS_ALLOCATION.listing }}

# %% answer="claims-allocation"
supported_claims = []  # the letters, in quotes, with commas between them
### BEGIN SOLUTION
supported_claims = ["A", "D", "G", "H"]
### END SOLUTION

# %% test="claims-allocation"
check("claims-allocation", supported_claims)

# %% [markdown] read="ask-explain-balance"
# ## In your own words
#
# A colleague of Rosa's says: "39.6% with a low income online, 33.7% with a coach, P below 0.05. So the randomization failed, and the trial is worthless." Answer in two to four sentences. `hint("explain-balance")` asks what a good answer contains. A person marks it. If you learn without a teacher, `rctlab reveal s2-allocation` in a terminal gives a model answer.

# %% [markdown] written="explain-balance" points=4
# ### BEGIN SOLUTION
# The arms came from a concealed random draw, so any difference between them at the start is there by chance; a P value asks how often chance would do that, and answers no question here. Randomization does not promise equal groups, only that nobody's choice, and nothing unmeasured, pulls the comparison to one side. The difference is also small (six points, a standardized difference of 0.12). What counts is whether income foretells the outcome: if it does, one adjusts for it, best as planned beforehand.
# ### END SOLUTION

# %% [markdown]
# ## Take-away
#
# Who chooses a treatment differs from who does not. A random draw cuts the tie between the person and the treatment, for everything, measured or not. Blocks keep the arms even in size, concealment keeps the draw honest. What still differs at the start is chance, and the analysis allows for chance.

# %% [markdown]
# ## Where it fails
#
# A draw decides who is *put* into an arm. It has no say in what comes after: {{ MISSING_ONLINE }} of {{ ONLINE }} people online were not assessed at 3 months, and everybody knew their treatment. Nor does it say who came into the trial at all. Session 7 looks at those who were lost.

# %% [markdown]
# ## Further reading
#
# - [What randomization is not: Senn, Stat Med 2013, doi:10.1002/sim.5713](https://doi.org/10.1002/sim.5713)
# - [Concealment, and how it was broken: Schulz and Grimes, Lancet 2002, doi:10.1016/S0140-6736(02)07750-4](https://doi.org/10.1016/S0140-6736%2802%2907750-4)
# - [What people think is random: Kerr et al., J Med Ethics 2004, doi:10.1136/jme.2002.001123](https://doi.org/10.1136/jme.2002.001123)
# - [How this trial did it: Mayhew et al., Trials 2023 (open), doi:10.1186/s13063-023-07165-8](https://doi.org/10.1186/s13063-023-07165-8)

# %% [markdown] tags=["rubric"] written="explain-balance"
# Mark point by point: all answers for the first point, then all for the second.
#
# - **Chance, 1 point.** The arms came from a random draw, so the difference is chance; the P value asks what is known. Only one of the two: half a point.
# - **Promise, 1 point.** Randomization does not promise equal groups; it keeps choice and the unmeasured out. Only one of the two: half a point.
# - **Size, 1 point.** Says how large it is (six points, or 0.12), or that size and not P says whether it matters.
# - **What to do, 1 point.** It matters if income foretells the outcome; adjust for it (half a point more than nothing for "adjust" alone; full with "planned beforehand" or "if it foretells the outcome").
# - "The P value shows that it was not chance": nothing for the first. "With more people the groups would be equal": nothing for the second.
# - Blank, or the model answer word for word: nothing, and a talk.
#
# Anchors. *4 points:* the model answer in one's own words. *2 points:* "Differences like that happen by chance when a coin decides. It is only six points, so it is not worthless." *0 points:* "P is below 0.05, so somebody must have cheated."
