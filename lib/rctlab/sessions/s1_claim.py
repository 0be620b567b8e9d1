"""Session 1, What does the story say?: its tasks, and what people answer to them."""

from rctlab.record import published
from rctlab.tasks.claims import ClaimsTask, read_claims
from rctlab.tasks.number import NumberTask
from rctlab.tasks.objectives import read_objectives
from rctlab.tasks.slip_families import MEAN, family
from rctlab.tasks.written import WrittenTask
from rctlab.trial import load_trial

ALL, COACH, ONLINE, USUAL = (
    published[f"randomized.{arm}"].value for arm in ("all", "coach", "online", "usual")
)
MAILED, SCREENED, ELIGIBLE, CONSENTED, RANDOMIZED = (
    published[f"recruitment.{step}"].value
    for step in ("mailed", "screened", "eligible", "consented", "randomized")
)
ADJUSTED = {arm: published[f"adjusted.{arm}.3"].estimate for arm in ("coach", "online", "usual")}
RATIO = {
    sides: f"{published[f'adjusted_ratio.{sides}.3'].estimate:.2f}"
    for sides in ("coach-usual", "online-usual", "coach-online")
}
MEANS = (
    load_trial().groupby("arm")[["anxiety_depression", "severity_0", "assessed_3"]].mean().to_dict()
)

OBJECTIVES = read_objectives("""
take a trial's question apart: people, treatment, comparison, outcome, time | pico
name both sides of each ratio in a story | third-ratio
count and describe groups in a table of data | anxiety-usual, severity-online
say of each share out of how many it is | assessed-online, share-randomized
say what a story tells, and what it leaves out | claims-story, explain-story
""")


THIRD_RATIO = NumberTask(
    id="third-ratio",
    points=1,
    right=ADJUSTED["coach"] / ADJUSTED["online"],
    expected=1.203,
    within=0.00055,
    hints=(
        "Sentence 5 names the two groups. Which of them is named first?",
        "The group named first goes on top: its percentage, divided by the other's.",
    ),
    well="The third ratio sets coach against online. (Three decimals only show which division it was: "
    "the percentages are rounded themselves.)",
    ask="Which two groups does sentence 5 compare, and which is named first?",
)
THIRD_RATIO.table("""
coach-usual | 32.0 / 20.8 ; 1.54 | That is coach against usual care, the ratio of the example. | With which group does sentence 5 compare the coach?
online-usual | 26.6 / 20.8 ; 1.28 | That is online against usual care. | Which two groups does sentence 5 compare?
usual-on-top | 20.8 / 32.0 ; 20.8 / 26.6 | Usual care stands on top, and sentence 5 does not name it. | Which two groups does sentence 5 compare?
upside-down | 26.6 / 32.0 | The group named second stands on top. | Which group does the sentence name first?
difference | 32.0 - 26.6 ; 32.0 - 20.8 ; 26.6 - 20.8 | That is a difference, so many points more. | What do you get when you divide instead?
increase | 32.0 / 26.6 - 1 ; 100 * (32.0 / 26.6 - 1) | That is what the ratio has over 1. | How large is the ratio itself?
in-percent | 100 * 32.0 / 26.6 | That is the ratio in percent. | How many times as large is the first percentage as the second?
people | 778 / 776 ; 776 / 777 ; 778 / 777 | That divides the sizes of two groups. | Which numbers of sentence 3 say how many did better?
one-group | 32.0 ; 26.6 ; 20.8 ; 0.320 ; 0.266 ; 0.208 | That is the percentage of one group. | What stands on the other side of the ratio?
rounded | 1.20
""")
THIRD_RATIO.form("three decimals", "1.203")
THIRD_RATIO.form("proportions", "0.320 / 0.266")
THIRD_RATIO.form("from the other two ratios", "(32.0 / 20.8) / (26.6 / 20.8)")


PICO = ClaimsTask(
    id="pico",
    name="right_parts",
    points=4,
    hints=(
        "Take the seven sentences one by one: which of the five questions does each answer?",
        "Look twice at the comparison of each ratio, and at what the 30% belongs to.",
    ),
    well="These four say what the trial asks.",
    claims=read_claims("""
A yes | People: with chronic pain of muscles or joints that limits their lives. | Sentence 2 says so.
B no | People: everybody with back pain. | Sentence 2 is narrower in one way and wider in another: pain that limits life, of muscles or joints.
C yes | Comparison for 1.28: usual care and a guide book. | Sentence 4 compares with usual care, and sentence 2 says that a book came with it.
D no | Comparison for 1.20: usual care and a guide book. | One of the three ratios compares the two programmes with each other: sentence 5.
E no | Comparison for 1.54: no care at all. | Usual care went on, and a book came with it.
F yes | Outcome: whether a person's pain severity score fell by 30% or more, yes or no. | Sentence 3: it is a line that a person passes or does not.
G no | Outcome: pain that fell by 30% on average. | 30% is the line that a person had to pass. No sentence gives an average.
H yes | Time for 1.54: three months. | Sentences 3 and 4 are about three months.
I no | Time for 1.54: twelve months. | Sentence 6 speaks of twelve months, and gives no ratio.
"""),
)


ANXIETY_TASK = NumberTask(
    id="anxiety-usual",
    points=1,
    right=float(MEANS["anxiety_depression"]["usual"]),
    expected=0.4414,
    within=0.00055,
    percent_too=True,
    hints=(
        "The example did the same for `rural`. What has to be changed in it?",
        'Put `anxiety_depression` in place of `rural`, and read the row "usual".',
    ),
    well="Each group is divided by its own size: 777 in usual care.",
    ask="How many of the usual care group had a diagnosis, and out of how many?",
)
ANXIETY_TASK.table("""
other-group | 322 / 778 ; 300 / 776 ; 965 / 2331 | That is the share in another group, or in all three together. | Which row of the table is usual care?
everybody | 343 / 2331 | That divides by everybody in the trial. | How many people were in usual care?
count | 343 ; 434 | That is a count of people. | Out of how many is it?
randomized | 777 | That is everybody in the group. | How many of them had a diagnosis?
of-diagnosed | 343 / 965 | That asks how many of those with a diagnosis were in usual care. | Which people does the question start from?
without | 434 / 777 | That is the share without a diagnosis. | Which people does the question count?
upside-down | 777 / 343 | That divides the group by the people with a diagnosis. | Can a share of a group be more than the whole group?
example | 345 / 777 | That is the example's column, rural. | Which column does the question name?
social | 269 / 777 ; 117 / 777 ; 347 / 777 ; 287 / 777 | That is the share of another column. | Which column does the question name?
rounded | 0.44
""")
ANXIETY_TASK.form("a percentage", "44.1")
ANXIETY_TASK.form("by hand", "343 / 777")
ANXIETY_TASK.form(
    "rows chosen first", "load_trial().query(\"arm == 'usual'\")['anxiety_depression'].mean()"
)
ANXIETY_TASK.form(
    "a Series of one",
    "load_trial().groupby('arm')['anxiety_depression'].mean()[['usual']]",
)


SEVERITY_TASK = NumberTask(
    id="severity-online",
    points=1,
    right=float(MEANS["severity_0"]["online"]),
    expected=5.814,
    within=0.0055,
    hints=(
        "The example described the age of each group. Which column is asked for here?",
        '`trial.groupby("arm")["severity_0"].mean()` gives three means: which row is yours?',
    ),
    well="The paper prints 5.8 for online, and 5.9 for the two others.",
    ask="Which column, which group, and what do you do with the scores?",
)
SEVERITY_TASK.table("""
other-group | load_trial().groupby("arm")["severity_0"].mean()["usual"] ; load_trial().groupby("arm")["severity_0"].mean()["coach"] | That is the mean in another group, or the median (50%) online. | Which row is the online group, and which column is the mean?
everybody | load_trial()["severity_0"].mean() | That is the mean of all three groups. | How do you sort the rows into groups first?
later | load_trial().groupby("arm")["severity_3"].mean()["online"] ; load_trial().groupby("arm")["severity_12"].mean()["online"] | That is the score after the start. | Which column holds the start?
part-score | load_trial().groupby("arm")["intensity_0"].mean()["online"] ; load_trial().groupby("arm")["interference_0"].mean()["online"] | That is one part of the score. | Which column does the question name?
age | load_trial().groupby("arm")["age"].mean()["online"] | That is a mean age. | Which column does the question name?
rounded | 5.8
""")
SEVERITY_TASK.add(
    family(MEAN, values="load_trial().query(\"arm == 'online'\")['severity_0']"),
)
SEVERITY_TASK.form("two decimals", "5.81")
SEVERITY_TASK.form(
    "rows chosen first",
    "load_trial()[load_trial()['arm'] == 'online']['severity_0'].mean()",
)
SEVERITY_TASK.form(
    "from describe", "load_trial().query(\"arm == 'online'\")['severity_0'].describe()['mean']"
)


ASSESSED_TASK = NumberTask(
    id="assessed-online",
    points=1,
    right=float(MEANS["assessed_3"]["online"]),
    expected=0.6985,
    within=0.00055,
    percent_too=True,
    hints=(
        "The example shows the sums and the sizes for 12 months. What do you put in for 3?",
        'In the row "online": divide the people who answered by everybody in the group.',
    ),
    well="Three of ten people in the online group did not answer at 3 months.",
    ask="How many of the online group answered at 3 months, and out of how many?",
)
ASSESSED_TASK.table("""
missing | 234 / 776 | That is the share who did **not** answer. | Which share does the question ask for?
other-month | 583 / 776 ; 547 / 776 | That is another month. | Which month does the question ask about?
other-group | 635 / 778 ; 621 / 777 ; 1798 / 2331 | That is the share in another group, or in all three together. | Which row is the online group?
everybody | 542 / 2331 | That divides by everybody in the trial. | How many people were in the online group?
of-assessed | 542 / 1798 | That asks how many of those who answered were in the online group. | Which people does the question start from?
count | 542 ; 234 ; 583 | That is a count of people. | Out of how many is it?
randomized | 776 | That is everybody in the group. | How many of them answered?
upside-down | 776 / 542 | That divides the group by the people who answered. | Can a share of a group be more than the whole group?
any-time | 643 / 776 | That counts everybody who answered at any time. | Which month does the question ask about?
rounded | 0.7
""")
ASSESSED_TASK.form("a percentage", "69.8")
ASSESSED_TASK.form("by hand", "542 / 776")
ASSESSED_TASK.form("a numpy scalar", "np.float64(542) / 776")


SHARE_TASK = NumberTask(
    id="share-randomized",
    points=1,
    right=ALL / ELIGIBLE,
    expected=0.7407,
    within=0.00055,
    percent_too=True,
    hints=(
        "Who are all the people that the question starts from?",
        "The eligible people are the bottom number, and the story's people the top one.",
    ),
    well="One eligible person in four did not come into the trial.",
    ask="Who are all the people here, and how many of them are in the story?",
)
SHARE_TASK.table("""
taken-out ~0.0001 | 2333 / 3147 | That counts the two who were taken out, too. | How many people does the story count?
of-screened | 2331 / 7628 ; 2333 / 7628 | That divides by everybody who was screened. | How many of them were eligible?
of-mailed | 2331 / 62125 ; 2333 / 62125 | That divides by everybody who was sent a letter. | Which people does the question start from?
of-consented | 2331 / 2475 ; 2333 / 2475 | That divides by the people who consented. | Which people does the question start from?
consented | 2475 / 3147 | That is the share who consented. | How many are in the story?
example | 3147 / 7628 | That is the example: eligible people of those screened. | Which step comes after that?
not-in | (3147 - 2331) / 3147 | That is the share who did **not** come in. | Which share does the question ask for?
upside-down | 3147 / 2331 | That divides the eligible people by those of the story. | Can a share be more than the whole?
count | 3147 - 2331 ; 2331 ; 3147 | That is a count of people. | What share is it?
one-group | 778 / 3147 ; 776 / 3147 ; 777 / 3147 | That is one group of three. | How many people does the story count in all?
rounded | 0.74
""")
SHARE_TASK.form("a percentage", "74.1")
SHARE_TASK.form("a fraction", "Fraction(2331, 3147)")


CLAIMS_STORY = ClaimsTask(
    id="claims-story",
    points=4,
    name="supported_claims",
    hints=(
        "Ask of each claim: which of the seven sentences says so?",
        "Look for what a sentence does not say: counts, averages, who answered, ratios at 12 months.",
    ),
    well="You can point to a sentence, or to your own working, for each of these.",
    claims=read_claims("""
A yes | The story gives a percentage for each group, and no count of the people who got better. | Sentence 3 has percentages alone, and calls them adjusted.
B no | With a coach, pain fell by 30% on average. | 30% is a line that each person passed or did not pass. No average is given.
C no | The story says how many people of each group answered at three months. | It says who was assigned. Who answered you had to look up.
D yes | The story does not say between which values its ratios may lie. | No sentence does. "Significant" says that chance would not easily give so much, and no more.
E yes | The ratio 1.20 compares the two programmes with each other, not with usual care. | Sentence 5, and your own division.
F no | "Modest" has a fixed size, the same in every trial. | It is a word for a result. The numbers have to say how much.
G no | At twelve months coach still did better than online, says the story. | Sentence 6 compares each programme with usual care, and not the two with each other.
H yes | The people in this trial answered a letter, met conditions and agreed; others may differ. | Your shares say how few of those who got a letter they are.
"""),
)


EXPLAIN_TASK = WrittenTask(
    id="explain-story",
    hints=(
        "Does it say in whom, and does it name all three groups?",
        "Does it say what was counted, and when?",
        "Does it say who did better, and than who?",
        "Does it name two things that you would ask for?",
    ),
)
