/*
 * `peerpool match solve FILE`: reads a peerpool-instance, prints a peerpool-answer. Needs no
 * daemon. argv[0] is the name for messages; the rest are its own arguments.
 */
#ifndef PP_CLI_MATCH_SOLVE_H
#define PP_CLI_MATCH_SOLVE_H

/* Returns the exit status: 0 also when the answer is "infeasible", else that of the error's code.
 */
int cli_match_solve(int argc, char **argv);

#endif
