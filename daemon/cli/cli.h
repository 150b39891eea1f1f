/*
 * The command `peerpool`: one file for each noun, each verb a function with a table of options. A
 * client of the daemon's HTTP API like any other: it translates, no rule lives here.
 *
 * Data goes to standard output, messages to standard error. Exit status is that of the error's code
 * (base/err.h): 0 done, 1 failed, 2 usage, 3 configuration, 4 not found, 5 conflict, 6 values not
 * accepted, 7 unavailable, 8 no right, 75 try again.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/fault.h"
#include "daemon/json/json.h"

/* One run of the command. */
struct cli {
    struct pp_arena arena;
    struct js_doc *
        *docs; /* of the replies, whose values are used to the end; freed by cli_forget() */
    size_t doc_count, doc_cap;
    const char *socket; /* the daemon's Unix socket */
    const char *url;    /* "http://127.0.0.1:PORT" instead of the socket; NULL: not */
    const char *token;  /* bearer; NULL: none, the socket says who we are */
    bool json;          /* the daemon's own answer, as it is */
    bool dry_run;
    const char *operation; /* Idempotency-Key of a write; NULL: a new one is made */
    const struct cli_verb *verb;
};

/* A verb: reads argv[0 ..] (argv[0] is the verb) and returns the exit status. */
struct cli_verb {
    const char *noun, *verb;
    const char *args;    /* "FILE", for the list of commands */
    const char *summary; /* one line */
    int (*run)(struct cli *cli, int argc, char **argv);
};

int cli_main(int argc, char **argv);
/* Frees the replies and the arena; then it is as new. */
void cli_forget(struct cli *cli);

/* ---- options ------------------------------------------------------------------------------- */

/*
 * What a verb takes beside the common options: its own argp_options and positional arguments.
 * `values` gets the text of each own option, in the order of the table ("" for a flag that was
 * given, NULL when absent); keys of own options are 1, 2, 3, …
 */
enum { CLI_OPTIONS_MOST = 16, CLI_WORDS_MOST = 1000, CLI_AGAIN_MOST = 20 };
struct cli_args {
    const struct argp_option *options; /* ended by {0}; NULL: none */
    const char *words;                 /* "REQUEST PEER": names of the positional arguments */
    const char *about;                 /* what it does, for --help */
    int words_least, words_most;
    int again, again_most; /* key of an option that may come several times, and how often */

    const char *values[CLI_OPTIONS_MOST]; /* out; index key */
    const char *word[CLI_WORDS_MOST];     /* out */
    int word_count;
    const char *each[CLI_AGAIN_MOST]; /* out; the texts of `again` */
    int each_count;
};
/* Wrong usage says so and exits with 2; --help prints and exits with 0. */
void cli_parse(struct cli *cli, struct cli_args *args, int argc, char **argv);
/* A number among the options; wrong ones are usage. */
int64_t cli_number(const char *text, int64_t least, int64_t most, int64_t otherwise,
                   const char *what);

/* ---- the daemon ---------------------------------------------------------------------------- */

struct cli_reply {
    int status;
    const char *body; /* in the arena */
    size_t body_len;
    const struct js_value *root; /* NULL: not JSON */
    const char *etag;
};

struct cli_request {
    const char *method, *path; /* path with query, already encoded: see cli_path() */
    const char *type;          /* of the body; NULL: application/json */
    const char *body;
    size_t body_len;
    const char *if_match;
    bool secret;    /* the answer holds one: it is not kept, so the write cannot be named */
    int deadline_s; /* 0: 60 */
    void (*waiting)(void *arg); /* about once a second until the reply is there; NULL: nobody */
    void *waiting_arg;
};

/* A problem of the daemon's becomes its code and sentence, with its faults printed to stderr. */
PP_CHECK enum pp_code cli_call(struct cli *cli, const struct cli_request *request,
                               struct cli_reply *reply, struct pp_err *err);
const char *cli_new_operation(struct cli *cli); /* for cli->operation, to know it beforehand */
PP_CHECK enum pp_code cli_get(struct cli *cli, const char *path, struct cli_reply *reply,
                              struct pp_err *err);

/* "/api/v1/" and the parts with what is not plain encoded: "%s" takes an encoded text. */
const char *cli_path(struct cli *cli, const char *fmt, ...) PP_PRINTF(2, 3);
const char *cli_encode(struct cli *cli, const char *text);
/* path with "?name=value" or "&name=value" added; value NULL: path as it is. */
const char *cli_query(struct cli *cli, const char *path, const char *name, const char *value);

/* Says the error on stderr and gives the exit status. */
int cli_failed(const struct pp_err *err);
/* With --json: prints the reply as it is and says so. */
bool cli_raw(const struct cli *cli, const struct cli_reply *reply);
/* As most verbs end: asks, prints what came of it in words or as it is, gives the exit status. */
typedef void cli_print_fn(struct cli *cli, const struct js_value *root);
int cli_tell(struct cli *cli, const struct cli_request *request, cli_print_fn *print);

PP_CHECK enum pp_code cli_read_file(struct cli *cli, const char *path, size_t most, char **bytes,
                                    size_t *len, struct pp_err *err);

/* A program of ours: beside this one, or in sbin beside bin. */
PP_CHECK enum pp_code cli_program(struct cli *cli, const char *name, const char **path,
                                  struct pp_err *err);

/* ---- output -------------------------------------------------------------------------------- */

/* Member of a reply as text for people: numbers in decimal, null and absent as "". */
const char *cli_text(struct cli *cli, const struct js_value *object, const char *name);
int64_t cli_int(const struct js_value *object, const char *name);
bool cli_flag(const struct js_value *object, const char *name);
/* A member of a member. */
const char *cli_text_in(struct cli *cli, const struct js_value *object, const char *outer,
                        const char *name);
/* "2027-03-01" as "Mon 1 Mar 2027"; other texts as they are. */
const char *cli_day(struct cli *cli, const char *text);

/* A table for a terminal: columns as wide as their widest cell, the last one open. */
enum { CLI_COLUMNS_MOST = 10 };
struct cli_table {
    struct pp_arena *arena;
    size_t columns, rows, cap;
    const char **cells;           /* rows * columns */
    bool right[CLI_COLUMNS_MOST]; /* numbers */
};
void cli_table_begin(struct cli *cli, struct cli_table *table, size_t columns,
                     const char *const *heads);
void cli_table_row(struct cli_table *table, const char *const *cells);
void cli_table_print(const struct cli_table *table, FILE *out, int indent);

#endif
