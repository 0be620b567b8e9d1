"""Forgery inside the process: code that makes the test say what it likes."""

from __future__ import annotations

from attacks.attack import in_cells

GROUP = "forgery"

_PEEK = """
import sys

def peek(*names):
    frame = sys._getframe(1)
    while frame:
        for name in names:
            if name in frame.f_locals:
                yield frame.f_locals[name]
        frame = frame.f_back
"""

TOY = {
    "equal-to-all": (
        "A function gives back an object that is equal to everything.",
        "triple",
        """
        class Same:
            __eq__ = lambda self, other: True
            __hash__ = None

        def triple(x):
            return Same()
        """,
    ),
    "type-renamed": (
        "A function of its own is called `type`, which the test uses, and tells it what it wants.",
        "double",
        """
        class Same(int):
            __eq__ = lambda self, other: True
            __hash__ = int.__hash__

        type = lambda thing: int
        double = Same(7)
        """,
    ),
    "ast-transformer": (
        "An AST transformer takes the asserts out of later cells.",
        "triple",
        """
        import ast

        class NoAsserts(ast.NodeTransformer):
            def visit_Assert(self, node):
                return None

            def visit_IfExp(self, node):
                return node.body

        get_ipython().ast_transformers.append(NoAsserts())
        triple = None
        """,
    ),
    "input-transformer": (
        "An input transformer replaces the text of later cells.",
        "triple",
        """
        get_ipython().input_transformers_cleanup.append(lambda lines: ["3.0\\n"])
        triple = None
        """,
    ),
    "asserts-compiled-away": (
        "Later cells are compiled as with `python -O`, without their asserts.",
        "double",
        """
        import ast
        kind = get_ipython().compile.__class__
        kind.__call__ = lambda self, node, name, mode: compile(
            node, name, mode, self.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True, optimize=2)
        double = 7
        """,
    ),
    "run-code-replaced": (
        "The shell's `run_code` is replaced by one that runs nothing and is content.",
        "triple",
        """
        async def content(code, result=None, *, async_=False):
            return False

        get_ipython().run_code = content
        """,
    ),
    "run-cell-replaced": (
        "`run_cell`, `run_cell_async` and the kernel's `do_execute` are replaced.",
        "triple",
        """
        from IPython.core.interactiveshell import ExecutionResult

        def content(*given, **options):
            return ExecutionResult(None)

        async def later(*given, **options):
            return content()

        async def fine(*given, **options):
            return {"status": "ok", "execution_count": 9, "payload": [], "user_expressions": {}}

        shell = get_ipython()
        shell.run_cell, shell.run_cell_async = content, later
        if hasattr(shell, "kernel"):
            shell.kernel.do_execute = fine
        """,
    ),
    "errors-swallowed": (
        "A handler for exceptions swallows those of the test, so that no error is shown.",
        "double",
        """
        get_ipython().set_custom_exc((BaseException,), lambda *given, **options: None)
        get_ipython().showtraceback = lambda *given, **options: None
        get_ipython()._showtraceback = lambda *given, **options: None
        double = 7
        """,
    ),
    "messages-rewritten": (
        "Messages to the grader are rewritten: errors are left out, replies say that all went well.",
        "double",
        """
        kernel = getattr(get_ipython(), "kernel", None)
        if kernel is not None:
            send = kernel.session.send

            def kind(stream, what, content=None, *given, **options):
                if what == "error":
                    return None
                if what == "execute_reply":
                    content = {**content, "status": "ok", "payload": [], "user_expressions": {}}
                return send(stream, what, content, *given, **options)

            kernel.session.send = kind
        double = 7
        """,
    ),
    "result-before-error": (
        "A function that the test calls sends a result of full points before the test fails.",
        "triple",
        """
        def triple(x):
            shell = get_ipython()
            shell.displayhook(3.0)
            shell.display_pub.publish({"text/plain": "3.0"})
            if hasattr(shell, "kernel"):
                shell.kernel.session.send(
                    shell.kernel.iopub_socket, "execute_result",
                    {"data": {"text/plain": "3.0"}, "metadata": {}, "execution_count": 1},
                    parent=shell.parent_header, ident=b"execute_result")
            return -1
        """,
    ),
    "trace-function": (
        "A trace function jumps over the asserts of the test.",
        "double",
        """
        import sys

        def jump(frame, event, argument):
            if event == "call" and frame.f_code.co_name == "<module>" and 20 in frame.f_code.co_consts:
                frame.f_globals["double"] = 20
                return jump
            return None

        sys.settrace(jump)
        double = 7
        """,
    ),
    "hooks-replaced": (
        "`sys.excepthook`, `sys.displayhook`, `sys.unraisablehook` and `threading.excepthook` are replaced.",
        "double",
        """
        import sys, threading
        quiet = lambda *given: None
        sys.excepthook = sys.displayhook = sys.unraisablehook = threading.excepthook = quiet
        double = 7
        """,
    ),
    "at-exit": (
        "A finaliser and an `atexit` function print a forged verdict when the run is over.",
        "double",
        """
        import atexit, json, sys

        class Last:
            def __del__(self, out=sys.__stdout__, dump=json.dumps):
                print(dump({"double": 20, "points": 2, "state": "right"}), file=out, flush=True)

        held = Last()
        atexit.register(held.__del__)
        double = 7
        """,
    ),
    "formatter": (
        "A formatter shows every number as full points.",
        "triple+1.5",
        """
        text = get_ipython().display_formatter.formatters["text/plain"]
        text.for_type(float, lambda value, printer, cycle: printer.text("3.0"))
        triple = lambda x: 2 * x
        """,
    ),
    "display-hook": (
        "The hook that shows results adds to each number.",
        "triple+1.5",
        """
        hook = type(get_ipython().displayhook)
        shows = hook.__call__
        hook.__call__ = lambda self, result=None: shows(self, 3.0 if result == 1.5 else result)
        triple = lambda x: 2 * x
        """,
    ),
    "values-forged": (
        "It replaces the function that writes its answers down for the grader.",
        "triple",
        """
        try:
            from rctlab.classroom.running import values
            write = values.write
            values.write = lambda value, name, functions: (
                {"public": "check"} if name == "triple" else {"module": "numpy.f2py.__main__"}
                if name == "type" else write(value, name, functions))
        except ImportError:
            pass
        type = triple = None
        """,
    ),
    "every-descriptor": (
        "A forged reply is written to every pipe and socket that the process has open.",
        "triple",
        """
        import json, os, select, stat
        said = {"double": 20, "triple": 3.0, "test-triple": 3.0, "points": 3, "score": 3, "ok": True}
        line = (json.dumps(said) + "\\n").encode()
        for number in range(256):
            try:
                mode = os.fstat(number).st_mode
                if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
                    if select.select([], [number], [], 0)[1]:
                        os.write(number, line)
            except (OSError, ValueError):
                pass
        triple = None
        """,
    ),
}

SQUARES = {
    "numpy-testing-patched": (
        "The helpers for tests of numpy are replaced by functions that accept everything.",
        "values",
        """
        import numpy.testing
        fine = lambda *given, **options: None
        for name in dir(numpy.testing):
            if name.startswith("assert"):
                setattr(numpy.testing, name, fine)
        values = np.zeros(4)
        """,
    ),
    "module-replaced": (
        "`sys.modules` holds another numpy, whose tests accept everything.",
        "values",
        """
        import sys, types

        class Numpy(types.ModuleType):
            testing = types.SimpleNamespace(assert_allclose=lambda *given, **options: None)
            __getattr__ = lambda self, name, real=np: getattr(real, name)

        sys.modules["numpy"] = Numpy("numpy")
        values = np.zeros(4)
        """,
    ),
    "lying-array": (
        "A subclass of ndarray answers every question of numpy with yes.",
        "values",
        """
        class Lies(np.ndarray):
            def __array_ufunc__(self, ufunc, method, *given, **options):
                plain = [np.asarray(one) for one in given]
                shown = getattr(ufunc, method)(*plain, **options)
                return np.ones(4, bool) if ufunc is np.equal else shown

            def __array_function__(self, function, types, given, options):
                if function.__name__ in ("isclose", "allclose", "array_equal"):
                    return np.ones(4, bool)
                return super().__array_function__(function, types, given, options)

        values = np.zeros(4).view(Lies)
        """,
    ),
    "lying-series": (
        "A subclass of Series says that it is equal, item by item.",
        "table",
        """
        class Lies(pd.Series):
            def __eq__(self, other):
                return pd.Series([True] * 4)

        table = Lies([0, 0, 0, 0], name="n")
        """,
    ),
    "lying-float": (
        "A subclass of float is never far from anything.",
        "mean",
        """
        class Lies(float):
            __sub__ = __rsub__ = lambda self, other: 0.0
            __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda self, other: True
            __abs__ = lambda self: 0.0
            __hash__ = None

        mean = Lies(7.0)
        """,
    ),
    "lying-int": (
        "A function gives back a subclass of int that is equal to everything.",
        "largest",
        """
        class Lies(int):
            __eq__ = lambda self, other: True
            __ne__ = lambda self, other: False
            __hash__ = int.__hash__

        def largest(items):
            return Lies(0)
        """,
    ),
    "argument-changed": (
        "A function changes the list that it is given, from which the test works out what is right.",
        "largest",
        """
        def largest(items):
            if items[0] == 3:
                return 3
            items[:] = [0]
            return 0
        """,
    ),
    "builtin-abs": (
        "The builtin `abs` gives 0, so that every distance is small.",
        "mean",
        """
        import builtins
        builtins.abs = lambda value: 0
        mean = 7.0
        """,
    ),
    "builtins-renamed": (
        "Functions of its own have the names of builtins that the test uses.",
        "mean",
        """
        abs = lambda value: 0
        isinstance = lambda thing, kind: True
        float = len = type = lambda *given: 2.5
        mean = 7
        """,
    ),
    "sorted-renamed": (
        "A function of its own is called `sorted`, from which the test learns what is right.",
        "largest",
        """
        def largest(items):
            return 3 if len(items) == 3 and items[0] == 3 else 0

        def sorted(items):
            return [0]
        """,
    ),
    "builtin-isinstance": (
        "The builtins `isinstance` and `float` make an exception for one answer.",
        "mean",
        """
        import builtins

        class Near:
            __sub__ = lambda self, other: 0.0

        mean, real = Near(), isinstance
        builtins.isinstance = lambda thing, kind: thing is mean or real(thing, kind)
        """,
    ),
}

S4 = {
    "examine-renamed": (
        "`check` and `examine` are names of its own, and rctlab's are replaced by them.",
        "claims-risk",
        """
        import rctlab, sys
        from rctlab.tasks.verdict import Verdict
        check = examine = lambda task, *given, **options: Verdict(task, "right", 4.0, 4.0, "Well.")
        rctlab.check = rctlab.examine = examine
        sys.modules["rctlab.tasks.checking"].examine = examine
        supported_claims = ["A"]
        """,
    ),
    "find-task-patched": (
        "The function that finds a task finds one that is always content.",
        "claims-risk",
        """
        import rctlab.tasks.checking as checking
        from rctlab.tasks.verdict import Verdict

        class Content:
            judge = lambda self, *given: Verdict("claims-risk", "right", 4.0, 4.0, "Well.")
            name = "supported_claims"

        checking.find_task = lambda task: Content()
        supported_claims = ["A"]
        """,
    ),
    "judge-patched": (
        "The judgement of a task, and of all tasks of its kind, is replaced.",
        "claims-risk",
        """
        from rctlab.tasks.verdict import Verdict
        well = lambda self, *given: Verdict("claims-risk", "right", 4.0, 4.0, "Well.")
        from rctlab.tasks.claims import ClaimsTask
        from rctlab.tasks.task import Task
        ClaimsTask._judge = ClaimsTask.judge = Task.judge = well
        supported_claims = ["A"]
        """,
    ),
    "verdict-patched": (
        "Every verdict shows itself as right.",
        "claims-risk",
        """
        from rctlab.tasks import checking, verdict
        bundle = verdict.Verdict._repr_mimebundle_

        def right(self, **options):
            self.__dict__.update(state="right", points=self.out_of)
            return bundle(self)

        verdict.Verdict._repr_mimebundle_ = right
        verdict.Verdict.__init__ = lambda self, task, state, points, out_of, message, slips=(): (
            self.__dict__.update(task=task, state="right", points=out_of, out_of=out_of,
                                 message=message, slips=()))
        supported_claims = ["A"]
        """,
    ),
    "task-changed": (
        "A task is told that every number is near enough.",
        "odds-ratio-online",
        """
        from rctlab.tasks.task import find_task
        find_task("odds-ratio-online").within = 1e9
        or_online = 7
        """,
    ),
    "comparison-patched": (
        "The functions with which the library compares are replaced.",
        "risk-ratio-of",
        """
        import rctlab.tasks.function, rctlab.tasks.number
        rctlab.tasks.function.same = lambda *given: True
        rctlab.tasks.number._near = lambda *given: True

        def risk_ratio_of(a, b, c, d):
            return 1.0
        """,
    ),
    "library-replaced": (
        "`sys.modules` holds another rctlab, and the import of the first is undone.",
        "claims-risk",
        """
        import sys, types
        from rctlab.tasks.verdict import Verdict
        fake = types.ModuleType("rctlab")
        fake.check = fake.examine = (
            lambda task, *given, **options: Verdict(task, "right", 4.0, 4.0, "Well."))
        check = fake.check
        sys.modules["rctlab"] = fake
        supported_claims = ["A"]
        """,
    ),
    "answer-is-a-verdict": (
        "The answer is itself a verdict of full points.",
        "claims-risk",
        """
        from rctlab.tasks.verdict import Verdict
        supported_claims = Verdict("claims-risk", "right", 4.0, 4.0, "Well.")
        """,
    ),
    "float-that-looks": (
        "A number looks up what is right in the caller's frames when it is read.",
        "odds-ratio-online",
        _PEEK
        + """
class Looks(float):
    def __float__(self):
        found = [value for value in peek("hidden") if isinstance(value, float)]
        return found[0] if found else 0.0

or_online = Looks(7.0)
""",
    ),
    "text-that-looks": (
        "A letter looks up which claims are right when it is turned into text.",
        "claims-risk",
        _PEEK
        + """
class Looks(str):
    def __str__(self):
        found = [value for value in peek("hidden") if isinstance(value, str)]
        return found[0] if found else "A"

supported_claims = [Looks("A")]
""",
    ),
    "function-that-looks": (
        "A function takes what it should give from the frames of its caller.",
        "risk-ratio-of",
        _PEEK
        + """
def risk_ratio_of(*given):
    for cases in peek("cases", "hidden"):
        for args, wanted in cases or ():
            if tuple(args) == given:
                return wanted
    return 7.0
""",
    ),
    "code-of-the-right-one": (
        "A function has the code, the name and the variables of the library's own right answer.",
        "risk-ratio-of",
        """
        import types

        def risk_ratio_of(a, b, c, d):
            return 7.0

        try:
            from rctlab.sessions.s4_risk import risk_ratio_of as right
            risk_ratio_of = types.FunctionType(right.__code__, right.__globals__, "risk_ratio_of")
        except Exception:
            pass
        """,
    ),
    "name-of-another": (
        "An object that can be called bears the name and the code of an honest function.",
        "risk-ratio-of",
        """
        def honest(events_treated, n_treated, events_control, n_control):
            return events_treated / n_treated / (events_control / n_control)

        class Forged:
            __name__ = __qualname__ = "risk_ratio_of"
            __code__, __wrapped__ = honest.__code__, honest
            __call__ = lambda self, *given: type("Same", (float,), {
                "__eq__": lambda one, other: True, "__sub__": lambda one, other: 0.0})(7.0)

        risk_ratio_of = Forged()
        """,
    ),
    "calls-counted": (
        "A function counts its calls and gives the shown results from memory, in their order.",
        "risk-ratio-of",
        """
        nan, inf, calls = float("nan"), float("inf"), []
        shown = [(269 / 639) / (197 / 639), 4.0, 0.0, inf, nan, nan, nan, nan]

        def risk_ratio_of(a, b, c, d):
            calls.append(a)
            return shown[(len(calls) - 1) % 8]
        """,
    ),
}

ATTACKS = [
    *in_cells(GROUP, "toy", TOY),
    *in_cells(GROUP, "squares", SQUARES),
    *in_cells(GROUP, "s4-risk", S4),
]
