"""The slips that recur in the field, one message each: sessions add only what is their own.

A family is a table as `rctlab.tasks.catalogue.rows` reads it. A slip is left out where a name in braces
was not given: nobody takes another month's risk where there is one month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rctlab.tasks.catalogue import Slip, rows

Counts = tuple[int, int]

RISK = """
all-randomized | {x} / {all} | That divides by all {all} people randomized to {arm}. | How many of them were assessed, so that they could be counted as responders?
assessed | {n} / {all} | That is the share of {people} who were assessed. | Which share of those people had responded?
odds | {x} / ({n} - {x}) | That sets responders against the people who did not respond: odds. | What do you get against everybody who was assessed?
other-outcome | 1 - {x} / {n} | That is the share of {people} who did not respond. | Which outcome does the question count?
upside-down | {n} / {x} | That divides the people assessed by the responders. | Can a share of people be more than all of them?
count | {x} ; {n} ; {n} - {x} | That is a count of people. | What share of the people assessed responded?
other-arm | {other} | That is the risk in another group. | Which row of the table does the question name?
two-groups | {x} / {n} - {second} ; ({x} / {n}) / ({second}) | That compares two groups. | What is the risk in one of them?
wrong-row | {x} / {other_n} ; {second_x} / {n} | That divides responders of one group by the people of another. | Which row do both counts come from?
more-groups | {x} / ({n} + {every_n}) ; {x} / ({n} + {second_n}) | That divides by people of other groups too. | How many people were assessed in this one?
of-responders | {x} / ({x} + {second_x}) ; {x} / ({x} + {every_x}) | That asks how many of the responders {had}. | Which people does the question start from?
both-groups | ({x} + {second_x}) / ({n} + {second_n}) | That puts {both} together. | Which row of the table does the question name?
other-month | {month} | That is the risk at {when}. | Which month does the question ask about?
"""

DIFFERENCE = """
proportion | {top} - {bottom} | That is the difference as a proportion. | How many is it out of 100?
one-risk | 100 * {top} ; 100 * {bottom} ; {top} ; {bottom} | That is the risk in one group. | How far is it from the risk in the other?
bracket ~0.02 | 100 * {top} - {bottom} ; {top} - 100 * {bottom} | Only one of the two risks was multiplied by 100. | Where do the brackets belong?
sign | 100 * ({bottom} - {top}) ; {bottom} - {top} | That is {second} minus {first}. | Which group did the question name first?
relative | 100 * (({top}) / ({bottom}) - 1) ; ({top}) / ({bottom}) - 1 ; 100 * ({top}) / ({bottom}) | That says by how much the risk grew relative to {second}. | What is left when you take one risk from the other?
ratio | ({top}) / ({bottom}) | That is the one risk divided by the other. | Does the question ask for a ratio, or for a difference?
all-randomized | 100 * ({x1} / {all1} - {x2} / {all2}) ; {x1} / {all1} - {x2} / {all2} | That divides by everybody who was randomized. | How many people in each group were assessed?
counts | {x1} - {x2} | That is a difference of head counts from groups of unlike size. | How would you make the two groups comparable first?
counts-by-one | 100 * ({x1} - {x2}) / {n1} ; 100 * ({x1} - {x2}) / {n2} ; 100 * ({x1} - {x2}) / ({n1} + {n2}) ; ({x1} - {x2}) / {n1} ; ({x1} - {x2}) / {n2} ; ({x1} - {x2}) / ({n1} + {n2}) | That divides the difference of the counts by one number. | What is each group's own risk?
nnt | 1 / ({top} - {bottom}) ; math.ceil(1 / ({top} - {bottom})) | That is a number of people for one more responder. | How many points lie between the two risks?
other-groups | 100 * ({pair_top} - {pair_bottom}) ; {pair_top} - {pair_bottom} | That is the difference between two other groups. | Which two does the question name?
other-month | 100 * ({month_top} - {month_bottom}) ; {month_top} - {month_bottom} | That is the difference at {when}. | Which month does the question ask about?
"""

RATIO = """
upside-down | ({bottom}) / ({top}) | That is {second} over {first}. | Which group did the question name first?
increase | ({top}) / ({bottom}) - 1 | That is by how much the ratio exceeds 1, the relative increase. | How large is the ratio itself?
percent-increase | 100 * (({top}) / ({bottom}) - 1) | That is the relative increase in percent. | How many times as likely does that make it?
in-percent | 100 * ({top}) / ({bottom}) | That is the ratio in percent. | How many times as likely is that?
difference | {top} - {bottom} ; 100 * ({top} - {bottom}) | That is one {of} minus the other. | How many times as large is the first as the second?
one-group | {top} ; {bottom} ; 100 * {top} ; 100 * {bottom} | That is the {of} in one group. | What stands on the other side of the ratio?
other-arm | ({pair_top}) / ({pair_bottom}) | That is the ratio of two other groups. | Which two does the question name, and in which order?
other-month | ({month_top}) / ({month_bottom}) | That is the ratio at {when}. | Which month does the question ask about?
odds-ratio | ({x1} / ({n1} - {x1})) / ({x2} / ({n2} - {x2})) | That is an odds ratio: it divides by people who did not respond. | By whom does a risk divide?
odds-and-risk | ({x1} / ({n1} - {x1})) / ({bottom}) ; ({top}) / ({x2} / ({n2} - {x2})) | That has odds on one side and a risk on the other. | By whom does a risk divide?
all-randomized | ({x1} / {all1}) / ({x2} / {all2}) | That divides by everybody who was randomized. | How many people in each group were assessed?
counts | {x1} / {x2} | That divides one head count by the other. | The groups are not of the same size: what would make them comparable?
other-outcome | (1 - {x1} / {n1}) / (1 - {x2} / {n2}) | That is the ratio of not responding. | Which outcome does the question count?
no-brackets | {x1} / {n1} / {x2} / {n2} | Without brackets Python divides by each number in turn. | Which two numbers make one risk?
wrong-row | ({x1} / {n2}) / ({x2} / {n1}) | Each count was divided by the other group's size. | Which size belongs to which group?
"""

ODDS_RATIO = """
risk-ratio | {p1} / {p2} | That is the risk ratio: one percentage over the other. | What do you get when responders are set against the people who do not respond?
upside-down | ({p2} / {q2}) / ({p1} / {q1}) | That is {second} over {first}. | Which group did the question name first?
other-arm | ({other_top}) / ({p2} / {q2}) ; ({other_top}) / ({p1} / {q1}) | That is the odds ratio of two other groups. | Which two does the question name, and in which order?
one-odds | {p1} / {q1} ; {p2} / {q2} ; {q1} / {p1} ; {q2} / {p2} | Those are the odds in one group. | What do they look like beside the odds in the other?
crossed | {p1} / {q2} ; {p2} / {q1} ; {p1} / {q2} * {q1} / {p2} | That sets responders of one group against people of the other. | What are the odds inside each group?
risk | {p1} / 100 ; {p2} / 100 ; {p1} ; {p2} ; {other} / 100 ; {other} | That is a risk, in one group. | How many do not respond there, and what are the odds?
no-brackets | {p1} / {q1} / {p2} / {q2} ; ({p1} / 100) / ({q1} / 100) / ({p2} / 100) / ({q2} / 100) | Without brackets Python divides by each number in turn. | Which two numbers make the odds in one group?
odds-and-risk | ({p1} / {q1}) / ({p2} / 100) ; ({p1} / 100) / ({p2} / {q2}) | That has odds on one side and a risk on the other. | What are the odds in each group?
difference | {p1} - {p2} ; ({p1} - {p2}) / 100 ; {p1} / {q1} - {p2} / {q2} | That is a difference. | What do you get when you divide the one by the other?
not-responding | {q1} / {q2} | That compares only the people who did not respond. | Odds need both: how many do, against how many do not?
percent-for-proportion | ({p1} / (1 - {p1})) / ({p2} / (1 - {p2})) ; {p1} / (1 - {p1}) ; {p2} / (1 - {p2}) | That takes a percentage away from 1 and not from 100. | How many of 100 people do not respond?
log | math.log(({p1} / {q1}) / ({p2} / {q2})) | That is the logarithm of the odds ratio. | Which function undoes a logarithm?
increase | ({p1} / {q1}) / ({p2} / {q2}) - 1 ; 100 * (({p1} / {q1}) / ({p2} / {q2}) - 1) | That is by how much the ratio exceeds 1. | How large is the ratio itself?
in-percent | 100 * ({p1} / {q1}) / ({p2} / {q2}) | That is the ratio in percent. | How many times as high are the odds?
"""

NUMBER_NEEDED = """
rounded-down ~0 | math.floor(100 / ({p1} - {p2})) | With {given} people it would be a little less than one more. | In which direction are people rounded, and was anything rounded before?
not-rounded ~0.05 | 100 / ({p1} - {p2}) | The division is right. | How many whole people does it take?
points | 1 / ({p1} - {p2}) ; 10 / ({p1} - {p2}) ; 1000 / ({p1} - {p2}) | The digits are right, and the decimal point is not. | If 100 people give that many more, how many people give one?
from-ratio | 1 / ({p1} / {p2} - 1) ; 1 / ({p1} / {p2}) | That is 1 divided by a ratio, or by what it has over 1. | Which measure says how many more people out of 100?
from-one-group | 100 / {p1} ; 100 / {p2} ; math.ceil(100 / {p1}) ; math.ceil(100 / {p2}) | That is what 100 divided by one group's percentage comes to. | How many of those people would have responded with {without} as well?
a-percentage | {p1} ; {p2} ; {p1} / 100 ; {p2} / 100 ; round({p1}) ; round({p2}) | That is one group's percentage. | How far is it from the other group's?
rounded-before ~0.05 | 100 / (round({p1}) - round({p2})) | The percentages were rounded first. | What do they give with their decimals?
difference | {p1} - {p2} ; ({p1} - {p2}) / 100 ; round({p1} - {p2}) | That is the difference itself. | If 100 people give that many more, how many people give one?
upside-down | -math.ceil(100 / ({p1} - {p2})) ; -math.floor(100 / ({p1} - {p2})) ; -100 / ({p1} - {p2}) | A negative number means that {second} came first. | Which risk is the larger one?
"""

CHANGE = """
sign | {after} - {before} | That is later minus before. | Is a fall a positive or a negative number here?
percent | 100 * ({before} - {after}) / {before} | That is the change in percent of the first value. | By how many points did the score change?
of-later | 100 * ({before} - {after}) / {after} ; ({before} - {after}) / {after} | That divides by the later value. | From which value did the change start?
one-time | {before} ; {after} | That is the score at one time. | How far is it from the score at the other?
"""

MEAN = """
missing-as-zero | {values}.fillna(0).mean() | That counts people without an answer as 0. | Whose answers do you know?
sum | {values}.sum() | That is the sum. | How many answers is it shared among?
median | {values}.median() | That is the median, the value in the middle. | What do you get when you add up and divide?
spread | {values}.std() | That says how far the values spread. | Where is their middle?
"""

LOWER_LIMIT = """
upper | {undo}({estimate} + 1.96 * {se}) | That is the upper limit. | Which end does the question ask for?
one-error | {undo}({estimate} - {se}) | That goes one standard error down. | How many standard errors leave 2.5% on each side?
ninety | {undo}({estimate} - 1.645 * {se}) | That is the limit of a 90% interval. | How much is left on each side of a 95% interval?
half-width | 1.96 * {se} | That is how far the limits lie from the estimate. | Where does it start?
error | {se} | That is the standard error. | How does it become a limit?
estimate | {undo}({estimate}) | That is the estimate itself. | How far down does its interval reach?
log-not-undone | {log}({estimate} - 1.96 * {se}) | That limit is a logarithm. | Which function undoes a logarithm?
"""

P_VALUE = """
one-sided | {p} / 2 | That counts one direction only. | Would a result as far in the other direction have surprised you too?
doubled | 2 * {p} | That counts each direction twice. | Are both directions in it already?
complement | 1 - {p} | That is 1 minus the P value. | How often would chance alone give a result at least as far from no effect?
in-percent | 100 * {p} | That is the P value in percent. | How large is it as a proportion?
statistic | {statistic} | That is the test statistic. | How often would chance alone give one at least as large?
"""

MISSING = """
assessed | {n} | That is how many were assessed. | How many of the group were not?
randomized | {all} | That is everybody who was randomized to the group. | How many of them are known?
share | ({all} - {n}) / {all} ; 100 * ({all} - {n}) / {all} | That is a share of the group. | How many people is it?
sign | {n} - {all} | That is less than nobody. | Which of the two numbers is the larger?
other-arm | {other_missing} | That is another group. | Which group does the question name?
"""


def family(table: str, **fields: object) -> Iterator[Slip]:
    """Yield the slips of a table; a field that is a list makes one code of each of its items."""
    for one in rows(table):
        codes = tuple(made for code in one.codes for made in _filled(code, fields))
        words = [
            text
            for pair in (one.what, one.ask)
            for text in _filled(pair, fields | {"given": "{given}"})
        ]
        if codes and len(words) == 2:
            yield replace(one, codes=codes, what=words[0], ask=words[1])


def _filled(text: str, fields: dict[str, object]) -> list[str]:
    """Fill in the names in braces; an item at a time for lists, nothing where one is not given."""
    names = set(re.findall(r"\{(\w+)\}", text))
    if any(fields.get(name) in (None, []) for name in names):
        return []
    lists = {name: fields[name] for name in names if isinstance(fields[name], list)}
    many = max((len(items) for items in lists.values()), default=1)  # type: ignore[arg-type]
    return [
        text.format_map(fields | {name: items[place] for name, items in lists.items()})  # type: ignore[index]
        for place in range(many)
    ]


def _share(counts: Counts) -> str:
    return f"{counts[0]} / {counts[1]}"


def risk_slips(
    counts: Counts,
    *,
    arm: str = "this group",
    people: str = "people in this group",
    had: str = "were in this group",
    both: str = "two groups",
    randomized: int | None = None,
    others: Iterable[Counts] = (),
    other_months: Iterable[Counts] = (),
    when: str = "another month",
) -> Iterator[Slip]:
    """Yield slips of a risk; others are the counts (events, n) of the other groups.

    The words name the group ("coach"), its people ("coached people"), what makes them its people
    ("had a coach"), and it together with the first of the others ("coach and usual care").
    """
    others = list(others)
    second = dict(zip(("second_x", "second_n"), others[0], strict=True)) if others else {}
    return family(
        RISK,
        x=counts[0],
        n=counts[1],
        all=randomized,
        arm=arm,
        people=people,
        had=had,
        both=both,
        other=[_share(one) for one in others],
        other_n=[n for _, n in others],
        every_x=" + ".join(str(x) for x, _ in others) or None,
        every_n=" + ".join(str(n) for _, n in others) or None,
        second=_share(others[0]) if others else None,
        month=[_share(one) for one in other_months],
        when=when,
        **second,
    )


def two_group_slips(
    table: str,
    treated: Counts,
    control: Counts,
    *,
    first: str = "treated",
    second: str = "control",
    randomized: Counts = (0, 0),
    others: Iterable[tuple[Counts, Counts]] = (),
    other_month: tuple[Counts, Counts] | None = None,
    when: str = "another month",
) -> Iterator[Slip]:
    """Yield slips of a DIFFERENCE (in points) or RATIO of two risks; others are pairs of groups."""
    others, months = list(others), [other_month] if other_month else []
    return family(
        table,
        **dict(zip(("x1", "n1", "x2", "n2"), (*treated, *control), strict=True)),
        all1=randomized[0] or None,
        all2=randomized[1] or None,
        top=_share(treated),
        bottom=_share(control),
        of="risk",
        first=first,
        second=second,
        pair_top=[_share(one) for one, _ in others],
        pair_bottom=[_share(two) for _, two in others],
        when=when,
        month_top=[_share(one) for one, _ in months],
        month_bottom=[_share(two) for _, two in months],
    )


def percentage_slips(
    table: str,
    treated: float,
    control: float,
    *,
    first: str = "treated",
    second: str = "control",
    without: str = "",
    others: Iterable[float] = (),
) -> Iterator[Slip]:
    """Yield slips of an ODDS_RATIO or NUMBER_NEEDED from percentages; others are other groups'.

    ``without`` is what the control group gets in the treatment's place, "the book".
    """
    others = list(others)
    return family(
        table,
        p1=treated,
        p2=control,
        q1=_rest(treated),
        q2=_rest(control),
        first=first,
        second=second,
        without=without or second,
        other=[f"{one}" for one in others],
        other_top=[f"{one} / {_rest(one)}" for one in others],
    )


def _rest(percentage: float) -> str:
    return f"{100 - percentage:.6g}"
