/*
 * Use cases on the pool: organisations and peers looked at, peers and their availability changed.
 */
#ifndef FLOW_POOL_H
#define FLOW_POOL_H

#include "daemon/flow/flow.h"
#include "daemon/flow/names.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "store/request.h"

struct flow_organisation_show {
    const char *key; /* in: id, code or name */
    struct store_organisation organisation;
    struct store_code *codes;
    size_t code_count;
    struct store_link *links;
    size_t link_count;
    struct store_fact *facts;
    size_t fact_count;
    struct flow_names names;
};
extern const struct flow_case flow_organisation_show;

struct flow_organisation_list {
    const char *name_part; /* in: NULL: any */
    int kind;              /* in: enum store_organisation_kind, -1: any */
    struct store_page page;
    struct store_organisation *organisations;
    size_t count;
};
extern const struct flow_case flow_organisation_list;

struct flow_peer_show {
    const char *key; /* in: id, external id, e-mail or name */
    struct store_peer peer;
    struct flow_names names;
};
extern const struct flow_case flow_peer_show;

struct flow_peer_list {
    struct store_peer_filter filter;
    const char *organisation; /* in: key, resolved into the filter; NULL: any */
    struct store_page page;
    struct store_peer *peers;
    size_t count;
    struct flow_names names;
};
extern const struct flow_case flow_peer_list;

/* Adds (key NULL) or replaces a peer. Organisations in posts and interests are named by key. */
struct flow_peer_put {
    const char *key; /* in: NULL adds */
    int64_t rev;     /* in: the revision the asker saw; 0 with key NULL */
    struct store_peer
        peer; /* in: ids of organisations are filled from the keys below; out: stored */
    const char *const *post_organisations;     /* in: one key for each post */
    const char *const *interest_organisations; /* in: one for each interest */
    bool created, changed;
    struct flow_names names;
};
extern const struct flow_case flow_peer_put;

struct flow_availability_add {
    const char *key;                  /* in: of the peer */
    struct store_availability period; /* in: id and recorded_s are filled */
    bool changed;
    struct store_peer peer;
};
extern const struct flow_case flow_availability_add;

struct flow_availability_remove {
    const char *key; /* in: of the peer */
    int64_t id;      /* in: of the period */
};
extern const struct flow_case flow_availability_remove;

struct flow_product_list {
    struct store_product *products;
    size_t count;
};
extern const struct flow_case flow_product_list;

#endif
