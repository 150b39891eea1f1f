"""Plays every scenario of this folder: python3 run.py PEERPOOL_MAIL [WORD]

WORD: only those whose name contains it.
"""

import concurrent.futures
import sys
import time
import traceback

sys.dont_write_bytecode = True  # the tests leave nothing in the source

import endings
import real_servers
import servers_that_fail as failing


def scenarios(program):
    """(name, function without arguments) of each."""
    for case in failing.CASES:
        yield case[0], lambda case=case: failing.play(program, case)
    plays = [failing.refused, failing.no_such_host, failing.many, failing.cannot_be_sent]
    for play in plays + endings.PLAYS + real_servers.PLAYS:
        yield play.__name__.replace("_", " "), lambda play=play: play(program)


def run(name, play):
    """True when it went well; a skip is told and counts as well."""
    began = time.monotonic()
    try:
        play()
    except real_servers.Skip as why:
        print(f"skip  {name}: {why}", flush=True)
        return True
    except Exception:  # whatever it is, the others still play
        print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
        return False
    print(f"ok    {time.monotonic() - began:5.1f} s  {name}", flush=True)
    return True


def main(program, word=""):
    """Several at a time: most of their time is spent waiting."""
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        chosen = [(name, play) for name, play in scenarios(program) if word in name]
        results = list(pool.map(lambda one: run(*one), chosen))
    print(f"{results.count(True)} of {len(results)} scenarios went well")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
