"""Workers that are killed as the machine kills them: a process of its own, by SIGKILL, around each of its calls of AWS.

    python -m tests.kill sending            # one scenario, some of its points (see points.json)
    python -m tests.kill --whole sending    # all of them

One process builds the embedded AWS, and a fork of it brings a scenario to the moment before its work. For every point
that forks twice: moto, which serves what was built over a socket, and a worker, which has none of it and dies at its
call. Then comes another worker, and what moto holds at the end must be what it holds where nobody died. So no point
sees what another one left behind, and Python starts once for all scenarios.
"""
