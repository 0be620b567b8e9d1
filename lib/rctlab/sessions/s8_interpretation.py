"""Session 8, What may we tell a patient?: its tasks, and what people answer to them."""

from rctlab.record import ARMS, published
from rctlab.tasks.claims import ClaimsTask, read_claims
from rctlab.tasks.number import NumberTask
from rctlab.tasks.objectives import read_objectives
from rctlab.tasks.written import WrittenTask

ADJUSTED = {arm: published[f"adjusted.{arm}.3"].estimate for arm in ARMS}
FALL = {arm: -published[f"severity_change.{arm}.3"].value for arm in ARMS}
EXTRA = -published["severity_change_difference.coach-usual.3"].estimate
EXTRA_ENDS = "{} to {}".format(
    *sorted(
        -getattr(published["severity_change_difference.coach-usual.3"], end)
        for end in ("lower", "upper")
    )
)
BETWEEN = "{:g} to {:g}".format(
    *(
        getattr(published["severity_change_difference.coach-online.3"], end)
        for end in ("lower", "upper")
    )
)
START = published["severity.coach"].mean
NNT = published["adjusted_nnt_through_infinity.coach-online.12"]
NNT_HARM = -NNT.upper
NNT_POINTS = f"{100 / NNT.lower:.1f}"
SIX, TWELVE = (
    f"{one.estimate:.2f} ({one.lower:.2f} to {one.upper:.2f})"
    for one in (published[f"adjusted_ratio.coach-online.{month}"] for month in (6, 12))
)
DIED, HOSPITAL = published["died.all"].value, published["hospitalized.all"].value
EVENTS = {arm: published[f"patient_initiated_events.{arm}"].value for arm in ARMS}
COACH_N = published["randomized.coach"].value
MAILED, ALL = (f"{published[key].value:,}" for key in ("recruitment.mailed", "randomized.all"))

OBJECTIVES = read_objectives("""
draw and read a forest plot, and correct "no longer significant" | forest-count
read a number needed to treat whose interval runs through infinity | nnt-end
set an average beside a ratio, and say whose response is due to the coach | mean-share, due-to-coach
say what is known of harm, and for whom a result was found | rule-of-three, mailed-share
judge the story's sentences, correct misreports, and tell a patient what a trial found | misreports, claims-interpretation, explain-answer
""")


FOREST_COUNT = NumberTask(
    id="forest-count",
    points=2,
    right=7,
    expected=7,
    within=0,
    hints=(
        'Add `ratio("online-usual", 3)` and so on to the one list, `"online-usual, 3"` to the other.',
        "The picture's last line says which intervals include 1. How many are left of nine?",
    ),
    well="All six against usual care, and coach v online at 3 months only.",
    ask="How many of the nine lines cross 1, and how many are left?",
)
FOREST_COUNT.table("""
including | 2 | That is how many include 1. | How many of the nine leave it out?
all | 9 | That is how many there are. | Which of the lines cross 1?
three-months | 3 | That is how many there are at 3 months. | How many are there at all three times?
usual-only | 6 | Those are the ones against usual care. | Does any of coach v online leave out 1?
with-one-more | 8 | One more line crosses 1. | How many of the three of coach v online do?
""")
FOREST_COUNT.form("a sum", "3 + 2 + 2")
FOREST_COUNT.form("a float", "7.0")


NNT_END = NumberTask(
    id="nnt-end",
    points=1,
    right=100 / NNT.upper,
    expected=-1.3158,
    within=0.006,
    hints=("Do the same with -76 as with 17.", "100 / -76"),
    well="From 1.3 points fewer to 5.9 points more: 0 lies between.",
    ask="What is 100 divided by -76?",
)
NNT_END.table("""
sign | 100 / 76 | That is points more. | What does the minus say?
example | 100 / 17 | That is the other end, the example. | Which end does the question name?
estimate | 100 / 41 | That is the estimate. | Which end does the question name?
proportion | 1 / -76 ; 1 / 76 | That is a proportion. | How many points out of 100 is it?
upside-down | -76 / 100 ; 76 / 100 | That divides the number needed to treat by 100. | What did the example divide by what?
six-months | 100 / -186 ; 100 / 186 | That is at 6 months. | Which number does the question give?
number | -76 ; 76 | That is the number needed to treat. | How many points does it stand for?
rounded | -1.3 ; -1
""")
NNT_END.form("two decimals", "-1.32")
NNT_END.form("as a share", "100 * (1 / -76)")


MEAN_SHARE = NumberTask(
    id="mean-share",
    points=1,
    right=100 * EXTRA / START,
    expected=6.78,
    within=0.006,
    hints=("Which of the two numbers is the whole?", "100 * 0.4 / 5.9"),
    well="And neither group's average fell by 30%.",
    ask="What is 0.4 in percent of 5.9?",
)
MEAN_SHARE.table("""
proportion | 0.4 / 5.9 | That is a proportion. | How many percent is it?
of-the-scale | 4 | That is in percent of the whole scale. | In percent of which number does the question ask?
coach-fall | 100 * 1.2 / 5.9 | That is the whole fall with a coach. | How far was usual care behind?
usual-fall | 100 * 0.8 / 5.9 | That is the fall in usual care. | How far was it behind the coach?
of-fall | 100 * 0.4 / 1.2 ; 100 * 0.4 / 0.8 | That is in percent of a fall. | In percent of which number does the question ask?
upside-down | 5.9 / 0.4 ; 100 * 5.9 / 0.4 | That divides the start by the difference. | Which of the two is the whole?
cut | 30 | That is the cut for one person. | How large is the average difference?
points | 0.4 | That is in points. | How many percent of the start is it?
rounded | 6.8 ; 7
""")
MEAN_SHARE.form("two decimals", "6.78")
MEAN_SHARE.form("not rounded", "100 * 0.4 / 5.9")


DUE_TO_COACH = NumberTask(
    id="due-to-coach",
    points=2,
    right=100 * (ADJUSTED["coach"] - ADJUSTED["usual"]) / ADJUSTED["coach"],
    expected=35.0,
    within=0.06,
    hints=(
        "Of 100 people with a coach, 32.0 respond. How many of them would with usual care as well?",
        "11.2 of 32.0 are left. What is that in percent?",
    ),
    well="About one of three who respond; nobody can say which one.",
    ask="How many more respond, and out of how many responders with a coach?",
)
DUE_TO_COACH.table("""
points | 32.0 - 20.8 | That is out of 100 people. | How many percent of the responders with a coach is it?
anyway | 100 * 20.8 / 32.0 | That is the share who would have responded anyway. | And the others?
proportion | (32.0 - 20.8) / 32.0 | That is a proportion. | How many percent is it?
of-usual | 100 * (32.0 - 20.8) / 20.8 | That is in percent of the responders in usual care. | Of which responders does the question ask?
of-others | 100 * (32.0 - 20.8) / 68.0 ; 100 * (32.0 - 20.8) / 79.2 | That is in percent of people who do not respond. | Of which people does the question ask?
online | 100 * (26.6 - 20.8) / 26.6 | That is online. | Which group does the question name?
coach-online | 100 * (32.0 - 26.6) / 32.0 | That is compared with online. | With which group does the question compare?
counted | 100 * (229 / 635 - 151 / 621) / (229 / 635) | That takes the counts. | Which set of numbers does the heading name?
ratio | 32.0 / 20.8 | That is the risk ratio. | Which share of the responders with a coach is more than in usual care?
""")
DUE_TO_COACH.form("a whole number", "35")
DUE_TO_COACH.form("from the ratio", "100 * (1 - 20.8 / 32.0)")


RULE_OF_THREE = NumberTask(
    id="rule-of-three",
    name="upper_risk",
    points=1,
    # 3.86 by the rule, 3.85 exactly: both are right
    right=1000 * 3 / COACH_N,
    expected=3.856,
    within=0.016,
    hints=("3 / n with n = 778, and that times 1000.", "1000 * 3 / 778"),
    well="Up to about 4 of 1,000: seen in nobody is not impossible.",
    ask="What is 3 / 778, times 1000?",
)
RULE_OF_THREE.table("""
proportion | 3 / 778 | That is a proportion. | How many of 1,000 people is it?
percent | 100 * 3 / 778 | That is in percent. | How many of 1,000 people is it?
none | 0 | That is what was seen. | How high may the true risk be?
one ~0.0005 | 1000 / 778 | That is one of 778. | Which number does the rule put on top?
two-sided | 1000 * (1 - 0.025 ** (1 / 778)) | That leaves 2.5% on one side, so nearly 3.7 of 778. | Which number does the rule put on top?
upside-down | 778 / 3 ; 1000 * 778 / 3 | That divides the people by 3. | Which number does the rule put on top?
other-group ~0.002 | 1000 * 3 / 2331 ; 1000 * 3 / 1554 | That is of more people than those with a coach. | How many were randomized to a coach?
three | 3 | That is three people of 778. | How many of 1,000 is it?
rounded | 3.9 ; 4
""")
RULE_OF_THREE.form("two decimals", "3.86")
RULE_OF_THREE.form("the exact limit", "1000 * (1 - 0.05 ** (1 / 778))")


MAILED_SHARE = NumberTask(
    id="mailed-share",
    points=1,
    right=100 * published["randomized.all"].value / published["recruitment.mailed"].value,
    expected=3.752,
    within=0.006,
    hints=("Which of the two numbers is the whole?", "100 * 2331 / 62125"),
    well="The others were not reached, said no, or had no such pain.",
    ask="What is 2331 in percent of 62125?",
)
MAILED_SHARE.table("""
proportion | 2331 / 62125 | That is a proportion. | How many percent is it?
screened | 100 * 2331 / 7628 | That is in percent of those screened. | In percent of which number does the question ask?
upside-down | 62125 / 2331 | That divides the letters by the people. | Which of the two is the whole?
others | 100 * (62125 - 2331) / 62125 | That is who did not come. | Who did?
screened-of-mailed | 100 * 7628 / 62125 | That is who was screened. | Who was randomized?
one-group | 100 * 778 / 62125 ; 100 * 777 / 62125 | That is one group. | How many were randomized in all?
assessed | 100 * 1798 / 62125 | That is who was assessed at 3 months. | Who was randomized?
rounded | 3.8 ; 4
""")
MAILED_SHARE.form("two decimals", "3.75")
MAILED_SHARE.form("with the two taken out", "100 * 2333 / 62125")


MISREPORTS = ClaimsTask(
    id="misreports",
    name="right_sentences",
    points=4,
    hints=(
        "Ask of each sentence: is 30% a line that people cross, or a fall?",
        "Ask of each number: whose is it, compared with whom, and was it counted?",
    ),
    well="Sentences like each of the others stood in stories about this trial.",
    claims=read_claims("""
A no | Both programmes brought a 30% improvement of pain. | 30% was the line. About 32 and 27 of 100 people crossed it, and 21 in usual care; on average the score fell by about 20% in both programmes, and by 14% in usual care.
B yes | Three months on, an estimated 32% of people with a coach and 21% in usual care had at least 30% less on the pain score. | "Estimated": the model's, and both sides are there.
C no | For both programmes the relative risk was 1.54. | That is coach v usual care. Online it was 1.28.
D yes | At 12 months both programmes were ahead of usual care; which of the two is better was not settled. | 1.41, 1.32, and 1.07 (0.96 to 1.19).
E no | The programmes led to moderate falls of pain. | The authors' word is modest: 0.4 points more than usual care, of 10.
F no | 94.8% of the people finished, so the result is known for nearly all of them. | 77.1% were assessed at 3 months. "Finished" was: neither withdrew nor died.
G no | Of the 778 people with a coach, 32.0% were counted as improved. | Adjusted percentages are a model's. 229 of 635 assessed were counted.
H yes | Three months on, the pain score had fallen by 0.4 points more with a coach than in usual care, on average, on a scale from 0 to 10. | -1.2 against -0.8.
I yes | In the main analysis the coach came out ahead of the online programme at 3 months, which hangs on how missing people are dealt with. | 1.20, and 1.10 (0.94 to 1.29) in complete cases.
"""),
)


CLAIMS_INTERPRETATION = ClaimsTask(
    id="claims-interpretation",
    name="supported_claims",
    points=3,
    hints=(
        "Ask of each claim: did the trial look at that, and how?",
        "Ask of each claim about people: those in the trial, others, or one person?",
    ),
    well="You can defend each of these.",
    claims=read_claims("""
A yes | A group's figures can inform one person's choice, and cannot foretell how that person will fare. | That is what the story's last line means.
B no | No death and no stay in hospital was judged related, so the programmes cannot harm. | "Not judged related" is not "cannot", and smaller harm was not collected systematically.
C no | A serious harm that was judged related came to none of 778 people, so it does not happen. | Up to about 4 of 1,000 would go with none of 778.
D no | The assessors were blinded, so the outcome is, too. | The outcome is what people say about themselves, and they knew their group.
E yes | The trial cannot tell what the therapy did from what the attention did. | Hours with a coach were compared with usual care and a book. The authors say so, too.
F no | The line on copyright shows that the result was bought. | The programme is free, neither the university nor the author gets money from its use, and it came second. An interest is a reason to look at methods.
G no | At 12 months coach v online is no longer significant, so the two are equal by then. | 0.96 to 1.19: not settled, in either direction.
H no | The authors call it effective and see potential for wide use, so it is worth its cost. | Costs are not in this paper.
I yes | Whether people unlike those in the trial would gain as much is a judgement, not a result. | English, internet, long pain, four systems: others were not asked.
"""),
)


EXPLAIN_TASK = WrittenTask(
    id="explain-answer",
    hints=(
        "Does it say how many of 100, on both sides, and after what time?",
        "Does it say with what the coach was compared?",
        "Does it say at least two things that are not known?",
        "Does it say what it asks of him, and what figures of a group can say about one person?",
    ),
)
