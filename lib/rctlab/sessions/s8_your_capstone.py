"""The capstone, a trial of one's own: its tasks, and what people answer to them."""

from rctlab.tasks.claims import ClaimsTask, read_claims
from rctlab.tasks.objectives import read_objectives
from rctlab.tasks.own import OwnNumberTask
from rctlab.tasks.written import WrittenTask

OBJECTIVES = read_objectives("""
say who is in a trial and who is missing | own-missing, own-imbalance
count what was found, with its interval | own-risk, own-ratio, own-extra, own-lower
say what hangs on a model and on the missing | own-primary, own-complete, own-bound
judge a story by the trial, and tell a patient and a colleague what was found | own-story, own-patient, own-colleague
""")

# pieces of code about `trial`: the responders among people assessed, by group
_RISK = 'trial[trial["arm"] == "{}"]["responder_3"].mean()'
COACH, ONLINE, USUAL = (_RISK.format(arm) for arm in ("coach", "online", "usual"))
_PAIR = 'tuple(map(int, trial[trial["arm"] == "{}"]["responder_3"].agg(["sum", "count"])))'
COACH_USUAL, COACH_ONLINE = (
    f"TwoByTwo(treated={_PAIR.format('coach')}, control={_PAIR.format(other)})"
    for other in ("usual", "online")
)
_DIAGNOSED = '100 * trial[trial["arm"] == "{}"]["anxiety_depression"].mean()'
SICK, SICK_ONLINE, SICK_USUAL = (_DIAGNOSED.format(arm) for arm in ("coach", "online", "usual"))


OWN_MISSING = OwnNumberTask(
    id="own-missing",
    points=1,
    code='100 * trial["responder_3"].isna().mean()',
    expected=22.5225,
    within=0.06,
    hints=(
        'Who has no value in `trial["responder_3"]`?',
        '`100 * trial["responder_3"].isna().mean()`',
    ),
    well="Ask of every trial who they are.",
    ask="How many of all people have no answer at 3 months?",
)
OWN_MISSING.table("""
assessed | 100 * trial["responder_3"].notna().mean() | That is who was assessed. | Who was not?
proportion | trial["responder_3"].isna().mean() | That is a proportion. | How many percent is it?
count | trial["responder_3"].isna().sum() | That is a count of people. | How many percent of all people is it?
never | 100 * (~trial[["assessed_3", "assessed_6", "assessed_12"]].any(axis=1)).mean() | That is who was never assessed. | Who was not assessed at 3 months?
one-group | 100 * trial[trial["arm"] == "online"]["responder_3"].isna().mean() ; 100 * trial[trial["arm"] == "coach"]["responder_3"].isna().mean() | That is one of the groups. | How many of all people?
paper ~0.02 | 22.9 | That is the paper's trial. | What does your trial have?
""")
OWN_MISSING.form("the counts", '100 * (1 - trial["assessed_3"].mean())')
OWN_MISSING.form("rounded to two decimals", 'round(100 * trial["responder_3"].isna().mean(), 2)')


OWN_IMBALANCE = OwnNumberTask(
    id="own-imbalance",
    points=1,
    code=f"{SICK} - {SICK_USUAL}",
    expected=3.80906,
    within=0.06,
    hints=(
        "The table has proportions by group. Which two, and in which order?",
        '`trial.groupby("arm")["anxiety_depression"].mean()`, coach minus usual, times 100.',
    ),
    well="By chance, and so nothing to test.",
    ask="Which two groups, in which order, and is it in points?",
)
OWN_IMBALANCE.table(f"""
sign | {SICK_USUAL} - {SICK} | That is usual care minus coach. | Which group does the question name first?
proportion | ({SICK} - {SICK_USUAL}) / 100 | That is a difference of proportions. | How many points out of 100 is it?
one-group | {SICK} ; {SICK_USUAL} ; ({SICK}) / 100 | That is one group. | How far is it from the other?
ratio | ({SICK}) / ({SICK_USUAL}) | That is a ratio. | Does the question ask for a ratio, or for a difference?
online | {SICK_ONLINE} - {SICK_USUAL} ; {SICK} - ({SICK_ONLINE}) | That is about the online group. | Which two groups does the question name?
""")
OWN_IMBALANCE.form("rounded to two decimals", f"round({SICK} - {SICK_USUAL}, 2)")


OWN_RISK = OwnNumberTask(
    id="own-risk",
    points=1,
    percent_too=True,
    code=COACH,
    expected=0.368585,
    within=0.0006,
    hints=(
        "The first table has responders and people assessed. Which row?",
        '`trial[trial["arm"] == "coach"]["responder_3"].mean()` leaves out who is missing.',
    ),
    well="Of those who were assessed.",
    ask="How many with a coach responded, of how many assessed?",
)
OWN_RISK.table(f"""
all-randomized | trial[trial["arm"] == "coach"]["responder_3"].sum() / 778 | That divides by everybody randomized to coach. | How many of them were assessed?
other-arm | {USUAL} ; {ONLINE} | That is another group. | Which row does the question name?
all-groups | trial["responder_3"].mean() | That is all three groups together. | Which row does the question name?
other-month | trial[trial["arm"] == "coach"]["responder_6"].mean() ; trial[trial["arm"] == "coach"]["responder_12"].mean() | That is another month. | Which month does the question name?
not-responding | 1 - {COACH} | That is who did not respond. | Who did?
odds | {COACH} / (1 - {COACH}) | Those are odds. | What share of all assessed is it?
paper ~0.0001 | 229 / 635 | That is the paper's trial. | What does your trial have?
rounded | round({COACH}, 1)
""")
OWN_RISK.form("a percentage", f"100 * {COACH}")
OWN_RISK.form("to four digits", f"round({COACH}, 4)")


OWN_RATIO = OwnNumberTask(
    id="own-ratio",
    points=2,
    code=f"{COACH} / ({USUAL})",
    expected=1.520717,
    within=0.0006,
    hints=(
        "Work out both risks, of the people assessed; which one goes on top?",
        '`trial.groupby("arm")["responder_3"].mean()` has all three risks.',
    ),
    well="Both sides have names: coach over usual care.",
    ask="Which two risks, and which goes on top?",
)
OWN_RATIO.table(f"""
upside-down | {USUAL} / ({COACH}) | That is usual care over coach. | Which group does the question name first?
coach-online | {COACH} / ({ONLINE}) | That is coach over online. | Which two groups does the question name?
online-usual | {ONLINE} / ({USUAL}) | That is online over usual care. | Which two groups does the question name?
odds-ratio | ({COACH} / (1 - {COACH})) / ({USUAL} / (1 - {USUAL})) | That is an odds ratio. | By whom does a risk divide?
difference | {COACH} - {USUAL} ; 100 * ({COACH} - {USUAL}) | That is a difference. | How many times as large is the one as the other?
counts ~0.0008 | trial[trial["arm"] == "coach"]["responder_3"].sum() / trial[trial["arm"] == "usual"]["responder_3"].sum() | That divides one head count by the other. | What would make the groups comparable?
all-randomized ~0.0008 | (trial[trial["arm"] == "coach"]["responder_3"].sum() / 778) / (trial[trial["arm"] == "usual"]["responder_3"].sum() / 777) | That divides by everybody randomized. | How many were assessed?
adjusted ~0.0006 | primary_analysis(trial).ratios["coach v usual"].estimate ; complete_case(trial).ratios["coach v usual"].estimate | That is an adjusted ratio. | What do the counts give?
increase | {COACH} / ({USUAL}) - 1 | That is by how much the ratio exceeds 1. | How large is the ratio itself?
paper | 1.54 | That is the paper's adjusted ratio. | What does your trial give, counted?
""")
OWN_RATIO.form("by the library", f"risk_ratio({COACH_USUAL})")
OWN_RATIO.form("to three decimals", f"round({COACH} / ({USUAL}), 3)")


OWN_EXTRA = OwnNumberTask(
    id="own-extra",
    points=1,
    code=f"100 * ({COACH} - {USUAL})",
    expected=12.6209,
    within=0.06,
    hints=("Which two risks, and which is taken from which?", "Times 100 it is in points."),
    well="That, and not the ratio, says how many people.",
    ask="Which two risks, in which order, and is it in points?",
)
OWN_EXTRA.table(f"""
proportion | {COACH} - {USUAL} | That is the difference as a proportion. | How many is it out of 100?
sign | 100 * ({USUAL} - {COACH}) | That is usual care minus coach. | Which group does the question name first?
one-risk | 100 * {COACH} ; 100 * {USUAL} | That is the risk in one group. | How far is it from the risk in the other?
relative | 100 * ({COACH} / ({USUAL}) - 1) | That says by how much the risk grew relative to usual care. | What is left when you take one risk from the other?
coach-online | 100 * ({COACH} - {ONLINE}) | That is coach minus online. | Which two groups does the question name?
online-usual | 100 * ({ONLINE} - {USUAL}) | That is online minus usual care. | Which two groups does the question name?
nnt | 1 / ({COACH} - {USUAL}) | That is a number of people for one more responder. | How many points lie between the two risks?
all-randomized | 100 * (trial[trial["arm"] == "coach"]["responder_3"].sum() / 778 - trial[trial["arm"] == "usual"]["responder_3"].sum() / 777) | That divides by everybody randomized. | How many were assessed?
paper | 11.2 | That is the paper's trial, adjusted. | What does your trial give, counted?
""")
OWN_EXTRA.form("rounded to two decimals", f"round(100 * ({COACH} - {USUAL}), 2)")


OWN_LOWER = OwnNumberTask(
    id="own-lower",
    points=2,
    code=f"risk_ratio({COACH_USUAL}).lower",
    expected=1.282100,
    within=0.0006,
    hints=(
        "`TwoByTwo(treated=(responders, assessed), control=(...))`, with coach as treated.",
        "`risk_ratio(...)` prints the interval; `.lower` behind it gives that end.",
    ),
    well="Not rounded, it is yours alone.",
    ask="Which table went into `risk_ratio`, and which end is it?",
)
OWN_LOWER.table(f"""
upper | risk_ratio({COACH_USUAL}).upper | That is the upper end. | Which end does the question ask for?
log-formula ~0.0008 | math.exp(math.log({COACH} / ({USUAL})) - 1.96 * math.sqrt((1 - {COACH}) / trial[trial["arm"] == "coach"]["responder_3"].sum() + (1 - {USUAL}) / trial[trial["arm"] == "usual"]["responder_3"].sum())) | That is the simple formula, on the scale of logarithms. | What does `risk_ratio` give?
estimate | risk_ratio({COACH_USUAL}).estimate | That is the ratio itself. | Where does its interval begin?
coach-online | risk_ratio({COACH_ONLINE}).lower | That is coach v online. | Which two groups does the question name?
difference | risk_difference({COACH_USUAL}).lower ; 100 * risk_difference({COACH_USUAL}).lower | That is the lower end of the difference. | Does the question ask for a difference, or for a ratio?
odds | odds_ratio({COACH_USUAL}).lower | That is the lower end of the odds ratio. | Which function does the question name?
adjusted ~0.0006 | primary_analysis(trial).ratios["coach v usual"].lower ; complete_case(trial).ratios["coach v usual"].lower | That is the limit of an adjusted ratio. | What does `risk_ratio` give for the counts?
""")
OWN_LOWER.form("to three decimals", f"round(risk_ratio({COACH_USUAL}).lower, 3)")


OWN_PRIMARY = OwnNumberTask(
    id="own-primary",
    points=2,
    code='primary_analysis(trial).ratios["coach v online"].estimate',
    expected=1.259540,
    within=0.0006,
    hints=(
        "`primary_analysis(trial)` prints three ratios. Which one?",
        '`primary_analysis(trial).ratios["coach v online"].estimate`',
    ),
    well="By this way the coach is ahead. Go on.",
    ask="Which analysis, and which of its three ratios?",
)
OWN_PRIMARY.table(f"""
complete-case | complete_case(trial).ratios["coach v online"].estimate | That is complete cases. | Which analysis does the question name?
no-response ~0.0006 | missing_as_no_response(trial).ratios["coach v online"].estimate | That counts the missing as no response. | Which analysis does the question name?
coach-usual | primary_analysis(trial).ratios["coach v usual"].estimate | That is coach v usual care. | Which two groups does the question name?
online-usual | primary_analysis(trial).ratios["online v usual"].estimate | That is online v usual care. | Which two groups does the question name?
limit | primary_analysis(trial).ratios["coach v online"].lower ; primary_analysis(trial).ratios["coach v online"].upper | That is an end of the interval. | What is the estimate?
counted | {COACH} / ({ONLINE}) | That is the ratio of the counts. | What does `primary_analysis` give?
paper | 1.20 | That is the paper's trial. | What does your trial give?
other-month | primary_analysis(trial, 6).ratios["coach v online"].estimate ; primary_analysis(trial, 12).ratios["coach v online"].estimate | That is another month. | Which month does the question name?
""")
OWN_PRIMARY.form(
    "from the frame", 'primary_analysis(trial).to_frame().set_index(["measure", "compare"])'
    '.loc[("adjusted risk ratio", "coach v online"), "estimate"]'
)  # fmt: skip
OWN_PRIMARY.form(
    "to three decimals", 'round(primary_analysis(trial).ratios["coach v online"].estimate, 3)'
)


OWN_COMPLETE = OwnNumberTask(
    id="own-complete",
    points=2,
    code='complete_case(trial).ratios["coach v online"].lower',
    expected=0.960620,
    within=0.0006,
    hints=(
        "`complete_case(trial)` prints the interval of coach v online. Which end is lower?",
        '`complete_case(trial).ratios["coach v online"].lower`',
    ),
    well="Below 1: in complete cases the two are not told apart.",
    ask="Which analysis, which ratio, and which end?",
)
OWN_COMPLETE.table("""
estimate | complete_case(trial).ratios["coach v online"].estimate | That is the ratio itself. | Where does its interval begin?
upper | complete_case(trial).ratios["coach v online"].upper | That is the upper end. | Which end does the question ask for?
primary | primary_analysis(trial).ratios["coach v online"].lower | That is the paper's way. | Which analysis does the question name?
coach-usual | complete_case(trial).ratios["coach v usual"].lower | That is coach v usual care. | Which two groups does the question name?
online-usual ~0.002 | complete_case(trial).ratios["online v usual"].lower | That is online v usual care. | Which two groups does the question name?
difference | complete_case(trial).differences["coach v online"].lower ; 100 * complete_case(trial).differences["coach v online"].lower | That is the lower end of the difference. | Does the question ask for a difference, or for a ratio?
""")
OWN_COMPLETE.form(
    "to three decimals", 'round(complete_case(trial).ratios["coach v online"].lower, 3)'
)


OWN_BOUND = OwnNumberTask(
    id="own-bound",
    points=1,
    code='worst_best(trial).ratios["coach v usual"].estimate',
    expected=0.778208,
    within=0.0006,
    hints=(
        "`worst_best(trial)` prints three ratios. Which one?",
        '`worst_best(trial).ratios["coach v usual"].estimate`',
    ),
    well="A bound, not a belief.",
    ask="Which analysis, and which of its three ratios?",
)
OWN_BOUND.table("""
best | worst_best(trial, worst_for="reference").ratios["coach v usual"].estimate | That is the best case for the programmes. | Whose missing people fail in the worst?
upside-down | 1 / worst_best(trial).ratios["coach v usual"].estimate | That is usual care v coach. | Which group does the question name first?
difference | 100 * worst_best(trial).differences["coach v usual"].estimate ; worst_best(trial).differences["coach v usual"].estimate | That is a difference. | Does the question ask for a ratio, or for a difference?
other-month | worst_best(trial, 12).ratios["coach v usual"].estimate | That is another month. | Which month does the question name?
coach-online | worst_best(trial).ratios["coach v online"].estimate | That is coach v online. | Which two groups does the question name?
online-usual | worst_best(trial).ratios["online v usual"].estimate | That is online v usual care. | Which two groups does the question name?
no-response | missing_as_no_response(trial, among="randomized").ratios["coach v usual"].estimate | That lets nobody missing respond. | What does the worst case say of those missing in usual care?
primary | primary_analysis(trial).ratios["coach v usual"].estimate ; complete_case(trial).ratios["coach v usual"].estimate | That is another analysis. | Which one does the question name?
limit | worst_best(trial).ratios["coach v usual"].lower ; worst_best(trial).ratios["coach v usual"].upper | That is an end of the interval. | What is the estimate?
""")
OWN_BOUND.form("to three decimals", 'round(worst_best(trial).ratios["coach v usual"].estimate, 3)')


# true of every trial that `own_trial` hands out: its lesson is the same
OWN_STORY = ClaimsTask(
    id="own-story",
    name="supported_claims",
    points=3,
    hints=(
        "Hold each claim against a number of yours: which analysis, which time, of how many people?",
        "Is 30% a line that people cross, or how far the score fell?",
    ),
    well="You can point to a number of your own, or to the story's words, for each of these.",
    claims=read_claims("""
A no | Sentence 1 is right: pain fell by 30% with a coach. | 30% is the line that a responder crosses. No average fell so far.
B yes | Sentence 2 is right about the direction: responders were more frequent with a coach, in each analysis but the worst case. | Counted, in complete cases and the paper's way the ratio lies above 1, with its interval.
C no | Sentence 3 is right: nearly all people were followed. | More than one in five has no answer at 3 months.
D no | Sentence 4 is right: the coach was proven better than the online programme. | Ahead the paper's way; in complete cases the interval holds 1.
E yes | Whether the coach is better than the online programme hangs on how the missing are dealt with. | The two analyses part, and more people are missing online.
F no | Sentence 5 is right: after a year the coach was still proven better than the online programme. | At 12 months the interval holds 1 the paper's way, too.
G yes | The story says neither how many of 100 got there with a coach, nor how many without. | Ask for both sides, out of 100.
"""),
)


PATIENT_TASK = WrittenTask(
    id="own-patient",
    hints=(
        "Does it say how many of 100, on both sides, and after what time?",
        "Does it say with what the coach was compared?",
        "Does it say two things that are not known?",
        "Could somebody follow it who has never heard of a ratio?",
    ),
)
COLLEAGUE_TASK = WrittenTask(
    id="own-colleague",
    hints=(
        "Does it have counts or risks, a ratio and its interval?",
        "Does it set the paper's way and complete cases side by side, for coach v online?",
        "Does it say which comparison can be relied on, and why the other cannot?",
        "Does it say what would change your mind, and refer to the figure?",
    ),
)
