/*
 * Feeds: kept by coordinators below /api/v1, read by whoever has the address at /feeds. Reading
 * goes by the rules of conditional requests (RFC 9110 13): the tag of the bytes, or their date.
 */
#include "daemon/flow/feed.h"

#include <stdio.h>
#include <string.h>

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"
#include "daemon/api/text.h"
#include "daemon/web/gzip.h"

enum { LABEL_MOST = 200, TAG_HEX = 32 };

/* ---- kept ---------------------------------------------------------------------------------- */

static void put_feed(struct js_writer *json, const char *name, const struct store_feed *feed)
{
    const int64_t of = feed->peer ? feed->peer : feed->organisation;
    js_open_object(json, name);
    api_put_id(json, "id", feed->id);
    js_put_text(json, "kind", store_feed_kind_text(feed->kind));
    if (of) {
        js_open_object(json, "of");
        api_put_id(json, "id", of);
        js_put_text(json, "name", feed->subject);
        js_close_object(json);
    } else {
        js_put_null(json, "of");
    }
    js_put_text(json, "label", feed->label);
    api_put_instant(json, "made_at", feed->made_s);
    js_put_text(json, "made_by", feed->made_by);
    api_put_instant(json, "reset_at", feed->reset_s);
    api_put_instant(json, "revoked_at", feed->revoked_s);
    api_put_instant(json, "read_at", feed->used_s);
    js_close_object(json);
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_feed_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        put_feed(json, NULL, &arg->feeds[i]);
        last = arg->feeds[i].id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    api_query_page(door, &API_ARG(door->call, flow_feed_list)->page);
    return PP_OK;
}

const struct api_point api_feed_list = {
    .need.use = &flow_feed_list,
    .arg_size = sizeof(struct flow_feed_list),
    .paged = true,
    .fill = fill_list,
    .render = render_list,
};

static void put_made(struct js_writer *json, const struct store_feed *feed, const char *address)
{
    js_open_object(json, NULL);
    put_feed(json, "feed", feed);
    js_put_text(json, "address", address);
    js_close_object(json);
}

static enum pp_code fill_add(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const members[] = {"kind", "of", "label"};
    static const char *const kinds[] = {
#define X(name, text) text,
        STORE_FEED_KINDS(X)
#undef X
    };
    struct flow_feed_add *arg = door->call->arg;
    js_only(door->body, members, sizeof members / sizeof members[0]);
    arg->kind = (enum store_feed_kind)api_read_word(door->body, "kind", JS_MUST, kinds,
                                                    sizeof kinds / sizeof kinds[0]);
    arg->of = api_read_key(door->body, "of", JS_MAY);
    arg->label = api_read_text(door->body, "label", LABEL_MOST);
    return PP_OK;
}

static void render_add(struct flow_call *call, struct js_writer *json)
{
    const struct flow_feed_add *arg = call->arg;
    put_made(json, &arg->feed, arg->address);
    api_made(call, NULL, 0);
}

const struct api_point api_feed_add = {
    .need.use = &flow_feed_add,
    .arg_size = sizeof(struct flow_feed_add),
    .body = API_JSON,
    .secret = true,
    .fill = fill_add,
    .render = render_add,
};

static enum pp_code fill_reset(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "feed", &API_ARG(door->call, flow_feed_reset)->id, err);
}

static void render_reset(struct flow_call *call, struct js_writer *json)
{
    const struct flow_feed_reset *arg = call->arg;
    put_made(json, &arg->feed, arg->address);
}

const struct api_point api_feed_reset = {
    .need.use = &flow_feed_reset,
    .arg_size = sizeof(struct flow_feed_reset),
    .secret = true,
    .fill = fill_reset,
    .render = render_reset,
};

static enum pp_code fill_revoke(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "feed", &API_ARG(door->call, flow_feed_revoke)->id, err);
}

static void render_revoke(struct flow_call *call, struct js_writer *json)
{
    (void)json;
    api_gone(call);
}

const struct api_point api_feed_revoke = {
    .need.use = &flow_feed_revoke,
    .arg_size = sizeof(struct flow_feed_revoke),
    .fill = fill_revoke,
    .render = render_revoke,
};

/* ---- read ---------------------------------------------------------------------------------- */

/* What the request says of the bytes that its sender has. */
struct asked {
    bool gzip;
    const char *tags;   /* If-None-Match; NULL: none */
    bool dated;         /* else If-Modified-Since, when it is a date */
    int64_t modified_s; /* the bytes it has are of that second */
};

/* Bytes that are packed are other bytes, and have another tag (RFC 9110 8.8.3.3). */
static const char *tag_of(const struct asked *asked, const char *mark, struct pp_arena *arena)
{
    return pp_printf(arena, "\"%.*s%s\"", TAG_HEX, mark, asked->gzip ? "-gz" : "");
}

static bool has(const struct flow_feed_read *read, const void *arg)
{
    const struct asked *asked = arg;
    char tag[TAG_HEX + 8];
    if (!asked->tags)
        return asked->dated && read->changed_s <= asked->modified_s;
    (void)snprintf(tag, sizeof tag, "\"%.*s%s\"", TAG_HEX, read->mark, asked->gzip ? "-gz" : "");
    return api_tag_listed(asked->tags, tag);
}

static enum pp_code fill_read(struct api_door *door, struct pp_err *err)
{
    static const char ending[] = ".ics";
    struct flow_feed_read *arg = door->call->arg;
    struct asked *asked = PP_NEW(&door->call->arena, struct asked);
    const char *file = web_segment(door->req, "file");
    const char *since = web_header(door->req, "If-Modified-Since");
    const char *tags = web_header(door->req, "If-None-Match");
    if (!pp_text_ends(file, ending))
        return pp_fail(err, PP_NOT_FOUND, "there is no calendar at this address");
    arg->secret = pp_dup_len(&door->call->arena, file, strlen(file) - (sizeof ending - 1));
    asked->gzip = web_gzip_wanted(web_header(door->req, "Accept-Encoding"));
    asked->tags = tags ? pp_dup(&door->call->arena, tags) : NULL;
    asked->dated = since && api_date_read(since, &asked->modified_s);
    arg->asked = asked;
    arg->has = has;
    return api_pace_check(&door->api->pace, arg->secret, pp_clock_mono_ms(&door->api->config.clock),
                          &door->reply.retry_after_s, err);
}

static void render_read(struct flow_call *call, struct js_writer *json)
{
    const struct flow_feed_read *arg = call->arg;
    const struct asked *asked = arg->asked;
    struct pp_arena *arena = &call->arena;
    char date[API_DATE_TEXT];
    call->answer.etag = tag_of(asked, arg->mark, arena);
    api_header(call, "Last-Modified", pp_dup(arena, api_date_write(arg->changed_s, date)));
    api_header(call, "Vary", "Accept-Encoding");
    api_header(call, "X-Robots-Tag", "noindex");
    api_cache(call, "private, max-age=300");
    if (arg->known) {
        call->answer.status = 304;
        return;
    }
    api_header(call, "Content-Disposition", pp_printf(arena, "inline; filename=\"%s\"", arg->file));
    if (asked->gzip) {
        api_header(call, "Content-Encoding", "gzip");
        web_gzip(arg->ics, arg->len, json->out);
    } else {
        pp_str_add_len(json->out, arg->ics, arg->len);
    }
}

/* Nobody waits for it; what could not be noted is noted at the next reading. */
static void note_read(struct api_door *door)
{
    const struct flow_feed_read *arg = door->call->arg;
    door->caller.actor = pp_printf(&door->req->arena, "feed:%lld", (long long)arg->id);
    if (arg->noted)
        return;
    struct flow_call *call = flow_call_new(&flow_feed_note, sizeof(struct flow_feed_note));
    struct store_feed *feed = &API_ARG(call, flow_feed_note)->feed;
    *feed = arg->note;
    feed->digest = pp_dup(&call->arena, feed->digest);
    feed->known = pp_dup(&call->arena, feed->known);
    feed->mark = pp_dup(&call->arena, feed->mark);
    call->actor = "gate";
    call->rights = 1U << FLOW_ADMIN;
    call->done = flow_call_free;
    flow_start(door->api->config.flow, call);
}

const struct api_point api_feed_read = {
    .need = {.access = API_OPEN, .use = &flow_feed_read},
    .arg_size = sizeof(struct flow_feed_read),
    .type = "text/calendar; charset=utf-8",
    .fill = fill_read,
    .render = render_read,
    .after = note_read,
};
