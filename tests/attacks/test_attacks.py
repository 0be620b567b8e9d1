"""Each attack earns what its honest cells deserve, leaves no trace, and costs nobody else anything."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from attacks.attack import SESSIONS
from attacks.corpus import ATTACKS, GROUPS, Attack
from attacks.room import (
    HONEST,
    Ground,
    Listeners,
    accomplice_of,
    environment,
    generated,
    plants,
    sweep,
)
from nbformat.notebooknode import NotebookNode

from rctlab.classroom.loop import Result, autograde, feedback
from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.engine import Rooms

CLASSES = sorted({(one.group, one.session) for one in ATTACKS})
LARGEST = 20_000_000  # bytes of a marked notebook
MOST_MEMORY = 2_000_000_000  # bytes of the process that grades
LONGEST = 150  # seconds of one submission, where a cell has 5 of its own


def mark(room: Classroom, name: str) -> tuple[dict[str, Result], dict[str, float]]:
    """Mark a class as `rctlab grade` does, with less patience; also the seconds of each run."""
    took: dict[str, float] = {}
    release = room.release_notebook(name)
    with Rooms(2, cell_timeout=5, library=room.library, release=release) as engine:

        def timed(notebook: NotebookNode, folder: Path) -> NotebookNode:
            began = time.monotonic()
            try:
                return engine(notebook, folder)
            finally:
                took[folder.parent.name] = time.monotonic() - began

        results = autograde(room, name, engine=timed, workers=2)
    return {result.learner: result for result in results}, took


def memory(which: str) -> int:
    """Bytes of memory that this process takes (VmRSS), or took at most (VmHWM)."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(rf"{which}:\s+(\d+)", status)[1])  # type: ignore[index]


def begin_peak() -> int:
    """Begin anew to ask how much memory this process takes at most; return what it takes now."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Generate each session once."""
    found: dict[str, Path] = {}

    def make(session: str) -> Path:
        if session not in found:
            found[session] = generated(session, tmp_path_factory.mktemp(f"made-{session}"))
        return found[session]

    return make


@pytest.fixture
def ground(
    made: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Ground]]:
    """Makes a classroom in which the honest have handed in; what is left outside is removed."""

    def make(session: str) -> Ground:
        place = Ground(tmp_path, session)
        place.begin(made(session))
        for name, value in environment(place.home).items():
            monkeypatch.setenv(name, value)
        stack.enter_context(plants(place.home))
        return place

    sweep()
    with ExitStack() as stack:
        stack.callback(sweep)
        yield make


def test_the_corpus_is_whole() -> None:
    names = [one.name for one in ATTACKS]
    assert len(set(names)) == len(names) >= 65
    assert {one.group for one in ATTACKS} == GROUPS.keys()
    for one in ATTACKS:
        assert 0 <= one.earns <= SESSIONS[one.session].full, one.name
        assert one.does.endswith("."), one.name
        assert not one.does[0].islower(), one.name


@pytest.mark.slow
@pytest.mark.parametrize(("group", "session"), CLASSES)
def test_a_class_of_attackers(group: str, session: str, ground: Callable[[str], Ground]) -> None:
    attacks = [one for one in ATTACKS if (one.group, one.session) == (group, session)]
    faults = faults_of(attacks, ground(session))
    assert not faults, "\n".join(["", *faults])


def faults_of(attacks: list[Attack], place: Ground) -> list[str]:
    """Mark attackers and honest learners in one class; say all that is not as it must be."""
    room, name, full = place.room, place.session, SESSIONS[place.session].full
    for attack in attacks:
        place.hand_in(attack)
    before = place.work_of_the_honest()
    with ExitStack() as stack:
        listeners = Listeners(stack)
        held = begin_peak()
        results, took = mark(room, name)
        calls = listeners.calls()
    helpers = [accomplice_of(one) for one in attacks if one.accomplice]
    attackers = {*(one.name for one in attacks), *helpers}
    faults = [f"left: {trace}" for trace in [*place.traces(attackers), *calls]]
    faults += [f"{one}: took {spent:.0f} s" for one, spent in took.items() if spent > LONGEST]
    if (took_most := memory("VmHWM") - held) > MOST_MEMORY:
        faults.append(f"the grader took {took_most / 1e9:.1f} GB of memory")

    for attack in attacks:
        faults += _faults_of(attack, results[attack.name], place)
    for learner in [*HONEST, *helpers]:
        score, notes = results[learner].score, results[learner].needs_look
        if score != full or (learner in HONEST and notes):
            faults.append(f"{learner}, who did nothing: {score} of {full} {notes}")
    if place.work_of_the_honest() != before:
        faults.append("what the honest handed in is not what it was")

    # whatever was left in the grader's home or project does not show at its next start
    again = {result.learner: result for result in autograde(room, name, HONEST[:1])}
    if again[HONEST[0]].score != full:
        faults.append(f"marked again, the honest get {again[HONEST[0]].score} of {full}")
    return faults


def _faults_of(attack: Attack, result: Result, place: Ground) -> Iterator[str]:
    notes = " ".join(result.needs_look)
    if result.score != attack.earns:
        yield f"{attack.name}: scored {result.score}, deserves {attack.earns:g} ({notes[:300]})"
    if attack.look not in notes:
        yield f"{attack.name}: no note says {attack.look!r} ({notes[:300]})"
    if result.path is not None:
        if result.path.is_symlink() or result.path.stat().st_size > LARGEST:
            yield f"{attack.name}: the marked notebook is a link, or too large"
        elif attack.name.startswith("script"):
            feedback(place.room, place.session, [attack.name])
            yield from (f"{attack.name}: {said}" for said in place.scripts(attack.name))
