"""The golden numbers of 2x2 tables: found anew in R by the script beside them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from golden import TWO_BY_TWO

SCRIPT = TWO_BY_TWO.with_suffix(".R")
CHECK = TWO_BY_TWO.with_name("two_by_two_check.csv")


def within(check: Path) -> pd.DataFrame:
    """Hold a check file to the golden one: each method, all tables, 1e-8 at most."""
    found, golden = pd.read_csv(check), pd.read_csv(TWO_BY_TWO)
    sizes = golden.groupby(["measure", "method"], sort=False).size().reset_index(name="tables")
    pd.testing.assert_frame_equal(found[["measure", "method", "tables"]], sizes)
    assert found["within"].between(0, 1e-8).all()
    return found


def test_every_method_was_found_anew_on_every_table() -> None:
    found = within(CHECK)
    assert len(found) == 23
    assert set(found["tables"]) == {198}


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not here")
def test_the_script_finds_the_same_again(tmp_path: Path) -> None:
    again = tmp_path / "check.csv"
    done = subprocess.run(
        ["Rscript", str(SCRIPT), str(again)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("All 4554 rows agree within")
    within(again)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not here")
def test_the_script_sees_a_number_that_was_changed(tmp_path: Path) -> None:
    shutil.copy(SCRIPT, tmp_path)
    rows = pd.read_csv(TWO_BY_TWO, dtype=str, keep_default_na=False)
    place = rows.index[(rows["method"] == "koopman") & (rows["n1"] == "10")][0]
    rows.loc[place, "upper"] = str(float(rows.loc[place, "upper"]) + 1e-6)
    rows.to_csv(tmp_path / TWO_BY_TWO.name, index=False)
    done = subprocess.run(
        ["Rscript", str(tmp_path / SCRIPT.name)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode != 0
    assert "rr koopman" in done.stdout
