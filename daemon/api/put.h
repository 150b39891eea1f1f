/*
 * Inside api/: one writer for each thing the API shows, shared by all resources. The members are
 * those of the schemas in openapi.json. Inside an array the name is NULL.
 */
#ifndef API_PUT_H
#define API_PUT_H

#include "daemon/flow/booking.h"
#include "daemon/flow/match.h"
#include "daemon/flow/names.h"
#include "daemon/flow/reserves.h"
#include "daemon/flow/revise.h"
#include "daemon/json/json.h"
#include "store/access.h"
#include "store/booking.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "store/request.h"

/* Ids are texts, because JSON's readers take numbers for doubles. 0: null. */
void api_put_id(struct js_writer *json, const char *name, int64_t id);
void api_put_day(struct js_writer *json, const char *name, int32_t day);      /* none: null */
void api_put_instant(struct js_writer *json, const char *name, int64_t at_s); /* 0: null */
void api_put_limit(struct js_writer *json, const char *name, int64_t value);  /* negative: null */

/* {"id", "name"} of an organisation; 0: null. */
void api_put_named(struct js_writer *json, const char *name, const struct flow_names *names,
                   int64_t organisation);
void api_put_person(struct js_writer *json, const char *name, const struct store_peer *peer);
void api_put_request_ref(struct js_writer *json, const char *name,
                         const struct store_request *request);

/* Members of the line of a list, into an object that is open. */
void api_put_organisation_line(struct js_writer *json, const struct store_organisation *it);
void api_put_peer_line(struct js_writer *json, const struct store_peer *peer,
                       const struct flow_names *names);
void api_put_period(struct js_writer *json, const struct store_availability *period);

/* Whole objects. */
void api_put_peer(struct js_writer *json, const struct store_peer *peer,
                  const struct flow_names *names);
void api_put_request(struct js_writer *json, const struct store_request *request,
                     const struct store_product *product, const struct store_organisation *host,
                     const struct store_peer *peers); /* parallel to its seats; NULL: none */
void api_put_parts(struct js_writer *json, const char *name, const struct flow_part *parts,
                   size_t count);
void api_put_team(struct js_writer *json, const char *name, const struct flow_team *team);
void api_put_relaxations(struct js_writer *json, const char *name,
                         const struct flow_relaxation *list, size_t count);
void api_put_match(struct js_writer *json, const struct flow_match_run *run);
void api_put_mail(struct js_writer *json, const struct store_mail *mail);
void api_put_token(struct js_writer *json, const char *name, const struct store_token *token);

/* Members of a booking, into an object that is open: its request's seats, peers parallel to its
 * own.
 */
void api_put_booking(struct js_writer *json, const struct store_booking *booking,
                     const struct store_request *request, const struct store_peer *peers);
/* A mail that was or would be written; letter NULL: a first request; whole: as it is sent. */
void api_put_letter(struct js_writer *json, const struct store_mail *mail,
                    const struct flow_letter *letter, bool whole);
/* Of a problem: who is taken on which days by which booking, when that was it. */
void api_put_clash(const struct flow_call *call, struct js_writer *json,
                   const struct store_clash *clash);

/* What a change of a booking answers, whole. */
void api_put_altered(struct flow_call *call, struct js_writer *json,
                     const struct flow_altered *altered, const struct flow_reserve *reserves,
                     size_t reserve_count);

/* "reserves": who could take a seat, best first. */
void api_put_reserves(struct js_writer *json, const struct flow_reserve *reserves, size_t count);

#endif
