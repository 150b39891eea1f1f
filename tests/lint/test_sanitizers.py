"""The test of the sanitizer gates: python3 tests/lint/test_sanitizers.py

Plants one fault for each sanitizer, in programs built with its flags and run with the project's
suppressions, and wants each reported. The last one shows that GLib's own locks are not.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

LIB = pathlib.Path(__file__).resolve().parents[1] / "lib"
ENVIRONMENT = {
    **os.environ,
    "LSAN_OPTIONS": f"suppressions={LIB}/lsan.supp:print_suppressions=0",
    "TSAN_OPTIONS": f"suppressions={LIB}/tsan.supp",
}
# As in ./dev: these sanitizers cannot map their memory where newer kernels randomise it further.
STILL = ["setarch", "-R"]
if subprocess.run([*STILL, "true"], capture_output=True, check=False).returncode:
    STILL = []
THREADS = """#include <glib.h>
#include <pthread.h>
static int x;
static void *f(void *a) { for (int i = 0; i < 9999; i++) { %s } return a; }
int main(void) {
    pthread_t t;
    pthread_create(&t, 0, f, 0); f(0); pthread_join(t, 0);
    return 0;
}"""
# (what is planted, flags, program, what must be said; None for nothing)
PLANTED = [
    ("a read past the end", "address,undefined",
     "#include <stdlib.h>\nint main(int c, char **v) { char *a = malloc(4); return a[c + 3] + !v; }",
     "heap-buffer-overflow"),
    ("a leak", "address,undefined",
     "#include <stdlib.h>\nvoid *volatile p;\nint main(void) { p = malloc(9); p = 0; return 0; }",
     "detected memory leaks"),
    ("an overflow", "address,undefined",
     "int main(int c, char **v) { return (2147483647 + c) / 2 + !v; }",
     "signed integer overflow"),
    ("a race", "thread", THREADS % "x++;", "data race"),
    ("what GLib guards", "thread", THREADS % 'g_hash_table_unref(g_hash_table_new(0, 0));', None),
]


def fault_of(folder, flags, program, said):
    source, made = pathlib.Path(folder, "a.c"), f"{folder}/a"
    source.write_text(program, encoding="utf-8")
    glib = subprocess.run(["pkg-config", "--cflags", "--libs", "glib-2.0"], capture_output=True,
                          text=True, check=True).stdout.split()
    subprocess.run(["clang", "-g", f"-fsanitize={flags}", "-fno-sanitize-recover=all", source, "-o",
                    made, *glib], check=True)
    done = subprocess.run([*STILL, made], capture_output=True, text=True, check=False,
                          env=ENVIRONMENT)
    if said is None:
        return done.stderr if done.returncode else None
    return None if done.returncode and said in done.stderr else f"not reported:\n{done.stderr}"


def main():
    faults = 0
    for what, flags, program, said in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            fault = fault_of(folder, flags, program, said)
        print(f"{what}: {fault or 'as it should be'}")
        faults += bool(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
