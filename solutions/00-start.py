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
# This is a course on **reading a randomized trial**. It follows one news story, about therapy for chronic pain by phone or online, back to the trial behind it. By the end you will know how far to believe each of its sentences.
#
# It teaches how to read evidence. It is no advice for any one person's treatment.

# %% [markdown]
# ## This page is a notebook
#
# It is made of **cells**. Some hold text, such as this one. Others hold code, with a number in square brackets at their left once they have run.
#
# Click on the next cell, then press **Shift and Enter** together.

# %%
1 + 1

# %% [markdown]
# You should see a **2** below the cell. If you see nothing, choose *Kernel*, then *Restart Kernel* in the menu at the top, and run the cell again.

# %% [markdown]
# ## Does everything work?
#
# This cell loads the course's own library. It says nothing if all is well.

# %%
from rctlab import check, hint, icon_array, published

# %% [markdown]
# A red message that ends in `No module named 'rctlab'` means that the notebook runs in another Python than the course. Close it, and start again with the command from the README. `rctlab doctor` on the command line checks everything and says how to mend it.

# %% [markdown]
# ## The trial in one picture
#
# The trial followed {{ "{:,}".format(published["randomized.all"].value) }} people with chronic pain that limits their lives, put into three groups by chance. Three months on, an adjusted {{ published["adjusted.coach.3"].estimate }}% of the people with a health coach had at least 30% less pain, and {{ published["adjusted.usual.3"].estimate }}% of the people in usual care, who were sent a book. ("Adjusted" means that a model made the figure. Session 4 says more.)
#
# The picture shows these figures as people. Below it stands the same in words.

# %%
icon_array({"coach": 0.320, "usual care": 0.208})

# %% [markdown]
# ## How tasks work
#
# A task has three parts: a question, a cell for your answer, and a cell that checks it. Here is one for practice. It counts for nothing.
#
# **Question.** The picture shows 32 of 100 coached people as responders. How many of the 100 did *not* respond?
#
# First run both cells below as they are. The check tells you that you have not started.

# %%
not_responding = None  # put your answer in place of None

# %%
check("practice-not-responding", not_responding)

# %% [markdown]
# Now be wrong on purpose: put `32` in place of `None`, and run both cells again. Read what the check says. Then put in the answer that you believe.
#
# A check never takes anything away. Try as often as you like. If you are stuck, ask for a hint:

# %%
hint("practice-not-responding")

# %% [markdown]
# ## Three things that trip people up
#
# - **Order.** Cells remember what ran before them. After a break, choose *Run*, then *Run All Above Selected Cell*.
# - **Names.** An answer goes into the name that the task gives, spelled the same way.
# - **Percent.** Python has no percent sign. 32% is `32` as a percentage and `0.32` as a proportion. Each task says which it takes.
#
# Your work is saved as you type, and *File*, *Save Notebook* makes sure of it.

# %% [markdown]
# ## The sessions
#
# - [Session 4: How much more likely?](s4-risk/s4-risk.ipynb) Risks, differences and ratios: what "1.54" says, and what it does not. 60 to 75 minutes.
#
# The other seven sessions are being written. Session 4 can be taken by itself.

# %% tags=["check"]
from rctlab.number_task import NumberTask
from rctlab.published import published
from rctlab.tasks import Slip

RESPONDING = published["adjusted.coach.3"].estimate
PRACTICE_TASK = NumberTask(
    id="practice-not-responding",
    name="not_responding",
    points=1,
    right=100 - RESPONDING,
    within=0.1,
    hints=("100 people in all: take away those who responded.",),
    well="68 of 100 coached people did not get that far. Session 4 comes back to them.",
    ask="How many are left of 100 when the responders are taken away?",
    catalogue=(
        Slip(
            "responding",
            RESPONDING,
            "You gave {given}. That is how many responded.\nHow many of the 100 are left?",
        ),
        Slip(
            "proportion",
            1 - RESPONDING / 100,
            "You gave {given}. That is a proportion.\nHow many people of 100 is it?",
            within=0.005,
        ),
        Slip(
            "other-arm",
            100 - published["adjusted.usual.3"].estimate,
            "You gave {given}. That is usual care.\nWhich group does the question name?",
            within=0.3,
        ),
    ),
)
