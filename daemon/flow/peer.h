/* Finding a peer by what people call them: id, external id, e-mail or name. */
#ifndef FLOW_PEER_H
#define FLOW_PEER_H

#include "store/peer.h"

PP_CHECK enum pp_code flow_peer_find(struct store_tx *tx, const char *key, struct pp_arena *arena,
                                     struct store_peer *out, struct pp_err *err);

#endif
