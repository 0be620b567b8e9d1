"""Session 7, Who is not in the table?: its tasks, and what people answer to them."""

from rctlab.record import ARM_NAMES, ARMS, published
from rctlab.tasks.claims import ClaimsTask, read_claims
from rctlab.tasks.number import NumberTask
from rctlab.tasks.objectives import read_objectives
from rctlab.tasks.slip_families import RATIO, two_group_slips
from rctlab.tasks.written import WrittenTask

COUNTS = {arm: published.counts(arm, month=3) for arm in ARMS}
COACH, ONLINE, USUAL = COUNTS.values()
N = {arm: published[f"randomized.{arm}"].value for arm in ARMS}
TOOK = {arm: published[f"sessions_6_to_8.{arm}"].value for arm in ("coach", "online")}
MISSING = {arm: N[arm] - COUNTS[arm][1] for arm in ARMS}
EVERYBODY, EVERYBODY_ASSESSED = (
    published[f"{key}"].value for key in ("randomized.all", "assessed.all.3")
)
ALL, ASSESSED = f"{EVERYBODY:,}", f"{EVERYBODY_ASSESSED:,}"
STAYED = f"{published['completed.all'].value:,}"
COMPLETED = f"{100 * published['completed.all'].value / EVERYBODY:.1f}"
NEVER, ALWAYS = (published[f"{who}_followed.social_need"].value for who in ("never", "always"))
CRUDE, OBSERVED_CO = (
    f"{published[f'observed_ratio.{pair}.3'].estimate:.2f}"
    for pair in ("coach-usual", "coach-online")
)
SHARES_FOLLOWED = " / ".join(
    f"{100 * COUNTS[arm][0] / published[f'any_follow_up.{arm}'].value:.1f}" for arm in ARMS
)
NEVER_PHQ, ALWAYS_PHQ = (
    f"{published[f'{who}_followed.phq8'].value:.1f}" for who in ("never", "always")
)
NO_RESPONSE = f"{(COACH[0] / N['coach']) / (USUAL[0] / N['usual']):.2f}"
WEIGHT = published["nonresponse_weights.weight"]
WORST = published["worst_best_ratio.coach-usual.3"]


def _three_ways(pair: str) -> str:
    """Return a row of the table: a comparison counted, in complete cases, and the paper's way."""
    name = " v ".join(ARM_NAMES[arm] for arm in pair.split("-"))
    keys = ("observed_ratio", "complete_case_ratio", "adjusted_ratio")
    cells = (published[f"{key}.{pair}.3"] for key in keys)
    shown = (f"{one.estimate:.2f} ({one.lower:.2f} to {one.upper:.2f})" for one in cells)
    return f"| {name} | {' | '.join(shown)} |"


THREE_WAYS = "\n".join(map(_three_ways, ("coach-usual", "online-usual", "coach-online")))
LATE_COUNTED, LATE_PAPER = (
    f"{published[f'{key}.coach-online.12'].estimate:.2f}"
    for key in ("observed_ratio", "adjusted_ratio")
)

OBJECTIVES = read_objectives("""
tell "completed" from "assessed", and say who is missing | assessed-share, need-of-missing
say why people are counted where the coin put them | completers-ratio
count the missing in under several guesses | ratio-no-response, ratio-worst
work out the news's own numbers | primary-coach
find what would have to be true for an answer to tip, and say which claim is fragile | tip-usual, claims-missing, explain-missing
""")

# What the paper's way gives in the course's data, written down so that a check need not fit models;
# tests/test_sessions_fits.py holds each against the library.
PRIMARY = {"coach": 0.3200659, "online": 0.2660417, "usual": 0.2080279}


ASSESSED_SHARE = NumberTask(
    id="assessed-share",
    points=1,
    right=100 * EVERYBODY_ASSESSED / EVERYBODY,
    expected=77.134,
    within=0.06,
    hints=("Which two numbers does the story give for this?", "1798 / 2331, in percent."),
    well="Fewer than four in five; and 69.8% online.",
    ask="How many were assessed at 3 months, of how many?",
)
ASSESSED_SHARE.table("""
completed | 94.8 ; 100 * 2210 / 2331 | That is who neither withdrew nor died. | How many gave an answer at 3 months?
missing | 100 * (2331 - 1798) / 2331 | That is who is missing. | How many are not?
proportion | 1798 / 2331 | That is a proportion. | How many percent is it?
of-completed | 100 * 1798 / 2210 | That divides by those who completed. | How many people were randomized?
any-visit | 100 * 2036 / 2331 | That is who came at least once. | How many were assessed at 3 months?
upside-down | 2331 / 1798 ; 100 * 2331 / 1798 | That divides everybody by those assessed. | Can more be assessed than there are?
with-error ~0.02 | 100 * 1798 / 2333 | That has the two people who were taken out. | Which number of people does the question give?
other-month ~0.06 | 100 * 1790 / 2331 ; 100 * 1861 / 2331 | That is another month. | How many were assessed at 3 months?
one-group | 100 * 635 / 778 ; 100 * 621 / 777 ; 100 * 542 / 776 | That is one of the three groups. | How many of all people?
count | 1798 ; 533 | That is a count of people. | How many percent is it?
rounded | 77
""")
ASSESSED_SHARE.form("one decimal", "77.1")
ASSESSED_SHARE.form("by the library", "100 * load_trial()['responder_3'].notna().mean()")


NEED_OF_MISSING = NumberTask(
    id="need-of-missing",
    points=2,
    right=100 * 221 / 533,
    expected=41.463,
    within=0.06,
    hints=(
        "The example has means by `missing_3`. Which column does the question name?",
        '`trial[trial["missing_3"]]["social_need"].mean()` is a proportion.',
    ),
    well="Against 30.5% of the people assessed.",
    ask="Which people does the question start from, and what share of them has a need?",
)
NEED_OF_MISSING.table("""
assessed | 30.478 | That is the share among people who were assessed. | Who was not?
everybody | 100 * load_trial()["social_need"].mean() | That is the share of all people. | Who was not assessed?
turned | 100 * 221 / 769 | That is the share of people with a need who are missing. | Which people does the question start from?
proportion | 221 / 533 | That is a proportion. | How many percent is it?
count | 221 ; 533 | That is a count of people. | What share of the people not assessed is it?
of-everybody | 100 * 221 / 2331 | That divides by everybody. | How many people were not assessed?
never | 100 * 126 / 295 ; 42.7 | That is the share among people who were never assessed. | Who was not assessed at 3 months?
example | 10.42 ; 56.95 ; 6.03 | That is a number of the example. | Which column does the question name?
share-missing | 100 * 533 / 2331 | That is the share of all people who are missing. | How many of these have a need?
rounded | 41
""")
NEED_OF_MISSING.form("one decimal", "41.5")
NEED_OF_MISSING.form(
    "by the table",
    't = load_trial()\n100 * t.groupby(t["responder_3"].isna())["social_need"].mean()[True]',
)


COMPLETERS_RATIO = NumberTask(
    id="completers-ratio",
    points=1,
    right=(187 / 485) / (USUAL[0] / USUAL[1]),
    expected=1.5857,
    within=0.0012,
    hints=(
        "The cell above prints two counts: which is the risk of these people?",
        "(187 / 485) / (151 / 621)",
    ),
    well="And it is no longer the comparison that the coin made.",
    ask="What is the risk of these people, and what in usual care?",
)
COMPLETERS_RATIO.table("""
everybody | (229 / 635) / (151 / 621) | That takes everybody with a coach. | Which of them does the cell above count?
of-all-keen | (187 / 548) / (151 / 621) ; (187 / 548) / (151 / 777) | That divides by all who took 6 or more sessions, assessed or not. | How many of them were assessed?
others | (187 / 485) / (42 / 150) | That compares with people of the same group who took fewer sessions. | With whom does the question compare?
fewer | (42 / 150) / (151 / 621) | That takes the people with fewer sessions. | Which people does the question name?
of-group | (187 / 635) / (151 / 621) ; (187 / 778) / (151 / 777) | That divides the responders among them by the whole group. | How many of these people were assessed?
usual-randomized | (187 / 485) / (151 / 777) | That divides by everybody randomized to usual care. | How many were assessed there?
coach-all | (187 / 485) / (229 / 635) | That compares with everybody who had a coach. | With whom does the question compare?
online | (123 / 318) / (151 / 621) | That is about online. | Which group does the question name?
rounded | 1.59
""")
COMPLETERS_RATIO.add(
    two_group_slips(RATIO, (187, 485), USUAL, first="these people", second="usual care")
)
COMPLETERS_RATIO.form("three decimals", "1.586")
COMPLETERS_RATIO.form("as a fraction", "Fraction(187 * 621, 485 * 151)")


RATIO_NO_RESPONSE = NumberTask(
    id="ratio-no-response",
    points=2,
    right=(COACH[0] / N["coach"]) / (ONLINE[0] / N["online"]),
    expected=1.2761,
    within=0.0006,
    hints=(
        "If nobody missing responded, out of how many people do the responders come?",
        "(229 / 778) / (179 / 776)",
    ),
    well="By the people assessed it is 1.09.",
    ask="Whom do the two groups have now, and how many of them responded?",
)
RATIO_NO_RESPONSE.table("""
assessed | (229 / 635) / (179 / 542) | That divides by the people assessed. | How many people does the question take in?
one-side | (229 / 778) / (179 / 542) ; (229 / 635) / (179 / 776) | That counts the missing in on one side only. | How many people were randomized to each group?
followed | (229 / 690) / (179 / 643) | That takes who came at least once. | How many people were randomized?
counts ~0.0008 | 229 / 179 | That divides one head count by the other. | The groups are not of the same size: what would make them comparable?
missing-respond | ((229 + 143) / 778) / ((179 + 234) / 776) | That lets everybody missing respond. | What does this guess say of them?
coach-usual | (229 / 778) / (151 / 777) | That is coach v usual care. | Which two groups does the question name?
online-usual | (179 / 776) / (151 / 777) | That is online v usual care. | Which two groups does the question name?
rounded | 1.28
""")
RATIO_NO_RESPONSE.add(
    two_group_slips(
        RATIO, (COACH[0], N["coach"]), (ONLINE[0], N["online"]), first="coach", second="online"
    )
)
RATIO_NO_RESPONSE.form("three decimals", "1.276")
RATIO_NO_RESPONSE.form("as a fraction", "Fraction(229 * 776, 778 * 179)")


RATIO_WORST = NumberTask(
    id="ratio-worst",
    points=2,
    right=(COACH[0] / N["coach"]) / ((USUAL[0] + MISSING["usual"]) / N["usual"]),
    expected=0.7450,
    within=0.0006,
    hints=(
        "How many people of usual care respond in this case, the missing with them?",
        "(229 / 778) / ((151 + 156) / 777)",
    ),
    well="Below 1: in this case usual care would be ahead.",
    ask="How many respond in each group in this case, out of everybody randomized?",
)
RATIO_WORST.table("""
none-respond | (229 / 778) / (151 / 777) | That lets nobody missing respond. | What does the worst case say of those missing in usual care?
counts ~0.0003 | 229 / 307 | That divides one head count by the other. | The groups are not of the same size: what would make them comparable?
best | ((229 + 143) / 778) / (151 / 777) | That is the best case for the coach. | Which side's missing people respond in the worst?
all-respond | ((229 + 143) / 778) / ((151 + 156) / 777) | That lets everybody missing respond. | What does the worst case say of those missing with a coach?
assessed | (229 / 635) / (151 / 621) | That leaves the missing out. | How many people does the question take in?
of-assessed | (229 / 635) / ((151 + 156) / 621) ; (229 / 778) / ((151 + 156) / 621) ; (229 / 635) / (307 / 777) | That divides by people assessed. | Out of how many are the responders now?
only-missing | (229 / 778) / (156 / 777) | That leaves out those who are known to have responded in usual care. | How many respond there in all?
online | (179 / 776) / ((151 + 156) / 777) | That is online v usual care. | Which two groups does the question name?
other-missing | (229 / 778) / ((151 + 143) / 777) | That adds the missing of the coach group. | How many are missing in usual care?
rounded | 0.74 ; 0.75
""")
RATIO_WORST.add(
    two_group_slips(
        RATIO,
        (COACH[0], N["coach"]),
        (USUAL[0] + MISSING["usual"], N["usual"]),
        first="coach",
        second="usual care",
    )
)
RATIO_WORST.form("three decimals", "0.745")
RATIO_WORST.form("with the sum", "(229 / 778) / (307 / 777)")


PRIMARY_COACH = NumberTask(
    id="primary-coach",
    points=3,
    percent_too=True,
    right=PRIMARY["coach"],
    expected=0.32007,
    within=0.00006,
    hints=(
        "Copy the fit of session 6, with `people` as its data. What more does the question give?",
        '`fit = smf.glm(formula, people, family=poisson, var_weights=people["weight"]).fit(cov_type="HC0")`',
        "Then `at_means(fit, 1, 0)`.",
    ),
    well="That is the 32.0 of the news.",
    ask="Were `people`, `formula` and the weights used, and which group is (1, 0)?",
)
PRIMARY_COACH.table("""
not-weighted | 0.32568 | That counts everybody once. | Where do the weights go?
weights-then-means ~0.0001 | 0.32219 | That has the weights in the model, and the plain means of the columns. | Which function takes both from the fit?
online | 0.26604 | That is the person online. | Which of the two numbers says that somebody has a coach?
usual | 0.20803 | That is the person in usual care. | Which of the two numbers says that somebody has a coach?
both | 0.4093 | That puts the person into both groups at once. | Which of the two numbers says that somebody has a coach?
complete-case | 0.35485 | That is the answer for people assessed at 3 months, of session 6. | Which people does the fit have to take here?
ratio | 1.5386 | That is the ratio of coach to usual care. | What is the risk with a coach?
counted | 229 / 690 | That is a share that was counted. | What does the model say for the average person?
counted-all | 229 / 778 | That is a share of everybody randomized. | What does the model say for the average person?
standardized | 0.32690 | That is the mean of everybody's risk. | What does `at_means` give?
rounded | 0.320 ; 0.3
""")
PRIMARY_COACH.form("four digits", "0.3201")
PRIMARY_COACH.form("a percentage", "32.01")
PRIMARY_COACH.form("by the library", 'primary_analysis(load_trial()).risks["coach"].estimate')


TIP_USUAL = NumberTask(
    id="tip-usual",
    points=2,
    # 77.7 where nothing is rounded, 78 as people: both are right
    right=COACH[0] / N["coach"] * N["usual"] - USUAL[0],
    expected=77.706,
    within=0.3,
    hints=(
        "How many of 777 would be as large a share as 229 of 778?",
        "229 / 778 * 777 people in all; 151 of them are known.",
    ),
    well="78 of 156: half of those missing.",
    ask="How many of 777 is the same share as 229 of 778, and how many of them are known?",
)
TIP_USUAL.table("""
rounded-down | 77 | With {given} the coach would still be a little ahead. | In which direction are people rounded?
all-responders | 229 / 778 * 777 ; 229 ; 229 + 1 | That is how many would respond in usual care in all. | How many of them are known?
share | 78 / 156 ; 50 | That is a share of the missing. | How many people is it?
difference | 229 - 151 - 143 | That takes away the missing of the other group. | Does anybody missing with a coach respond here?
of-assessed | 229 / 635 * 621 - 151 ; 73 ; 229 / 635 * 777 - 151 | That starts from the people assessed. | Out of how many are the 229 if everybody counts?
significant | 44 | That is where the 95% interval first reaches "no difference". | When are the two shares equal?
favours-usual | 114 | That is where the verdict would favour usual care. | When are the two shares equal?
everybody | 156 | That is everybody missing in usual care. | How many of them does it take?
online | 29 ; 179 / 776 * 777 - 151 | That is online v usual care. | Which two groups does the question name?
shares-alike | 0.243 * 156 ; 38 | That lets them do as those assessed. | When are the two shares equal?
""")
TIP_USUAL.form("a whole number", "78")
TIP_USUAL.form("not rounded", "229 / 778 * 777 - 151")


CLAIMS_MISSING = ClaimsTask(
    id="claims-missing",
    name="supported_claims",
    points=5,
    hints=(
        "Ask of each claim about the missing: was it seen, or is it assumed?",
        "Ask of each claim about a group: did the coin make it?",
    ),
    well="You can defend each of these.",
    claims=read_claims("""
A yes | How sure coach over online is depends on what is assumed of the missing. | 1.20 by the paper's way, 1.10 (0.94 to 1.29) in complete cases.
B no | "94.8% completed" means that 94.8% told how they were at 3 months. | It means that they neither withdrew nor died. 77.1% were assessed.
C no | Of people who took 6 or more sessions, the trial shows what the programme does for people who keep at it. | Nobody knows who in usual care would have kept at it, so there is no fair comparison.
D yes | The worst case is a bound: it says how much could hang on the missing. | It is not meant to be believed, and its authors did not mean it so.
E yes | Coach over usual care holds if the missing did as those assessed, and if none of them responded. | 1.48 and 1.51, and both intervals lie above 1.
F no | A fall filled in by its average is right on average, so the number of responders comes out right, too. | The average fall is right on average, perhaps. Held against 30% it makes nobody a responder.
G no | Intention to treat means that nobody is missing. | It means to count people where the coin put them. What the missing would have said, it does not know.
H yes | The authors printed complete cases and a worst case themselves. | Both are in their supplement. The news left them out.
I yes | The people who are missing were worse off at the start, on average. | More social need and more depression, in the trial and here.
"""),
)


EXPLAIN_TASK = WrittenTask(
    id="explain-missing",
    hints=(
        "Does it say of each of the three comparisons how far it can be relied on?",
        "Does it say what happens to each under another guess?",
        "Does it say why the missing matter more for one of them?",
        "Does it say what the authors reported themselves?",
    ),
)
