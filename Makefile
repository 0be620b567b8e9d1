# Each target is one line over the rctlab command; the first one run makes the environment in .venv.
# Options go in ARGS: make lab ARGS="--no-browser --port 9999". Another Python: PYTHON=python3.12 make lab.
RCTLAB = @"$(or $(PYTHON),python3)" lib/make_venv.py

.PHONY: help lab test demo build reveal verify doctor site constraints picture comparison curves twin points slides bench size
help:
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*##/	/'
lab: ## open the course in JupyterLab
	$(RCTLAB) lab $(ARGS)
test: ## run every check of the project
	$(RCTLAB) test $(ARGS)
demo: ## grade a made-up class from start to end
	$(RCTLAB) demo $(ARGS)
build: ## derive course/ from solutions/
	$(RCTLAB) build $(ARGS)
reveal: ## write a session with worked solutions: make reveal ARGS=s1-claim
	$(RCTLAB) reveal $(ARGS)
verify: ## check that every answer earns what it should
	$(RCTLAB) verify $(ARGS)
doctor: ## say what works on this machine and what does not
	$(RCTLAB) doctor $(ARGS)
site: ## build the documentation as web pages in site/
	$(RCTLAB) site $(ARGS)
# These need the environment, so run any of the above first.
constraints: ## choose the newest versions anew and write constraints.txt
	.venv/bin/uv pip compile pyproject.toml --extra teach --extra test --extra site --extra bench --extra cluster --universal --python-version 3.11 --fork-strategy fewest --upgrade --no-emit-index-url --no-annotate --custom-compile-command "make constraints" --output-file constraints.txt --quiet
picture: ## draw the picture of the README anew
	.venv/bin/python docs/picture.py
comparison: ## count what statsmodels, scipy and rctlab get right
	.venv/bin/python docs/comparison.py
curves: ## draw the coverage curves anew and write the numbers beside them
	.venv/bin/python docs/coverage_curves.py
twin: ## make the synthetic trial and its table of targets anew
	.venv/bin/python -m make_trial
points: ## write the table of minutes, tasks and points anew
	.venv/bin/python docs/points.py
slides: ## turn docs/teach/lectures.md into slides in site/slides/
	.venv/bin/python docs/slides.py
bench: ## time the library against others: ratios, in a few minutes
	.venv/bin/uv pip install --quiet --python .venv -c constraints.txt -r pyproject.toml --extra bench
	OPENBLAS_NUM_THREADS=1 .venv/bin/python tests/bench/run_all.py $(ARGS)
size: ## count the lines of the library, without the teacher's side and the sessions
	@git ls-files 'lib/rctlab/*.py' | grep -v '/classroom/\|/sessions/' | xargs wc -l | sort -n | tail -21
