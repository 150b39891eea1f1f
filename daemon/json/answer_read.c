/*
 * The teams of an answer, to start another run from. Points and parts are not read: they are
 * computed anew.
 */
#include "daemon/json/instance.h"
#include "daemon/json/json.h"

enum { DEPTH_MOST = 8 };

static void read_seats(const struct js_value *team, const struct match_instance *instance,
                       struct match_plan_team *out)
{
    const struct match_request *request = &instance->requests[out->request];
    const struct js_value *seats = js_object(team, "seats", JS_MUST), *value;
    struct js_iter iter = {0};
    const char *name;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        out->team.seats[s] = MATCH_NONE;
    while (seats && (value = js_next(seats, &iter, &name))) {
        int64_t seat, peer;
        if (!pp_text_int(name, 0, (int64_t)request->seat_count - 1, &seat))
            js_fault(value, NULL, "unknown-seat", NULL, "the request has no seat \"%s\"", name);
        else if (js_int_of(value, 0, (int64_t)instance->peer_count - 1, &peer))
            out->team.seats[seat] = (int32_t)peer;
    }
}

static bool read_team(const struct js_value *team, const struct match_instance *instance,
                      struct match_plan_team *out)
{
    int64_t request = 0, window = 0;
    if (!js_int(team, "request", JS_MUST, 0, (int64_t)instance->request_count - 1, &request) ||
        !js_int(team, "window", JS_MUST, 0, (int64_t)instance->requests[request].window_count - 1,
                &window))
        return false;
    out->request = (size_t)request;
    out->team.window = (int32_t)window;
    read_seats(team, instance, out);
    return true;
}

enum pp_code js_plan_read(const char *text, size_t len, const struct match_instance *instance,
                          struct pp_arena *arena, struct pp_faults *faults,
                          const struct match_plan_team **teams, size_t *count, struct pp_err *err)
{
    static const char *const modes[] = {"plan", "rebalance"};
    struct js_doc *doc;
    const struct js_limits limits = {.bytes = JS_INSTANCE_BYTES, .depth = DEPTH_MOST};
    const enum pp_code code = js_parse(text, len, &limits, &doc, err);
    if (code != PP_OK)
        return code;
    const struct js_value *root = js_root(doc, faults), *list = NULL;
    size_t mode;
    if (js_is_object(root) && !pp_text_is(js_text(root, "format", JS_MUST, 64), "peerpool-answer"))
        js_fault(root, "format", "wrong-format", "peerpool-answer",
                 "this is not an answer of the matcher");
    else if (js_is_object(root) && js_word(root, "mode", JS_MUST, modes, 2, &mode))
        list = js_array(root, "teams", JS_MUST, MATCH_REQUESTS_MOST);
    const size_t all = list ? js_count(list) : 0;
    struct match_plan_team *out = PP_NEW_ARRAY(arena, all, struct match_plan_team);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        *count += read_team(js_item(list, i), instance, &out[*count]);
    *teams = out;
    js_free(doc);
    return pp_faults_code(faults, err);
}
