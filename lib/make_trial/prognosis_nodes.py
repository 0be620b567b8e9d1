"""``python -m make_trial.prognosis_nodes``: find the nodes of `rctlab.simulation.superpopulation`."""

from __future__ import annotations

import numpy as np

from rctlab.inputs import Floats
from rctlab.simulation.flaws import prognosis
from rctlab.simulation.people import draw_people, streams


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
