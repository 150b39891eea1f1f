/*
 * What the files of the demonstration pool share: the draw so far and the peer in hand.
 */
#ifndef FLOW_DEMO_DRAW_H
#define FLOW_DEMO_DRAW_H

#include "base/arena.h"
#include "base/random.h"
#include "daemon/flow/demo_tables.h"
#include "daemon/flow/import_index.h"
#include "daemon/sheet/sheet.h"

enum demo_body_kind { DEMO_AUTHORITY, DEMO_POLICE, DEMO_HEALTH, DEMO_BODY_KINDS };

struct demo_body {
    const char *gss, *name, *region;
};
struct demo_bodies {
    struct demo_body *at;
    size_t count, cap;
};

struct demo {
    struct pp_random random;
    struct pp_arena arena;
    int32_t today;
    struct demo_bodies bodies[DEMO_BODY_KINDS];
    struct import_index addresses; /* taken so far */
    struct import_index periods;   /* rows of the diary: none is written twice */
    struct sheet_writer peers, diary;
};

struct demo_peer {
    size_t number; /* 1.. */
    const struct demo_role *role;
    const char *name, *email;
    enum demo_body_kind body_kind;
    const struct demo_body *body;
    int32_t since, until; /* of the current post; until 0: still held */
    const char *posts;
};

bool demo_chance(struct demo *demo, unsigned percent);
int demo_between(struct demo *demo, int least, int most); /* both included */
const char *demo_day(struct demo *demo, int32_t day);     /* "2027-03-01" */

/* The header line, then the periods of one peer. */
void demo_diary_begin(struct demo *demo);
void demo_diary(struct demo *demo, const struct demo_peer *peer);

#endif
