/*
 * Use cases on requests: added by a coordinator or an import, looked at.
 */
#ifndef FLOW_REQUEST_H
#define FLOW_REQUEST_H

#include "daemon/flow/brief.h"
#include "daemon/flow/flow.h"
#include "daemon/flow/names.h"
#include "store/request.h"

/*
 * When a visit may be: every start between two days on which the onsite days are all working days
 * (no weekend, no closed day), or the named starts alone.
 */
struct flow_when {
    int32_t from, to; /* first onsite day not before, last onsite day not after; both STORE_NO_DAY
                         when starts are named */
    const int32_t *starts;
    const int *points; /* of each start; NULL: all 0. Between two days earlier starts earn more */
    size_t start_count;
};

struct flow_request_new {
    const char *product, *host; /* keys */
    const char *title;          /* NULL: "<product>, <host>" */
    const char *reference;      /* NULL: next of its kind */
    const char *external_id;    /* NULL: none */
    struct flow_when when;
    const char *brief_json; /* members that replace the template's; NULL: the template as it is */
};

/*
 * Builds the whole request from the product's template, in a transaction but without writing:
 * what POST /requests and the import of requests share. `closed` skips start days that hit bank
 * holidays and the host's closures. Faults name members of the JSON ("/host", "/product",
 * "/starts/1").
 */
PP_CHECK enum pp_code flow_request_build(struct store_tx *tx, const struct flow_request_new *given,
                                         int64_t id, int64_t now_s, struct pp_arena *arena,
                                         struct store_request *out, struct pp_faults *faults,
                                         struct pp_err *err);

/* What references of a product's requests begin with: "send-peer-challenge" gives "SPC". */
const char *flow_request_prefix(struct pp_arena *arena, const char *product);

struct flow_request_add {
    struct flow_request_new given; /* in */
    struct store_request request;
    struct store_product product;
    struct store_organisation host;
};
extern const struct flow_case flow_request_add;

struct flow_request_show {
    const char *key; /* in: id or reference */
    struct store_request request;
    struct store_product product;
    struct store_organisation host;
    struct store_peer *peers; /* of filled seats, parallel to request.seats; id 0: empty seat */
    struct flow_names names;
};
extern const struct flow_case flow_request_show;

struct flow_request_list {
    int state;        /* in: enum store_request_state, -1: any */
    const char *host; /* in: key; NULL: any */
    struct store_page page;
    struct store_request *requests;
    size_t count;
    struct flow_names names;
};
extern const struct flow_case flow_request_list;

#endif
