/*
 * What a client of the API writes by hand: cursors, entity tags, media types and keys, and the body
 * of a peer. The first byte chooses.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/api/peer_in.h"
#include "daemon/api/text.h"
#include "tests/fuzz/fuzz.h"

static void read_cursor(const char *text)
{
    int64_t last;
    char again[API_CURSOR_TEXT];
    if (!api_cursor_read(text, &last))
        return;
    PP_REQUIRE(last > 0 && strcmp(api_cursor_write(last, again), text) == 0);
}

static void read_tag(const char *text)
{
    int64_t rev = 0;
    struct pp_err err = {0};
    if (api_tag_rev(text, &rev, &err) == PP_OK)
        PP_REQUIRE(rev > 0 && *text == '"');
    (void)api_tag_listed(text, "\"7-ab\"");
    (void)api_type_is(text, "application/json");
    if (api_key_valid(text))
        PP_REQUIRE(strlen(text) <= 100);
}

static void read_peer(const char *text, size_t len)
{
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    struct pp_err err = {0};
    struct js_doc *doc;
    if (js_parse(text, len, NULL, &doc, &err) == PP_OK) {
        struct flow_peer_put put = {0};
        const struct js_value *body = js_root(doc, &faults);
        if (js_is_object(body))
            api_peer_read(body, &arena, &put);
        js_free(doc);
        for (size_t i = 0; i < faults.count; i++)
            PP_REQUIRE(faults.at[i].where && faults.at[i].code && faults.at[i].message);
        if (faults.count == 0) {
            PP_REQUIRE(put.peer.email && put.peer.name && put.peer.kind);
            for (size_t i = 0; i < put.peer.post_count; i++)
                PP_REQUIRE(put.post_organisations[i] && put.peer.posts[i].role);
            for (size_t i = 0; i < put.peer.interest_count; i++)
                PP_REQUIRE(put.interest_organisations[i] && put.peer.interests[i].kind);
        }
    }
    pp_arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len == 0)
        return 0;
    char *text = malloc(len);
    PP_REQUIRE(text);
    memcpy(text, bytes + 1, len - 1);
    text[len - 1] = '\0';
    if (bytes[0] == 'c')
        read_cursor(text);
    else if (bytes[0] == 't')
        read_tag(text);
    else
        read_peer(text, len - 1);
    free(text);
    return 0;
}
