"""The risks that a sample is drawn from: exact, for the model's effects or for wanted ones.

A person responds at a month if ``0.3 severity_0 + change < 0``, and the change is the arm's mean,
what the baseline explains, and a normal rest. So the baseline enters by one number, `prognosis`, and

    risk = E[ Phi(-(prognosis + mean change) / SD of the rest) ]

over all people there could be. Their prognosis is summed up by a few nodes and weights (Gaussian
quadrature), computed once from millions of people: ``python -m rctlab.simulation.superpopulation``.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from rctlab.inputs import Floats
from rctlab.simulation.flaws import prognosis
from rctlab.simulation.model import MODEL
from rctlab.simulation.people import draw_people
from rctlab.simulation.plan import streams

# points of severity (0-10) and shares of people: `nodes_of` four million people
NODES = (1.29809, 1.426514, 1.58115, 1.756474, 1.947014, 2.142014, 2.327875, 2.485647)
SHARES = (
    *(0.00720977, 0.07368224, 0.24681329, 0.33873155),
    *(0.23317201, 0.08424385, 0.01523339, 0.00091391),
)


def true_risks(shifts: Floats | None = None) -> Floats:
    """Return the risk of responding under each arm if everybody were followed."""
    mean, sd = np.array(MODEL.mean_change), np.array(MODEL.change_sd)
    middle = mean if shifts is None else mean + shifts
    z = -(np.array(NODES) + middle[..., None]) / sd[..., None]
    return np.asarray(special.ndtr(z) @ np.array(SHARES))


def shifts_for(wanted: Floats) -> Floats:
    """Find what to add to the mean change so that the risks are as wanted."""
    keep = np.isnan(wanted)
    low, high = np.full((3, 3), -50.0), np.full((3, 3), 50.0)
    for _ in range(60):
        middle = (low + high) / 2
        too_low = true_risks(middle) < wanted  # a risk falls as the change rises
        low, high = np.where(too_low, low, middle), np.where(too_low, middle, high)
    return np.where(keep, 0.0, (low + high) / 2)


def nodes_of(values: Floats, count: int = 8) -> tuple[Floats, Floats]:
    """Sum numbers up by a few nodes and weights that have the same first moments.

    Golub GH, Welsch JH (1969). Math Comput 23:221-230. doi:10.1090/S0025-5718-69-99647-1
    """
    last, now = np.zeros(len(values)), np.full(len(values), len(values) ** -0.5)
    main, beside = np.zeros(count), np.zeros(count)
    for k in range(count):
        main[k] = now @ (values * now)
        rest = (values - main[k]) * now - (beside[k - 1] * last if k else 0)
        beside[k] = np.linalg.norm(rest)
        last, now = now, rest / max(beside[k], 1e-300)
    nodes, vectors = np.linalg.eigh(
        np.diag(main) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1)
    )
    return nodes, vectors[0] ** 2


def many_prognoses(people: int, seed: int = 1) -> Floats:
    """Draw the prognosis of many people, 100,000 at a time."""
    found = []
    for part in np.random.SeedSequence(seed).spawn(-(-people // 100_000)):
        draws = streams(part)
        found.append(prognosis(draw_people(100_000, draws["people"], draws["items"])))
    return np.concatenate(found)


def main() -> None:
    """Print the nodes and shares anew."""
    nodes, shares = nodes_of(many_prognoses(4_000_000))
    print(f"NODES = {tuple(nodes.round(6).tolist())}\nSHARES = {tuple(shares.round(8).tolist())}")


if __name__ == "__main__":
    main()
