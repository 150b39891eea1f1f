/*
 * Inside matcher/: the bundle: the best teams that earlier sweeps found, and from them where the
 * prices of the bound should move next. With only these teams to choose from, the bound is a model
 * that nowhere lies above the true one; the prices aimed at are those where the model, and a
 * penalty for going far from the best prices so far (the base), is least (a proximal bundle method,
 * one model for each request). Its dual is solved: each request takes a mix of its teams, shares
 * adding up to one, and two shares at a time are shifted until no request gains.
 *
 * Whole numbers throughout. What comes out only says where to look next, so it may be rough; the
 * bound itself is made by the sweep.
 */
#ifndef PP_MATCHER_BUNDLE_H
#define PP_MATCHER_BUNDLE_H

#include "matcher/book.h"

enum { MATCH_SHARE = 65536 }; /* the shares of a request's teams add up to this */

struct match_dual;

/* A team, or (window MATCH_NONE) none. */
struct match_known {
    struct match_offer offer;
    int64_t finer; /* what it brings, without load and prices */
    int32_t share, idle;
    uint32_t row_from, row_count; /* of bundle->rows */
};

struct match_known_teams {
    struct match_known *at;
    size_t count, cap;
};

struct match_bundle {
    struct match_dual *dual;         /* that it belongs to: whose prices are moved */
    struct match_known_teams *pools; /* by request */
    int32_t *rows;                   /* of each column: peers, and -1 - i for day i */
    size_t row_count, row_cap;
    struct match_link *links; /* scratch of add_days() */
    size_t link_cap;
    int32_t *head;
    struct pp_arena *arena;
    int64_t reach; /* finer: how far a price goes for one engagement too many */
};

/* Once the rest of the dual is ready. */
void match_bundle_init(struct match_bundle *bundle, struct match_dual *dual,
                       struct pp_arena *arena);

/* A team to choose from; does nothing when it is there already. */
void match_bundle_add(struct match_bundle *bundle, size_t request, const struct match_offer *offer);

/* Adds a price for a day on which two teams clash, where none keeps them apart yet. */
void match_bundle_part(struct match_bundle *bundle, int32_t peer, size_t a, int32_t a_window,
                       size_t b, int32_t b_window);

/* The model's bound at the base prices, finer. */
int64_t match_bundle_level(const struct match_bundle *bundle);

/* Moves the prices away from the base; returns the model's bound there, finer. */
int64_t match_bundle_move(struct match_bundle *bundle);

#endif
