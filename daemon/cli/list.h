/* Verbs that list: a path, the filters it takes, and which members become columns. */
#ifndef CLI_LIST_H
#define CLI_LIST_H

#include "daemon/cli/cli.h"

struct cli_column {
    const char *head, *member;
    const char *inner; /* member of that member; NULL: the member itself */
    bool right;        /* a number */
};

struct cli_list {
    const char *path;                  /* below /api/v1/ */
    const char *about;                 /* for --help */
    const struct argp_option *options; /* keys 1, 2, …; each is a query parameter of its name */
    const char *standard;              /* value of the first option when not given; NULL: none */
    const struct cli_column *columns;  /* ended by {0} */
};
int cli_list(struct cli *cli, int argc, char **argv, const struct cli_list *list);

/* --limit and --cursor, as every paged list has them; give them the next two keys. */
#define CLI_PAGE_OPTIONS(key)                                                    \
    {"limit", (key), "N", 0, "At most so many (50)", 1},                         \
    {                                                                            \
        "cursor", (key) + 1, "CURSOR", 0, "Go on where an earlier list ended", 1 \
    }

/* A list within a record: a title, then the named members as a table; nothing when it is empty. */
void cli_print_list(struct cli *cli, const struct js_value *object, const char *member,
                    const char *title, size_t columns, const char *const *names);
/* "name  value" for each member that is there. */
void cli_print_members(struct cli *cli, const struct js_value *object, const char *const *names,
                       size_t count);
/*
 * What a verb that shows one thing does first: parse, get, print as it is with --json. True: the
 * reply is there to be printed for people; else *status is the verb's result.
 */
struct cli_show {
    const char *word, *about; /* "PEER" */
    const char *path;         /* below /api/v1/, before the word */
    const char *after;        /* "/matches/newest"; NULL: nothing */
    /* From what people call it to what the path takes; NULL: the word itself. */
    enum pp_code (*resolve)(struct cli *cli, const char *key, const char **id, struct pp_err *err);
};
bool cli_show(struct cli *cli, int argc, char **argv, const struct cli_show *show,
              struct cli_reply *reply, int *status);

#endif
