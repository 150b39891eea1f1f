/*
 * Ids and seals as letters that survive mail systems, browsers and people: RFC 4648 6 in lower
 * case. What addresses (seal.h) and links (link.h) are made of. Inside the folder only.
 */
#ifndef FLOW_CODE_H
#define FLOW_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/flow/flow.h"

enum {
    FLOW_CODE_ID = 13, /* letters of an id: 63 bits */
    FLOW_CODE_SEAL_MOST = 51
};

void flow_code_id_write(int64_t id, char out[static FLOW_CODE_ID + 1]);
bool flow_code_id_read(const char *text, int64_t *id);

/* 5 bits a letter of HMAC-SHA-256 over a text that tells what it is for; out: letters + 1 bytes. */
void flow_code_seal(const struct flow_settings *settings, const char *text, size_t letters,
                    char *out);
/* Random ones. */
void flow_code_random(struct flow_call *call, size_t letters, char *out);
/* Nothing but such letters, exactly as many. */
bool flow_code_is(const char *text, size_t letters);

#endif
