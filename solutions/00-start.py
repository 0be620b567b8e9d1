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
#   title: "Start here"
# ---

# %% [markdown]
# # Start here
#
# *10 minutes. Nothing can break: run everything, and try things.*
#
# This is a course on **reading a randomized trial**. It follows one news story, about therapy for chronic pain by phone or online, back to the trial behind it. Its eight sessions ask of each sentence how far to believe it.
#
# It teaches how to read evidence. It is no advice for any one person's treatment.

# %% [markdown]
# ## This page is a notebook
#
# It is made of **cells**. Some hold text, such as this one. Others hold code, with a number in square brackets at their left once they have run.
#
# Click on the next cell, then press **Shift and Enter** together. (On a narrow screen, **Ctrl and B** hides the list of files.)

# %%
1 + 1

# %% [markdown]
# You should see a **2** below the cell. If you see nothing, choose *Kernel*, then *Restart Kernel* in the menu at the top, and run the cell again.

# %% [markdown]
# ## Does everything work?
#
# This cell loads the course's own library. It says nothing if all is well.

# %%
from rctlab import check, hint, icon_array, progress

# %% [markdown]
# A red message that ends in `No module named 'rctlab'` means that the notebook runs in another Python than the course. Close it, and start the course again with the command that you were given (it stands in the course's README). Whoever set it up can run `rctlab doctor`: it checks everything and says how to mend it.

# %% [markdown]
# ## The trial in one picture
#
# The trial took in {{ "{:,}".format(published["randomized.all"].value) }} people whose chronic pain limits their lives. Chance put each of them into one of three groups: therapy from a health **coach** by phone or video, an **online** programme by oneself, or **usual care** and a book sent by post.
#
# A year on, {{ COACH[1] }} people with a coach answered questions about their pain. {{ COACH[0] }} of them *responded*: their score, for how strong the pain is and how much it gets in the way, was at least 30% lower than at the start. In usual care it was {{ USUAL[0] }} of {{ USUAL[1] }}.
#
# The picture shows how many that is out of 100 in each group. Below it stands the same in words.

# %%
icon_array({"coach": (269, 639), "usual care": (197, 639)})

# %% [markdown]
# ## How tasks work
#
# A task has three parts: a question, a cell for your answer, and a cell that checks it. Here is one for practice. It counts for nothing.
#
# **Question.** Here is another trial. Out of 40 people in a group, 10 responded. How many of the 40 did *not* respond?
#
# First run both cells below as they are. The check tells you that you have not started.

# %%
not_responding = None  # put your answer in place of None

# %%
check("practice-not-responding", not_responding)

# %% [markdown]
# Now be wrong on purpose: put `10` in place of `None`, and run both cells again. Read what the check says. Then put in the answer that you believe.
#
# Try as often as you like: no try costs anything. (In one kind of task, a list of claims, each wrong letter takes points off; the task says how.) If you are stuck, ask for a hint, and again for the next one. The name in quotes is the one in the task's check:

# %%
hint("practice-not-responding")

# %% [markdown]
# In a session, `progress()` shows its tasks and your points so far. Some answers are sentences of your own: a person marks them. **If you learn without a teacher**, open a terminal (*File*, *New*, *Terminal*) in the course's folder, and run `rctlab reveal s1-claim`: it writes the session with worked solutions, model answers and how they are marked to the folder `worked`, and leaves your own notebook as it is.

# %% [markdown]
# ## If a message turns red
#
# Read its **last line** first: it says what is wrong. What comes before the error has run, what comes after it has not, and *Run All* goes no further.
#
# - **NameError**, about `check` or another name of the course: run the cell that begins with `from rctlab import`.
# - **NameError**, about another name: run the cell above that gives the name its value, or look for a slip of the keyboard.
# - **SyntaxError**: a % sign; a bracket, comma or colon too few or too many; or `=` where `==` belongs, which asks whether two values are equal.
# - **IndentationError**: spaces at the start of a line, where none or four belong. (After these two, nothing in the cell has run.)

# %% [markdown]
# ## What else trips people up
#
# - **Order.** Cells remember what ran before them. After a break, choose *Run*, then *Run All Above Selected Cell*. A restart of the kernel loses results and keeps what you typed.
# - **Points and commas.** Write `25.3` with a point. Python reads `25,3` as two numbers.
# - **Percent.** Python has no percent sign. 32% is `32` as a percentage and `0.32` as a proportion. Each task says which it takes.
# - **Text cells.** To write into one, click on it and press **Enter**; **Shift and Enter** closes it. If cells appear or vanish: *Edit*, *Undo Cell Operation*.
# - **Saving.** Jupyter saves every two minutes. *File*, *Save Notebook* saves at once.

# %% [markdown]
# ## The sessions
#
# - [Session 1: What does the story say?](s1-claim/s1-claim.ipynb) Who was compared with whom, out of how many, and what the story leaves out. About 60 minutes.
# - [Session 2: Why toss a coin?](s2-allocation/s2-allocation.ipynb) What goes wrong when people choose, and what chance does and does not promise. About 60 minutes.
# - [Session 3: What is a responder?](s3-outcome/s3-outcome.ipynb) A score, a cut at 30%, who is not counted, and what happens anyway. About 60 minutes.
# - [Session 4: How much more likely?](s4-risk/s4-risk.ipynb) Risks, differences and ratios: what "1.54" says, and what it does not. About 60 minutes.
# - [Session 5: Could it be chance?](s5-uncertainty/s5-uncertainty.ipynb) Shuffles, P values, intervals, several comparisons, and how many people it takes. About 60 minutes.
# - [Session 6: Where does "adjusted 32.0%" come from?](s6-adjustment/s6-adjustment.ipynb) A model, its table, and two ways to a percentage. About 60 minutes.
# - [Session 7: Who is not in the table?](s7-missing/s7-missing.ipynb) Who is missing, what is assumed of them, and which claim hangs on it. About 60 minutes.
# - [Session 8: What may we tell a patient?](s8-interpretation/s8-interpretation.ipynb) Later months, averages, harm, for whom, and an answer. About 60 minutes.
# - [Capstone: a trial of your own](s8-your-capstone/s8-your-capstone.ipynb) All steps once more, alone, on a trial that nobody else has. About 60 minutes.
#
# Take them in this order. Each has a place to stop half-way.
