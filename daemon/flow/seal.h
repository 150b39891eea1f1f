/*
 * The reply address of one invitation: local+<id>.<seal>@domain, made of the organiser's address.
 * From, Reply-To, ORGANIZER and the envelope of every message of an invitation are that address,
 * so answers and returned mails find it, and who knows it was told it by us or by the person asked.
 *
 * The seal is 80 bits of HMAC-SHA-256 over UID, person and the SEQUENCE with which they were asked.
 * It is one for each asking and not for each revision, because calendars refuse an event whose
 * ORGANIZER has changed. Who was taken off and is asked anew gets a new one, and the former vouches
 * for nothing. An address that has got about can answer no earlier revision (verdict.h orders
 * them), and its decline for somebody who had accepted is confirmed with them.
 */
#ifndef FLOW_SEAL_H
#define FLOW_SEAL_H

#include "daemon/flow/flow.h"
#include "store/booking.h"

enum { FLOW_SEAL_LOCAL_MOST = 64 - 31 }; /* bytes of the organiser's local part (RFC 5321) */

const char *flow_seal_address(const struct flow_settings *settings,
                              const struct store_invitation *invitation, struct pp_arena *arena);

/* Of which invitation it says to be; false: it is no reply address of ours. Not checked yet. */
bool flow_seal_names(const struct flow_settings *settings, const char *address,
                     int64_t *invitation);

enum flow_seal_state {
    FLOW_SEAL_FALSE,  /* not ours, or of another invitation */
    FLOW_SEAL_FORMER, /* ours, from before the person was taken off and asked anew */
    FLOW_SEAL_GOOD
};
enum flow_seal_state flow_seal_check(const struct flow_settings *settings, const char *address,
                                     const struct store_invitation *invitation);

/* PP_CONFIG when reply addresses cannot be made of that address. */
PP_CHECK enum pp_code flow_seal_check_organiser(const char *address, struct pp_err *err);

/* The key, made when there is none yet; for flow_open(). In a writing transaction. */
PP_CHECK enum pp_code flow_seal_key(struct store_tx *tx, int64_t now_s,
                                    const struct pp_random *random, unsigned char *key,
                                    struct pp_err *err);

#endif
