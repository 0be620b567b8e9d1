"""Session 3, What is a responder?: its tasks, and what people answer to them."""

import math

import pandas as pd

from rctlab.pictures.cut_explorer import describe_cut
from rctlab.record import published
from rctlab.tasks.claims import ClaimsTask, read_claims
from rctlab.tasks.function import FunctionTask
from rctlab.tasks.number import NumberTask
from rctlab.tasks.objectives import read_objectives
from rctlab.tasks.slip_families import CHANGE, family
from rctlab.tasks.written import WrittenTask
from rctlab.trial import load_trial

trial = load_trial()
items = trial.loc[:, "bpi_worst":"bpi_enjoyment"]
usual = trial[trial["arm"] == "usual"]
COACH_FALL, USUAL_FALL = (
    -published[f"severity_change.{arm}.3"].value for arm in ("coach", "usual")
)
COACH_ADJUSTED, USUAL_ADJUSTED = (
    f"{published[f'adjusted.{arm}.3'].estimate:.1f}%" for arm in ("coach", "usual")
)
EXTRA = -published["severity_change_difference.coach-usual.3"].estimate
SHARES = describe_cut(30, 0.4).shares
USUAL_SHARE = f"{100 * SHARES[0]:.1f}"

OBJECTIVES = read_objectives("""
work out a pain severity score, and say what it is not | severity-of-person
work out a fall in percent, and tell responders by a cut | percent-fall, is-responder
keep people who were not assessed out of the count | share-online
tell improvement anyway, and regression to the mean, from an effect | fall-of-severe
say what a cut makes of a small shift, and correct "a 30% improvement" | shift-share, claims-outcome, explain-threshold
""")


def mean_fall(people: pd.DataFrame) -> float:
    """Give the mean fall in points at 3 months of the people assessed."""
    falls = (people["severity_0"] - people["severity_3"]).dropna().tolist()
    return sum(falls) / len(falls)


SEVERITY_TASK = NumberTask(
    id="severity-of-person",
    name="severity_7",
    points=1,
    needs={"items": items, "trial": trial},
    right=float(items.to_numpy()[7].mean()),
    expected=6.1818,
    within=0.0055,
    hints=(
        "The example did it for row 0. Which number changes?",
        "`items.loc[7]` holds the eleven answers. Add them up and divide by 11.",
    ),
    well="All eleven answers count alike, so the seven about life weigh most.",
    ask="Which row, and the mean of how many answers?",
)
SEVERITY_TASK.table("""
intensity | items.loc[7][:4].mean() | That is the mean of the four questions on how strong the pain is. | How many questions make the severity score?
interference | items.loc[7][4:].mean() | That is the mean of the seven questions on life. | How many questions make the severity score?
mean-of-means | (items.loc[7][:4].mean() + items.loc[7][4:].mean()) / 2 | That gives the four questions as much weight as the seven. | What is the mean of all eleven answers?
sum | items.loc[7].sum() | That is the sum of the answers. | By how many is it divided?
by-ten | items.loc[7].sum() / 10 | That divides by 10, the top of the scale. | How many questions are there?
median | 7 ; items.loc[7].median() | That is the answer in the middle. | What do you get when you add up and divide?
example | items.loc[0].mean() | That is the person in row 0, the example. | Which row does the question name?
next-row | items.loc[6].mean() ; items.loc[8].mean() | That is a neighbouring row. | Rows are counted from 0: which label stands at the left of the row?
later | trial.loc[7]["severity_3"] ; trial.loc[7]["severity_12"] | That is the score after the start. | Which answers are those of the start?
rounded | 6.2
""")
SEVERITY_TASK.form("the score of the table", 'trial.loc[7]["severity_0"]')
SEVERITY_TASK.form("by hand", "68 / 11")
SEVERITY_TASK.form("two decimals", "6.18")


FALL_TASK = NumberTask(
    id="percent-fall",
    points=1,
    right=100 * (6.36 - 4.27) / 6.36,
    expected=32.862,
    within=0.056,
    hints=(
        "How many points did the score fall, and from where?",
        "Divide the fall by the start, 6.36, and multiply by 100.",
    ),
    well="Past 30%: a responder.",
    ask="How far did it fall, and what is that in percent of the start?",
)
FALL_TASK.table("""
points | 6.36 - 4.27 | That is the fall in points. | What is it in percent of the start?
sign | 100 * (4.27 - 6.36) / 6.36 | That is later minus before. | Is a fall a positive or a negative number here?
proportion | (6.36 - 4.27) / 6.36 | That is a proportion. | How many percent is it?
what-is-left | 100 * 4.27 / 6.36 | That is what is left, in percent. | How much has gone?
of-the-scale | 100 * (6.36 - 4.27) / 10 | That is in percent of the whole scale. | In percent of which score does the question ask?
example | 25 | That is the example's fall. | Which two scores does the question give?
rounded | 33
""")
FALL_TASK.add(family(CHANGE, before="6.36", after="4.27"))
FALL_TASK.form("one decimal", "32.9")
FALL_TASK.form("one minus what is left", "100 * (1 - 4.27 / 6.36)")


def is_responder(before: float, after: float) -> float:
    """Give 1 for a responder, 0 for others assessed, nan where it is not defined."""
    if math.isnan(before) or math.isnan(after) or before == 0:
        return math.nan
    return float(round(100 * (before - after) / before, 6) >= 30)


RESPONDER_TASK = FunctionTask(
    id="is-responder",
    points=3,
    ordinary_points=1,
    right=is_responder,
    examples=(
        (6.0, 4.5),
        (6.36, 4.27),
        (10.0, 7.0),
        (7.0, 4.9),
        (2.0, 3.0),
        (5.0, 4.5),
        (8.0, 5.61),
        (0.0, 0.0),
        (5.0, math.nan),
        (math.nan, 3.0),
        (math.nan, math.nan),
    ),
    needs={"isnan": math.isnan},
    hints=(
        "Gap 3 first: what should come back where `fall >= 30` is true, and what where not?",
        "`1 if fall >= 30 else 0` is one way to write gap 3.",
        'Gaps 1 and 2: "not defined" is written `float("nan")`.',
    ),
    well="Unknown stays unknown, and the cut itself counts.",
    ask="By how many percent did it fall, and is that 30 or more?",
    ask_edge="Can a fall in percent be worked out here?",
)
GUARD = 'if isnan(before) or isnan(after) or before == 0:\n    return float("nan")  # neither\n'
ROUNDED = "fall = round(100 * (before - after) / before, 6)\n"
for key, body, what, ask, points in (
    (
        "over-the-cut",
        GUARD + ROUNDED + "return 1 if fall > 30 else 0",
        "A fall of exactly 30% was left out.",
        "Does the trial's line read more than 30%, or 30% or more?",
        0,
    ),
    (
        "proportion-cut",
        GUARD + ROUNDED + "return 1 if fall >= 0.3 else 0",
        "The fall is in percent there.",
        "What is 30% as a number of percent?",
        0,
    ),
    (
        "either-way",
        GUARD + ROUNDED + "return 1 if abs(fall) >= 30 else 0",
        "The score rose there.",
        "Is somebody who got worse a responder?",
        0,
    ),
    (
        "not-rounded",
        GUARD + "fall = 100 * (before - after) / before\nreturn 1 if fall >= 30 else 0",
        "By hand this fall is exactly 30%.",
        "What does `round(..., 6)` do about the last decimals?",
        0,
    ),
    (
        "nan-as-no",
        "if before == 0:\n    return float('nan')\n" + ROUNDED + "return 1 if fall >= 30 else 0",
        "A score is unknown there, and the person was counted as no responder.",
        "Can it be known whether an unknown score fell by 30%?",
        0,
    ),
    (
        "unknown-as-zero",
        "if isnan(before) or isnan(after) or before == 0:\n    return 0\n"
        + ROUNDED
        + "return 1 if fall >= 30 else 0",
        "0 says that the person did not respond.",
        "Is that known here?",
        0,
    ),
    (
        "zero-start-as-no",
        "if isnan(before) or isnan(after):\n    return float('nan')\nif before == 0:\n    return 0\n"
        + ROUNDED
        + "return 1 if fall >= 30 else 0",
        "The start was 0 there, and there is nothing to take a percentage of.",
        "Is a fall in percent defined?",
        1,
    ),
    (
        "no-guard-zero",
        "if isnan(before) or isnan(after):\n    return float('nan')\n"
        + ROUNDED
        + "return 1 if fall >= 30 else 0",
        "The start was 0 there, and a percentage divides by it.",
        "Which line of the frame asks for that?",
        1,
    ),
    (
        "turned",
        GUARD + ROUNDED + "return 0 if fall >= 30 else 1",
        "Responders and others have changed places.",
        "What should come back where the fall is 30% or more?",
        0,
    ),
    (
        "fall-itself",
        GUARD + ROUNDED + "return fall",
        "That is the fall in percent.",
        "Which number says that a person is a responder?",
        0,
    ),
    (
        "of-the-later",
        GUARD + "fall = round(100 * (before - after) / after, 6)\nreturn 1 if fall >= 30 else 0",
        "That divides by the later score.",
        "From which score did the fall start?",
        0,
    ),
    (
        "points",
        GUARD + "return 1 if before - after >= 3 else 0",
        "That asks for a fall of so many points.",
        "Is the line in points, or in percent of the start?",
        0,
    ),
):
    RESPONDER_TASK.slip(key, body, what, ask, points=points)
RESPONDER_TASK.slip("no-return", GUARD.replace("return", "fall =") + "print(1)")
RESPONDER_TASK.slip("no-return-here", GUARD + ROUNDED + "if fall >= 30:\n    return 1")
RESPONDER_TASK.slip("gap", GUARD + "return ...")
RESPONDER_TASK.slip("text", GUARD + ROUNDED + 'return "1" if fall >= 30 else "0"')
RESPONDER_TASK.slip(
    "bare-nan",
    "if isnan(before) or isnan(after) or before == 0:\n    return nan\n"
    + ROUNDED
    + "return 1 if fall >= 30 else 0",
)
RESPONDER_TASK.slip("misnamed", GUARD + ROUNDED + "return 1 if falls >= 30 else 0")
RESPONDER_TASK.form("True and False", GUARD + ROUNDED + "return fall >= 30")
RESPONDER_TASK.form("int of a comparison", GUARD + ROUNDED + "return int(fall >= 30)")
RESPONDER_TASK.form(
    "by what is left",
    GUARD + "return 1 if round(after / before, 6) <= 0.7 else 0",
)


SHARE_TASK = NumberTask(
    id="share-online",
    points=1,
    needs={"trial": trial},
    right=179 / 542,
    expected=0.3303,
    within=0.00055,
    percent_too=True,
    hints=(
        "The second of the two cells counts only people who were assessed. What changes in it?",
        "The table has a column `responder_3`, which is nan for people who were not assessed.",
    ),
    well="A third of the people assessed; of everybody, the trap would have made less than a quarter.",
    ask="Who was assessed at 3 months in the online group, and how many of them responded?",
)
SHARE_TASK.table("""
trap | 179 / 776 | That counts everybody who was not assessed as a non-responder. | How many online people were assessed at 3 months?
other-group | 229 / 635 ; 151 / 621 | That is the share in another group. | Which row is the online group?
known-12 | ((100 * (trial["severity_0"] - trial["severity_3"]) / trial["severity_0"]).round(6) >= 30)[trial["severity_12"].notna()].groupby(trial["arm"]).mean()["online"] | There `known` is still about 12 months. | Who was assessed at 3 months?
assessed | 542 / 776 | That is the share who were assessed. | How many of those responded?
other-month | 246 / 583 ; 225 / 547 | That is another month. | Which month does the question ask about?
trap-other-month | 246 / 776 ; 225 / 776 | That is another month, and counts everybody who was not assessed as a non-responder. | Which people, at which month, does the question ask about?
all-groups | 559 / 1798 ; 559 / 2331 | That puts all three groups together. | Which row is the online group?
not-responding | 363 / 542 | That is the share of non-responders. | Which people does the question count?
count | 179 ; 542 ; 363 | That is a count of people. | Out of how many is it?
of-responders | 179 / 559 | That asks how many of the responders were online. | Which people does the question start from?
rounded | 0.3
""")
SHARE_TASK.form("a percentage", "33.0")
SHARE_TASK.form("by hand", "179 / 542")
SHARE_TASK.form("from the table", 'trial.groupby("arm")["responder_3"].mean()["online"]')


SEVERE_TASK = NumberTask(
    id="fall-of-severe",
    points=2,
    needs={"usual": usual, "trial": trial},
    right=mean_fall(usual[usual["severity_0"] >= 7]),
    expected=1.2529,
    within=0.0055,
    hints=(
        "The example's three lines, with 3 in place of 12. Which of its two means is yours?",
        "The row *True* holds the people who began at 7 or more.",
    ),
    well="Twice as far as the others, with usual care alone.",
    ask="Which month, and which of the two groups of people?",
)
FALL_3 = "(usual['severity_0'] - usual['severity_3'])"
SEVERE_TASK.table(f"""
under-7 | {FALL_3}[usual["severity_0"] < 7].mean() | That is the fall of people who began under 7. | Which row, False or True, are those at 7 or more?
everybody | {FALL_3}.mean() | That is the mean fall of everybody in usual care. | Which of them began at 7 or more?
example | (usual["severity_0"] - usual["severity_12"])[usual["severity_0"] >= 7].mean() | That is the example, at 12 months. | Which month does the question ask about?
sign | -{FALL_3}[usual["severity_0"] >= 7].mean() | That is later minus before. | Is a fall a positive or a negative number here?
score | usual[usual["severity_0"] >= 7]["severity_3"].mean() ; usual[usual["severity_0"] >= 7]["severity_0"].mean() | That is a score, and not a fall. | How far is the later score from the first?
percent | (100 * {FALL_3} / usual["severity_0"])[usual["severity_0"] >= 7].mean() | That is a fall in percent. | Does the question ask for percent, or for points?
all-arms | (trial["severity_0"] - trial["severity_3"])[trial["severity_0"] >= 7].mean() | That takes all three groups. | Which group does the question name?
rounded | 1.3
""")
SEVERE_TASK.form("two decimals", "1.25")
SEVERE_TASK.form("with groupby", f"{FALL_3}.groupby(usual['severity_0'] >= 7).mean()[True]")


SHIFT_TASK = NumberTask(
    id="shift-share",
    points=2,
    needs={"usual": usual, "trial": trial},
    right=SHARES[1],
    expected=0.3269,
    within=0.00055,
    percent_too=True,
    hints=(
        "Work out the fall at 3 months first, add 0.4 points, then take the percentage of the start.",
        "Leave out who was not assessed (`dropna()`), then ask for which share it is 30 or more.",
    ),
    well="From 24 to 33 of 100, and everybody came only 0.4 points further.",
    ask="What is the fall with 0.4 points more, in percent of the start, and who passes 30?",
)
PERCENT_3 = (
    "(100 * (usual['severity_0'] - usual['severity_3']{}) / usual['severity_0']).round(6).dropna()"
)
SHIFT_TASK.table(
    f"""
no-shift | ({PERCENT_3.format("")} >= 30).mean() | That is the share without the shift. | By how many points did everybody fall more?
other-way | ({PERCENT_3.format(" - 0.4")} >= 30).mean() | There everybody fell by 0.4 points less. | Is a larger fall before minus after plus 0.4, or minus 0.4?
trap | ({PERCENT_3.format(" + 0.4").replace(".dropna()", "")} >= 30).mean() | That counts everybody who was not assessed as a non-responder. | Who was assessed at 3 months?
example | 0.385 ; 0.308 | That is the example, at 12 months. | Which month does the question ask about?
percent-shift | ({PERCENT_3.format("")} + 0.4 >= 30).mean() | That adds 0.4 to the percentage. | Is the shift in points of the score, or in percent?
added-to-share | 0.2432 + 0.04 ; 0.2432 + 0.004 | That adds to the share. | What is 0.4 points more added to?
gain | ({PERCENT_3.format(" + 0.4")} >= 30).mean() - ({PERCENT_3.format("")} >= 30).mean() | That is how much the share grew. | How large is the share itself?
coach | 229 / 635 | That is the coach group as it was, or falls made larger by a factor. | Which group gets the shift?
count | 203 ; 151 ; 621 | That is a count of people. | Out of how many is it?
rounded | 0.33
"""
)
SHIFT_TASK.form("a percentage", "32.7")
SHIFT_TASK.form("by the library", "describe_cut(30, 0.4).shares[1]")
SHIFT_TASK.form("by hand", "203 / 621")


CLAIMS_OUTCOME = ClaimsTask(
    id="claims-outcome",
    name="supported_claims",
    points=4,
    hints=(
        "Ask of each claim: is it about a line, about a mean, or about what caused something?",
        "What would have become of the same people in usual care?",
    ),
    well="That is what a responder is, and no more.",
    claims=read_claims("""
A no | With a coach, pain fell by 30%. | 30% is the line. On average the score fell by 1.2 points, from 5.9 (of 10) at the start: a fifth.
B no | A responder responded because of the treatment. | Many people with usual care alone pass the line, too.
C yes | A person whose score went from 7.0 to 4.9 is a responder. | By hand that is a fall of exactly 30%, and the line is 30% or more.
D no | Who did not pass the line had no benefit. | A fall of 29% is no responder's, and is not nothing.
E yes | Without any effect of the treatment, some people would pass the line. | People improve anyway, and who starts high falls on average.
F yes | The same small shift for everybody can turn 24% into 33% responders. | You worked it out: 0.4 points more for each person.
G no | The pain severity score says how strong the pain is. | Seven of its eleven questions ask how much pain gets in the way.
H yes | Whether a fall of 30% is called minimal or moderate depends on who calls it. | The trial's authors say minimal, IMMPACT says moderate.
I no | People who were not assessed did not respond. | That is not known. The comparison with nan only makes it look so.
"""),
)


EXPLAIN_TASK = WrittenTask(
    id="explain-threshold",
    hints=(
        "Does it say what the 30% belongs to?",
        "Does it say how many people passed the line, in two groups?",
        "Does it say how far the score fell on average?",
        "Does it say that many pass the line anyway, or what the score asks?",
    ),
)
