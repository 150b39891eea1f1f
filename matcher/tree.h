/*
 * Inside matcher/: the best choice among the columns of a master when they are many: a tree whose
 * nodes have prices of their own, moved from those of the node above. The node with the largest
 * bound comes first, so the bound of the whole falls with every few nodes, and work can be left and
 * taken up again. A node is parted by whether a request is in a window, or has a peer; one with few
 * columns is left to match_master_solve().
 */
#ifndef PP_MATCHER_TREE_H
#define PP_MATCHER_TREE_H

#include "matcher/rows.h"

struct match_tree {
    struct match_master master; /* its columns: those of the node at hand, copies */
    struct match_rows rows;
    struct match_column *all; /* that the first node has */
    size_t all_count;
    struct match_tree_cut {
        size_t row, count;
        uint32_t *members; /* of all columns */
    } * cuts;
    size_t cut_count;
    int32_t *place;                /* by column of all: where the node at hand has it, or -1 */
    struct match_tree_node **open; /* by rising bound */
    size_t open_count, open_cap;
    struct pp_arena *arena;
};

/*
 * Ready for work: a copy of the master, whose columns it keeps; `chosen` has room for one for each
 * request. False when there is nothing to find, or when it was stopped: `tree->master` says
 * which, as after match_tree_grow().
 */
bool match_tree_begin(struct match_tree *tree, const struct match_master *master,
                      struct pp_arena *arena);

/*
 * Looks at so many nodes, for a choice with more points than `points`. The book is as it was at the
 * beginning. In tree->master: found, chosen, points; the bound; whole when nothing is open.
 */
void match_tree_grow(struct match_tree *tree, int64_t points, int64_t nodes);

void match_tree_fini(struct match_tree *tree);

#endif
