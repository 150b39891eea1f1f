/* Finding things by what people call them, shared by the use cases. */
#ifndef FLOW_FIND_H
#define FLOW_FIND_H

#include "store/organisation.h"
#include "store/peer.h"
#include "store/request.h"

/* By id, external id, e-mail or exact name. */
/* One address as the pool keeps it: ASCII, a dot in its domain, none of what mail headers quote. */
bool flow_is_email(const char *text);

PP_CHECK enum pp_code flow_peer_find(struct store_tx *tx, const char *key, struct pp_arena *arena,
                                     struct store_peer *out, struct pp_err *err);

/* By id, code or name; with PP_NOT_FOUND *closest (may be NULL) is the name most like the key. */
PP_CHECK enum pp_code flow_organisation_find(struct store_tx *tx, const char *key,
                                             struct pp_arena *arena, struct store_organisation *out,
                                             const char **closest, struct pp_err *err);

/* What a request rests on. */
PP_CHECK enum pp_code flow_request_load(struct store_tx *tx, const struct store_request *request,
                                        struct pp_arena *arena, struct store_product *product,
                                        struct store_organisation *host, struct pp_err *err);

#endif
