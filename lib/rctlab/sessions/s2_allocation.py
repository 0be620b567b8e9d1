"""Session 2, Why toss a coin?: its tasks, and what people answer to them."""

import math

from rctlab.record import published
from rctlab.simulation.simulate import simulate_trial
from rctlab.tasks.claims import ClaimsTask, read_claims
from rctlab.tasks.function import FunctionTask
from rctlab.tasks.number import NumberTask
from rctlab.tasks.objectives import read_objectives
from rctlab.tasks.written import WrittenTask

people = simulate_trial(2, truth=True, missing="none")
chooses = people["phq8"] < 10
PEOPLE = len(people)
ONLINE = published["randomized.online"].value
MISSING_ONLINE = ONLINE - published.counts("online", month=3)[1]
INCOME = {arm: published[f"income_under_50k.{arm}"].value for arm in ("coach", "online")}
WIDESPREAD = {
    arm: published[f"widespread_pain.{arm}"].value for arm in ("coach", "online", "usual")
}


def points(month: int, coach: object = slice(None), usual: object = slice(None)) -> float:
    """Give coach minus usual care in points, reading each ticket of the people named."""
    with_coach = people[coach][f"responder_{month}_if_coach"].mean()
    return float(100 * (with_coach - people[usual][f"responder_{month}_if_usual"].mean()))


PAIRS_12 = people[["responder_12_if_coach", "responder_12_if_usual"]].value_counts()
NEITHER_12, BOTH_12, COACH_ONLY_12 = (
    f"{int(PAIRS_12[pair]):,}" for pair in ((0, 0), (1, 1), (1, 0))
)
TRUE_12 = f"{points(12):.1f}"
CHOOSERS_USUAL_12, OTHERS_USUAL_12 = (
    f"{100 * people[who]['responder_12_if_usual'].mean():.0f}" for who in (chooses, ~chooses)
)
# the tickets of everybody, as learners read them
COACH, USUAL = "people['responder_3_if_coach']", "people['responder_3_if_usual']"
COACH_12, USUAL_12 = COACH.replace("3", "12"), USUAL.replace("3", "12")
COACH_6, USUAL_6 = COACH.replace("3", "6"), USUAL.replace("3", "6")
ARM = "people.groupby('arm')['responder_3'].mean()"

OBJECTIVES = read_objectives("""
tell a person's two possible outcomes apart, and say why only one is seen | true-difference
show what choosing does to a comparison | chosen-difference
draw in blocks and within strata | strata, chance-of-coach
say who could know the next place, and what concealment is for | certain-share
measure how alike two groups are | smd-widespread
say what randomization promises, and what it does not | claims-allocation, explain-balance
""")


TRUE_TASK = NumberTask(
    id="true-difference",
    points=1,
    needs={"people": people},
    right=points(3),
    expected=12.398,
    within=0.056,
    hints=(
        "The example did it for 12 months. Which two columns hold the tickets of 3 months?",
        "Take one column's mean from the other's, coach first, and multiply by 100.",
    ),
    well="Only somebody who can read both tickets of everybody could know that.",
    ask="What are the two means at 3 months, and which is taken from which?",
)
TRUE_TASK.table(f"""
proportion | {COACH}.mean() - {USUAL}.mean() | That is the difference as a proportion. | How many is it out of 100?
sign | 100 * ({USUAL}.mean() - {COACH}.mean()) ; {USUAL}.mean() - {COACH}.mean() | That is usual care minus coach. | Which group does the question name first?
other-month | 100 * ({COACH_12}.mean() - {USUAL_12}.mean()) ; 100 * ({COACH_6}.mean() - {USUAL_6}.mean()) ; {COACH_12}.mean() - {USUAL_12}.mean() ; {COACH_12}.sum() - {USUAL_12}.sum() | That is another month's difference. | Which month does the question ask about?
one-ticket | 100 * {COACH}.mean() ; 100 * {USUAL}.mean() ; {COACH}.mean() ; {USUAL}.mean() | That is the share who would respond with one ticket. | How far is it from the share with the other?
ratio | {COACH}.mean() / {USUAL}.mean() | That is one share divided by the other. | Does the question ask for a ratio, or for a difference?
count | {COACH}.sum() - {USUAL}.sum() ; {COACH}.sum() ; {USUAL}.sum() | That is a count of people. | What share of all people is it, in percentage points?
observed | 100 * ({ARM}['coach'] - {ARM}['usual']) ; {ARM}['coach'] - {ARM}['usual'] | That reads one ticket of each person, by the arm in the table. | Which two columns hold both tickets of everybody?
rounded | 12
""")
TRUE_TASK.form("one decimal", "12.4")
TRUE_TASK.form("person by person", f"100 * ({COACH} - {USUAL}).mean()")
TRUE_TASK.form("from counts", f"100 * ({COACH}.sum() - {USUAL}.sum()) / len(people)")


CHOSEN_TASK = NumberTask(
    id="chosen-difference",
    points=1,
    needs={"people": people, "chooses": chooses},
    right=points(3, chooses, ~chooses),
    expected=20.389,
    within=0.056,
    hints=(
        "Which people have a coach now, and which of their two tickets is read?",
        "Copy the example's three lines, and put 3 in place of 12 in both.",
    ),
    well="The choice alone added eight points to the truth.",
    ask="Whose ticket is read in each group, and at which month?",
)
CHOSEN_TASK.table(f"""
proportion | {COACH}[chooses].mean() - {USUAL}[~chooses].mean() | That is the difference as a proportion. | How many is it out of 100?
truth | 100 * ({COACH}.mean() - {USUAL}.mean()) ; {COACH}.mean() - {USUAL}.mean() ; 100 * ({COACH_12}.mean() - {USUAL_12}.mean()) | That reads both tickets of everybody: the true difference. | Which people have a coach, now that people choose?
sign | 100 * ({USUAL}[~chooses].mean() - {COACH}[chooses].mean()) | That is usual care minus coach. | Which group does the question name first?
same-people | 100 * ({COACH}[chooses].mean() - {USUAL}[chooses].mean()) ; 100 * ({COACH}[~chooses].mean() - {USUAL}[~chooses].mean()) | That reads two tickets of the same people. | Who has usual care, now that people choose?
turned | 100 * ({COACH}[~chooses].mean() - {USUAL}[chooses].mean()) | That gives the coach to those who did not choose it. | Where does the sign `~` (not) belong?
example | 100 * ({COACH_12}[chooses].mean() - {USUAL_12}[~chooses].mean()) ; {COACH_12}[chooses].mean() - {USUAL_12}[~chooses].mean() | That is the example, at 12 months. | Which month does the question ask about?
half-changed | 100 * ({COACH}[chooses].mean() - {USUAL_12}[~chooses].mean()) ; 100 * ({COACH_12}[chooses].mean() - {USUAL}[~chooses].mean()) | One of the two shares is that of 12 months. | Which month stands in each line?
one-group | 100 * {COACH}[chooses].mean() ; 100 * {USUAL}[~chooses].mean() ; {COACH}[chooses].mean() ; {USUAL}[~chooses].mean() | That is the share of one group. | How far is it from the other group's?
everybody | 100 * ({COACH}[chooses].mean() - {USUAL}.mean()) ; 100 * ({COACH}.mean() - {USUAL}[~chooses].mean()) | One of the two shares is that of everybody. | Who belongs to each group, now that people choose?
rounded | 20
""")
CHOSEN_TASK.form("one decimal", "20.4")
CHOSEN_TASK.form(
    "each share in percent", f"100 * {COACH}[chooses].mean() - 100 * {USUAL}[~chooses].mean()"
)
CHOSEN_TASK.form(
    "with groupby",
    f"100 * ({COACH}.groupby(chooses).mean()[True] - {USUAL}.groupby(chooses).mean()[False])",
)


STRATA_TASK = NumberTask(
    id="strata",
    points=1,
    right=math.prod(
        published[f"strata.{factor}"].value for factor in ("sex", "severity", "site", "rural")
    ),
    expected=32,
    within=0,
    hints=(
        "Each kind of sex can go with each kind of pain: how many pairs are that?",
        "Multiply the four numbers in brackets.",
    ),
    well="With 2,331 people in so many strata, some are small, and their last block may not be full.",
    ask="How many kinds are there when each level of one goes with each level of the others?",
)
STRATA_TASK.table("""
added | 2 + 2 + 4 + 2 | That adds the levels up. | How many pairs do 2 sexes and 2 levels of pain make?
one-left-out | 2 * 2 * 4 ; 2 * 2 * 2 | One of the four was left out. | Which four numbers stand in brackets?
with-arms | 32 * 3 | That counts the arms as well. | Is the arm known before the draw?
doubled | 2 * 2 * 4 * 4 | The levels are not all right. | How many health systems were there, and how many levels had the others?
factors | 4 | That is how many things people were sorted by. | How many kinds of people do they make together?
sites-squared | 4 ** 4 | That is not each number once. | Which four numbers stand in brackets?
people | 2331 ; 2331 / 32 | That counts people. | How many kinds of people are there?
""")
STRATA_TASK.form("typed", "32")
STRATA_TASK.form("numpy's product", "np.prod([2, 2, 4, 2])")
STRATA_TASK.form("the trial's own table", "len(strata_of(load_trial()).drop_duplicates())")


def chance_of_coach(coach_left: int, places_left: int) -> float:
    """Give the chance that the next place of a block is coach."""
    return math.nan if places_left == 0 else coach_left / places_left


CHANCE_TASK = FunctionTask(
    id="chance-of-coach",
    points=2,
    ordinary_points=1,
    rounded_points=1,
    right=chance_of_coach,
    examples=((1, 3), (2, 5), (0, 2), (3, 3), (0, 0)),
    hints=(
        "Gap 2 first: of 5 places left, 2 are for coach. What is the chance of the next one?",
        'Gap 1: nothing can be divided by 0. "Not defined" is written `float("nan")`.',
    ),
    well="The last place of a block has a chance of 0 or 1: who knows the past, knows it.",
    ask="How many places are left for coach, and out of how many?",
    ask_edge="Is a place left for coach, and is any place left at all?",
)
CHANCE_TASK.table("""
no-guard =1 | return coach_left / places_left | A full block divides by zero. | What should it give when no place is left?
upside-down | return places_left / coach_left if coach_left else float("nan") | That divides all places by those for coach. | Can a chance be more than 1?
upside-down-no-guard | return places_left / coach_left | That divides all places by those for coach. | Which of the two is the part, and which the whole?
a-third | return 1 / 3 | That is the chance at the start of a block. | What changes when places are taken?
one-place | return 1 / places_left if places_left else float("nan") | That counts one place for coach. | How many are left for coach?
others | return (places_left - coach_left) / places_left if places_left else float("nan") | That is the chance of the other arms. | Which arm does the function ask about?
odds | return coach_left / (places_left - coach_left) if places_left != coach_left else float("inf") | That sets coach against the other arms: odds. | Out of how many places is the next one drawn?
percent | return 100 * coach_left / places_left if places_left else float("nan") | That is a percentage. | Which form does the question ask for?
zero-when-full =1 | return coach_left / places_left if places_left else 0 | A chance of 0 says that another arm comes next. | Does anything come next in a full block?
one-when-full =1 | return coach_left / places_left if places_left else 1 | A chance of 1 says that coach comes next. | Does anything come next in a full block?
whole-division | return coach_left // places_left if places_left else float("nan") | Two strokes (//) leave only whole numbers. | Which sign divides with decimals?
no-return | print(coach_left / places_left)
text =1 | return coach_left / places_left if places_left else "nan"
bare-nan =1 | return coach_left / places_left if places_left else nan
misspelt-nan =1 | return coach_left / places_left if places_left else float("nam")
misnamed | return coach_lefft / places_left
rounded =1 | return round(coach_left / places_left, 2) if places_left else float("nan")
gap =1 | return coach_left / places_left if places_left else ...
""")
CHANCE_TASK.slip(
    "no-return-here",
    'if places_left == 0:\n    return float("nan")\n    return coach_left / places_left',
)
CHANCE_TASK.slip(
    "or-without-zero",
    'if places_left or coach_left == 0:\n    return float("nan")\nreturn coach_left / places_left',
    "`if a or b == 0` asks whether a is anything at all.",
    "Can you write `== 0` behind the one name that matters?",
)
CHANCE_TASK.form("numpy's rule for zero", "return np.float64(coach_left) / np.float64(places_left)")
CHANCE_TASK.form(
    "the other way round",
    'return coach_left / places_left if places_left > 0 else float("nan")',
)
CHANCE_TASK.form("a lambda", 'chance_of_coach = lambda c, n: c / n if n else float("nan")')


CERTAIN_TASK = NumberTask(
    id="certain-share",
    points=1,
    right=1 / 3,
    expected=0.3333,
    within=0.0006,
    percent_too=True,
    hints=(
        "Take one block. Which of its three places can be named once the others are known?",
        "Before the first place nothing is known. Before the second, two arms are left.",
    ),
    well="Every third place: the last of each block.",
    ask="In one block of three, how many places are certain before they are given?",
)
CERTAIN_TASK.table("""
two-thirds | 2 / 3 | That counts the second place too. | After one arm is gone, can the next one be named for certain, or only guessed?
all | 1 ; 100 | That is every place. | Can the first place of a block be named?
none | 0 | That is no place at all. | After two arms of a block are gone, what has to come?
half | 1 / 2 | That is the chance to guess the second place. | Which places are certain, and not only likely?
guesses | 11 / 18 | That is how many guesses are right, by luck among them. | Which places can be named for certain?
longer-blocks | 1 / 6 ; 1 / 9 | That is one place in a longer block. | How many places has each block here?
rounded | 0.3
""")
CERTAIN_TASK.form("a fraction", "1 / 3")
CERTAIN_TASK.form("a percentage", "33.3")
CERTAIN_TASK.form(
    "by the library",
    "allocate(300, arms=('a', 'b', 'c'), scheme='permuted-block', block_sizes=3, seed=1)"
    ".guesses()['certain'].mean()",
)


SMD_TASK = NumberTask(
    id="smd-widespread",
    points=2,
    right=(0.227 - 0.182) / math.sqrt((0.227 * 0.773 + 0.182 * 0.818) / 2),
    expected=0.1117,
    within=0.0006,
    hints=(
        "Copy the example's two lines. Which four numbers change?",
        "Shares are 0.227 and 0.182; one minus each is 0.773 and 0.818.",
    ),
    well="Of the size of the difference in income, and the other way: more widespread pain with a coach.",
    ask="What is the difference of the two shares, and what is the spread?",
)
SPREAD = "((0.227 * 0.773 + 0.182 * 0.818) / 2)"
SMD_TASK.table(f"""
difference | 0.227 - 0.182 ; 22.7 - 18.2 ; 0.182 - 0.227 ; 18.2 - 22.7 | That is the difference before it is divided by the spread. | How large is the spread?
sign | (0.182 - 0.227) / {SPREAD} ** 0.5 | That is online minus coach. | Which group does the question name first?
no-root | (0.227 - 0.182) / {SPREAD} | That divides by the mean of the two variances. | What does `** 0.5` do in the example?
times-half | (0.227 - 0.182) / ({SPREAD} * 0.5) | That multiplies by 0.5. | Which sign takes a root in the example?
no-half | (0.227 - 0.182) / (0.227 * 0.773 + 0.182 * 0.818) ** 0.5 | The two products were added up, and not halved. | What makes a sum of two a mean?
spread | {SPREAD} ** 0.5 ; {SPREAD} | That is the spread, or its square. | What is divided by it?
percent | (22.7 - 18.2) / {SPREAD} ** 0.5 | That has percentages on top and proportions below. | Which form had the example?
other-arm | (0.227 - 0.184) / ((0.227 * 0.773 + 0.184 * 0.816) / 2) ** 0.5 | That is coach against usual care. | Which two groups does the question name?
example | (0.337 - 0.396) / ((0.337 * 0.663 + 0.396 * 0.604) / 2) ** 0.5 ; (0.396 - 0.337) / ((0.337 * 0.663 + 0.396 * 0.604) / 2) ** 0.5 | That is income, the example. | Which shares belong to widespread pain?
mixed | (0.227 - 0.182) / ((0.337 * 0.663 + 0.396 * 0.604) / 2) ** 0.5 | The spread is still that of income. | Which shares belong below the line?
ratio | 0.227 / 0.182 | That is one share divided by the other. | What is divided by the spread?
test | (0.227 - 0.182) / (0.227 * 0.773 / 778 + 0.182 * 0.818 / 776) ** 0.5 | That is a test statistic: it grows with the number of people. | Does the spread of a standardized difference depend on how many people there are?
rounded | 0.11
""")
SMD_TASK.form("three decimals", "0.112")
SMD_TASK.form("with math", f"(0.227 - 0.182) / math.sqrt{SPREAD}")
SMD_TASK.form(
    "in percentages throughout", "(22.7 - 18.2) / ((22.7 * 77.3 + 18.2 * 81.8) / 2) ** 0.5"
)


CLAIMS_ALLOCATION = ClaimsTask(
    id="claims-allocation",
    name="supported_claims",
    points=4,
    hints=(
        "Which claims speak of what comes before a person is in, and which of what comes after?",
        "Chance puts people into groups. Does it make groups equal, or choose who comes?",
    ),
    well="That is what a random draw promises, and no more.",
    claims=read_claims("""
A yes | Concealment keeps the recruiter from choosing who comes into which arm. | A recruiter who cannot know the next place cannot wait for it.
B no | Taking turns (coach, online, usual care, coach, ...) is as good as a random draw. | In turn, everybody can see what comes next, so who gets it can be chosen.
C no | Randomization makes the arms equal. | A random draw leaves differences, of chance alone; some are larger than one would like.
D yes | If the draw was honest, what differs between the arms at the start differs by chance. | The draw decided, and nothing else.
E no | A small P value in the table at the start shows that the randomization failed. | Among many P values some are small by chance alone, and an honest draw leaves nothing but chance.
F no | Since chance made the groups, the 2,331 stand for everybody with chronic pain. | Chance divided those who had come. Who came was no draw: they answered a letter, met conditions and agreed.
G yes | Blocks of 3 keep the arms even, and give away each third place to a recruiter who knows the size and the past. | That is why sizes are mixed and the list is concealed.
H yes | With free choice, more people would make the answer surer, and just as wrong. | More people take away chance. They leave self-selection as it is.
I no | Concealment means that patients do not know which treatment they get. | That is blinding. Concealment keeps the next arm secret until a person is in.
"""),
)


EXPLAIN_TASK = WrittenTask(
    id="explain-balance",
    hints=(
        "Does it say where the difference comes from, and what the P value asks?",
        "Does it say what randomization promises, and what it does not?",
        "Does it say how large the difference is?",
        "Does it say when the difference would matter, and what can then be done?",
    ),
)
