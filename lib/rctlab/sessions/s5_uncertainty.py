"""Session 5, Could it be chance?: its tasks, and what people answer to them."""

from rctlab.measures.risk import risk_difference, risk_ratio
from rctlab.measures.table import TwoByTwo
from rctlab.record import published
from rctlab.resampling.permuting import permutation_test
from rctlab.tasks.claims import ClaimsTask, read_claims
from rctlab.tasks.number import NumberTask
from rctlab.tasks.objectives import read_objectives
from rctlab.tasks.slip_families import P_VALUE, family
from rctlab.tasks.written import WrittenTask

COACH, ONLINE, USUAL = (published.counts(arm, month=3) for arm in ("coach", "online", "usual"))
COACH_12, USUAL_12 = (published.counts(arm, month=12) for arm in ("coach", "usual"))
TABLE_12 = TwoByTwo(treated=COACH_12, control=USUAL_12)
COACH_ONLINE = TwoByTwo(treated=COACH, control=ONLINE)
COACH_USUAL = TwoByTwo(treated=COACH, control=USUAL)
DIFFERENCE_12 = f"{100 * risk_difference(TABLE_12).estimate:.1f}"
LOWER_12, UPPER_12 = (
    f"{limit:.2f}" for limit in (risk_ratio(TABLE_12).lower, risk_ratio(TABLE_12).upper)
)
ACTIVE, USUAL_PLAN = (f"{published[f'plan.{arm}'].value:g}" for arm in ("active", "usual"))
LATE = published["adjusted_ratio.coach-online.12"]
ESTIMATES = published["comparisons.all"].value


ADJUSTED = {
    arm: f"{fact.estimate:.1f}% ({fact.lower:.1f} to {fact.upper:.1f})"
    for arm, fact in ((arm, published[f"adjusted.{arm}.3"]) for arm in ("coach", "online"))
}
COACH_ADJUSTED, ONLINE_ADJUSTED = (
    published[f"adjusted.{arm}.3"].estimate for arm in ("coach", "online")
)
THREE_ROWS = "\n".join(
    f"| {name} | {fact.estimate:.2f} ({fact.lower:.2f} to {fact.upper:.2f}) | {fact.p} |"
    for name, fact in (
        (name, published[f"adjusted_ratio.{key}.3"])
        for name, key in (
            ("coach v usual care", "coach-usual"),
            ("online v usual care", "online-usual"),
            ("coach v online", "coach-online"),
        )
    )
)

OBJECTIVES = read_objectives("""
say what chance alone would do, and what a P value counts | pvalue-coach-online
work out an interval, and say what it promises | ratio-lower, misses-of-100
allow for several comparisons | bonferroni, holm
say how many people a trial needs | people-per-arm
tell what P values and intervals say from what they do not | claims-uncertainty, explain-uncertainty
""")


P_TASK = NumberTask(
    id="pvalue-coach-online",
    name="p_value",
    points=2,
    right=permutation_test(COACH_ONLINE, draws=None).pvalue,
    expected=0.2963,
    within=0.0006,
    hints=(
        "Make the table as `table_12` was made: `treated` is the group named first.",
        "`permutation_test(TwoByTwo(treated=(229, 635), control=(179, 542)), draws=None).pvalue` is it.",
    ),
    well="Chance alone would do at least so much in about 3 of 10 such trials.",
    ask="Which two groups, and how often did shuffling give a difference at least as large?",
)
TABLE_CODE = "TwoByTwo(treated=(229, 635), control=(179, 542))"
P_TASK.table(
    f"""
chi-squared | independence_test({TABLE_CODE}).pvalue | That is the P value of another test, chi-squared. | Which function does the question name?
one-sided | permutation_test({TABLE_CODE}, alternative="greater", draws=None).pvalue | That counts one direction only. | Would a result as far in the other direction have surprised you too?
difference | 229 / 635 - 179 / 542 ; 100 * (229 / 635 - 179 / 542) | That is the difference between the groups. | How often would chance alone give one at least as large?
ratio | (229 / 635) / (179 / 542) | That is the ratio of the risks. | How often would chance alone give a difference at least as large?
coach-usual | permutation_test(TwoByTwo(treated=(229, 635), control=(151, 621)), draws=None).pvalue | That is coach against usual care, or the example. | Which two groups does the question name?
online-usual | permutation_test(TwoByTwo(treated=(179, 542), control=(151, 621)), draws=None).pvalue | That is online against usual care. | Which two groups does the question name?
paper | 0.019 | That is the paper's P value, from its model. | What do the counts give when they are shuffled?
limit ~0.00001 | 0.05 | That is the line that a P value is held against. | How large is the P value itself?
rounded | 0.3
"""
)
P_TASK.add(family(P_VALUE, p=f"permutation_test({TABLE_CODE}, draws=None).pvalue"))
P_TASK.form("three decimals", "0.296")
P_TASK.form("all ways to shuffle", f"permutation_test({TABLE_CODE}, draws=None).pvalue")


LOWER_TASK = NumberTask(
    id="ratio-lower",
    points=2,
    right=risk_ratio(COACH_USUAL).lower,
    expected=1.2486,
    within=0.0006,
    hints=(
        "Make the table of coach v usual care at 3 months, as `table_12` was made.",
        "`risk_ratio(...)` prints the interval; `.lower` behind it gives the lower end.",
    ),
    well="1 lies outside: chance alone would hardly do so much. (The paper prints 1.26, by another method.)",
    ask="What does `risk_ratio` print for coach v usual care at 3 months, and which end is lower?",
)
USUAL_CODE = "TwoByTwo(treated=(229, 635), control=(151, 621))"
LOWER_TASK.table(f"""
upper | risk_ratio({USUAL_CODE}).upper | That is the upper end. | Which end does the question ask for?
estimate | (229 / 635) / (151 / 621) | That is the ratio itself. | Where does its interval begin?
difference | 100 * risk_difference({USUAL_CODE}).lower ; risk_difference({USUAL_CODE}).lower | That is the lower end of the difference. | Does the question ask for a difference, or for a ratio?
example ~0.002 | risk_ratio(TwoByTwo(treated=(269, 639), control=(197, 639))).lower | That is the example, at 12 months. | Which month does the question ask about?
turned | risk_ratio(TwoByTwo(treated=(151, 621), control=(229, 635))).lower ; risk_ratio(TwoByTwo(treated=(151, 621), control=(229, 635))).upper | That is usual care v coach. | Which group does the question name first?
coach-online | risk_ratio({TABLE_CODE}).lower | That is coach v online. | Which two groups does the question name?
odds | odds_ratio({USUAL_CODE}).lower | That is the lower end of the odds ratio. | Which function does the question name?
randomized | risk_ratio(TwoByTwo(treated=(229, 778), control=(151, 777))).lower | That divides by everybody who was randomized. | How many were assessed?
paper | 1.26 | That is the limit that the paper prints for these counts, by another method. | What does `risk_ratio` give?
adjusted | 1.30 | That is the limit of the adjusted ratio, from the paper's model. | What does `risk_ratio` give for these counts?
rounded | 1.25
""")
LOWER_TASK.form("three decimals", "1.249")
LOWER_TASK.form("from the library", f"risk_ratio({USUAL_CODE}).lower")


MISSES_TASK = NumberTask(
    id="misses-of-100",
    name="misses",
    points=1,
    right=100 - 95,
    expected=5,
    within=0,
    hints=("The method holds the truth in 95 of 100. What of the others?",),
    well="And nothing in a trial tells whether it is one of the five.",
    ask="How many of 100 hold the truth, and how many are left?",
)
MISSES_TASK.table("""
holding | 95 | That is how many hold the truth. | How many do not?
share | 0.05 | That is a share. | How many of 100 trials is it?
one-side | 2.5 | That is how many miss on one side. | Can an interval miss on the other side, too?
none | 0 | That would be a promise of 100%. | What does 95% leave open?
ten | 10 | That belongs to an interval of 90%. | Which level does the question name?
""")
MISSES_TASK.form("a sum", "100 - 95")
MISSES_TASK.form("a float", "5.0")


BONFERRONI_TASK = NumberTask(
    id="bonferroni",
    name="p_bonferroni",
    points=1,
    right=3 * 0.019,
    expected=0.057,
    within=0.0005,
    hints=(
        "How many comparisons are there, and what is the P of coach v online?",
        "Multiply .019 by the number of comparisons.",
    ),
    well="Over 0.05: by this rule it does not pass.",
    ask="Which P value, times how many comparisons?",
)
BONFERRONI_TASK.table("""
not-multiplied | 0.019 | That is the P value as printed. | By how many comparisons is it multiplied?
divided | 0.019 / 3 | That divides the P value. | Does a rule against false alarms make P larger or smaller?
limit-divided | 0.05 / 3 | That is the limit divided by three. | The question asks for P itself: what is multiplied by 3?
twice | 2 * 0.019 | That multiplies by 2. | How many comparisons are there?
example | 0.030 | That is online v usual care, the example. | Which comparison does the question name?
holm | 0.020 | That is what Holm's rule makes of it. | What does Bonferroni multiply by?
paper-limit | 0.05 | That is the line that P is held against. | What is 3 times the P value?
rounded | 0.06
""")
BONFERRONI_TASK.form("three decimals", "0.057")
BONFERRONI_TASK.form(
    "by the library", 'adjust_pvalues([0.0005, 0.010, 0.019], method="bonferroni")[2]'
)


HOLM_TASK = NumberTask(
    id="holm",
    name="p_holm",
    points=2,
    right=max(2 * 0.010, 0.019),
    expected=0.020,
    within=0.0005,
    hints=(
        "Put the three P values in order. Which is the largest, and by what is it multiplied?",
        "The one before it becomes 2 × .010. May the largest come out smaller than that?",
    ),
    well="It passes 5%, and may not come out smaller than the one before it.",
    ask="What becomes of the P before it, and may this one come out smaller?",
)
HOLM_TASK.table("""
not-raised | 0.019 | That is 1 times its P, and smaller than the one before it. | What does the last part of the rule say about that?
bonferroni | 0.057 | That is Bonferroni's rule. | By what does Holm multiply the largest P?
twice | 0.038 | That multiplies the largest P by 2. | Which P is multiplied by 2?
example | 0.030 | That multiplies the middle P by 3. | Which P is multiplied by 3 here?
middle | 0.010 | That is the P of online v usual care as printed. | By what is it multiplied?
limit | 0.05 / 2 ; 0.05 / 3 ; 0.05 | That is a limit. | What is the P value itself, after the rule?
""")
HOLM_TASK.form("three decimals", "0.020")
HOLM_TASK.form("by the library", "adjust_pvalues([0.0005, 0.010, 0.019])[2]")


PEOPLE_TASK = NumberTask(
    id="people-per-arm",
    points=1,
    # 709 where nothing is rounded before, 710 from whole people: both are right
    right=709.5,
    expected=709.5,
    within=0.55,
    hints=(
        "568 have to be assessed, and they are 80% of the people put in.",
        "Divide 568 by 0.8.",
    ),
    well="Of 710 people, 80% are the 568 who have to be assessed.",
    ask="568 is 80% of how many people?",
)
PEOPLE_TASK.table("""
assessed | 568 | That is how many have to be assessed. | They are 80% of how many people?
times | 568 * 0.8 ; math.ceil(568 * 0.8) | That takes 80% of 568. | Have fewer or more people to be put in than assessed?
added | 568 * 1.2 ; math.ceil(568 * 1.2) | That adds 20% to 568. | What is 80% of that: is it 568?
both | 1420 ; 1418 ; 1136 | That is both groups together. | How many belong to each?
three | 2130 ; 2127 | That is three groups together. | How many belong to each?
trial | 777 ; 778 ; 776 | That is what the trial took, by another reckoning. | What does 568 assessed people ask for?
lost | 142 ; 710 - 568 | That is how many would be lost. | How many have to be put in?
""")
PEOPLE_TASK.form("a sum", "568 / 0.8")
PEOPLE_TASK.form("by the library", "sample_size(0.225, 0.15, power=0.9, retention=0.8).people[0]")


CLAIMS_UNCERTAINTY = ClaimsTask(
    id="claims-uncertainty",
    name="supported_claims",
    points=4,
    hints=(
        "Ask of each claim about P: does it speak of chance alone, or of the truth?",
        "Ask of each claim about intervals: does it speak of the method, or of this one interval?",
    ),
    well="You can defend each of these.",
    claims=read_claims("""
A yes | If chance alone were at work, at least so large a difference as coach v online (counted) would come in about 30 of 100 such trials. | That is what the shuffles counted.
B no | P = 0.30 means that the treatments are equal with a probability of 30%. | A P value starts from "equal" and asks how often chance would do so much. It cannot say how probable "equal" is.
C no | The truth lies between 1.03 and 1.40 with a probability of 95%. | 95% is a promise of the method over many trials. This one interval holds the truth, or it does not.
D yes | By Bonferroni's rule coach v online does not pass 5%; by the trial's own rule it does. | .057 and .019: how a result is judged can hang on the rule.
E no | At twelve months the paper has P = .215 for coach v online, so the two are proven equal. | Not to have found a difference is not to have found that there is none.
F no | All values inside an interval go equally well with the data. | Those near the estimate go better with the data than those near the ends, and nothing jumps at the ends.
G yes | The intervals of two groups can overlap although the interval of their ratio leaves out 1. | Coach and online at 3 months are such a case.
H no | A small P value shows a large effect. | In a large trial a tiny effect has a small P, too. Size is in the estimate and its interval.
I yes | Where chance alone is at work, a larger trial gives shorter intervals, and they miss the truth as often. | The level decides how often they miss.
"""),
)


EXPLAIN_TASK = WrittenTask(
    id="explain-uncertainty",
    hints=(
        'Does it say what "not significant" leaves open?',
        "Does it say which ratios the interval allows?",
        "Does it say what P = .215 counts, or what the trial could have found?",
        "Does it say with what the coach was compared here?",
    ),
)
