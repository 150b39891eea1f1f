/*
 * The link of one invitation to the page where it can be answered: BASE/answer/TOKEN. The token is
 * the invitation's id and 130 bits of HMAC-SHA-256 over UID, person and the SEQUENCE with which
 * they were asked, under a label of its own: it opens no reply address (seal.h), nor the other way
 * round. It holds while they are asked, also over new times; who was taken off and is asked anew
 * gets another. It is a secret: it goes into that person's mails and nowhere else, logs least of
 * all.
 */
#ifndef FLOW_LINK_H
#define FLOW_LINK_H

#include "daemon/flow/flow.h"
#include "store/booking.h"

#define FLOW_LINK_FOLDER "answer"

/* NULL when nobody said where browsers reach us. */
const char *flow_link_url(const struct flow_settings *settings,
                          const struct store_invitation *invitation, struct pp_arena *arena);
const char *flow_link_token(const struct flow_settings *settings,
                            const struct store_invitation *invitation, struct pp_arena *arena);

/* Of which invitation it says to be; false: it is no token at all. Not checked yet. */
bool flow_link_names(const char *token, int64_t *invitation);
/* In a time that does not tell where they differ. The token is one that flow_link_names(). */
bool flow_link_opens(const struct flow_settings *settings, const char *token,
                     const struct store_invitation *invitation);

/*
 * What a form carries, so that it counts once: random letters, and a seal over them, the token and
 * how matters stood when it was shown (any text).
 */
enum { FLOW_LINK_FORM = 52 };
const char *flow_link_form(struct flow_call *call, const char *token, const char *stood);
bool flow_link_form_fits(const struct flow_settings *settings, const char *form, const char *token,
                         const char *stood);
bool flow_link_is_form(const char *form);

#endif
