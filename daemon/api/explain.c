/* Explanations of a match: why this team, who could stand in, what would have to give, what if. */
#include "daemon/flow/explain.h"

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"

enum { TEAM_MOST = 1000, RESERVES_DEFAULT = 5, RELAXATIONS_DEFAULT = 5, RELAXATIONS_MOST = 20 };

static enum pp_code fill_question(struct api_door *door, struct flow_question *question,
                                  struct pp_err *err)
{
    int64_t id;
    question->match = web_segment(door->req, "id");
    return api_segment_id(door, "id", "match", &id, err);
}

/* Into an object that is open. */
static void put_question(struct js_writer *json, const struct flow_question *question)
{
    api_put_request_ref(json, "request", &question->row);
    api_put_id(json, "match", question->stored.id);
    js_put_bool(json, "as_then", question->as_then);
}

/* ---- stand-ins ----------------------------------------------------------------------------- */

static void put_stand_in(struct js_writer *json, const char *name, const struct flow_stand_in *one)
{
    js_open_object(json, name);
    api_put_person(json, "peer", &one->peer);
    js_put_text(json, "organisation", one->organisation);
    js_put_text(json, "needs", one->needs);
    js_put_int(json, "points", one->points);
    api_put_parts(json, "parts", one->parts, one->part_count);
    js_close_object(json);
}

static void put_stand_ins(struct js_writer *json, const char *name,
                          const struct flow_stand_in *list, size_t count)
{
    js_open_array(json, name);
    for (size_t i = 0; i < count; i++)
        put_stand_in(json, NULL, &list[i]);
    js_close_array(json);
}

/* Into an object that is open. */
static void put_seat(struct js_writer *json, const struct flow_seat_choice *seat)
{
    js_put_int(json, "seat", seat->seat);
    js_put_text(json, "seat_name", seat->seat_name);
    if (seat->filled)
        api_put_person(json, "peer", &seat->member);
    else
        js_put_null(json, "peer");
    js_put_int(json, "others", (int64_t)seat->others);
}

static enum pp_code fill_why(struct api_door *door, struct pp_err *err)
{
    struct flow_match_why *arg = door->call->arg;
    arg->question.rank = api_query_number(door, "team", 1, TEAM_MOST, 1);
    return fill_question(door, &arg->question, err);
}

static void render_why(struct flow_call *call, struct js_writer *json)
{
    const struct flow_match_why *arg = call->arg;
    js_open_object(json, NULL);
    put_question(json, &arg->question);
    api_put_team(json, "team", &arg->team);
    js_open_array(json, "seats");
    for (size_t i = 0; i < arg->seat_count; i++) {
        js_open_object(json, NULL);
        put_seat(json, &arg->seats[i]);
        if (arg->seats[i].ready_count)
            put_stand_in(json, "best", &arg->seats[i].ready[0]);
        else
            js_put_null(json, "best");
        js_close_object(json);
    }
    js_close_array(json);
    js_close_object(json);
}

const struct api_point api_match_why = {
    .need.use = &flow_match_why,
    .arg_size = sizeof(struct flow_match_why),
    .query = (const char *const[]){"team", NULL},
    .fill = fill_why,
    .render = render_why,
};

static enum pp_code fill_reserves(struct api_door *door, struct pp_err *err)
{
    struct flow_match_reserves *arg = door->call->arg;
    arg->question.rank = api_query_number(door, "team", 1, TEAM_MOST, 1);
    arg->most = api_query_number(door, "most", 1, FLOW_READY_MOST, RESERVES_DEFAULT);
    return fill_question(door, &arg->question, err);
}

static void render_reserves(struct flow_call *call, struct js_writer *json)
{
    const struct flow_match_reserves *arg = call->arg;
    js_open_object(json, NULL);
    put_question(json, &arg->question);
    api_put_team(json, "team", &arg->team);
    js_open_array(json, "seats");
    for (size_t i = 0; i < arg->seat_count; i++) {
        const struct flow_seat_choice *seat = &arg->seats[i];
        js_open_object(json, NULL);
        put_seat(json, seat);
        put_stand_ins(json, "ready", seat->ready, seat->ready_count);
        put_stand_ins(json, "nearly", seat->nearly, seat->nearly_count);
        js_close_object(json);
    }
    js_close_array(json);
    js_close_object(json);
}

const struct api_point api_match_reserves = {
    .need.use = &flow_match_reserves,
    .arg_size = sizeof(struct flow_match_reserves),
    .query = (const char *const[]){"team", "most", NULL},
    .fill = fill_reserves,
    .render = render_reserves,
};

/* ---- what would have to give --------------------------------------------------------------- */

static enum pp_code fill_relax(struct api_door *door, struct pp_err *err)
{
    struct flow_match_relax *arg = door->call->arg;
    arg->most = api_query_number(door, "most", 1, RELAXATIONS_MOST, RELAXATIONS_DEFAULT);
    return fill_question(door, &arg->question, err);
}

static void render_relax(struct flow_call *call, struct js_writer *json)
{
    const struct flow_match_relax *arg = call->arg;
    js_open_object(json, NULL);
    put_question(json, &arg->question);
    js_put_bool(json, "feasible", arg->feasible);
    js_put_bool(json, "proven", arg->proven);
    api_put_relaxations(json, "relaxations", arg->list, arg->count);
    js_close_object(json);
}

const struct api_point api_match_relax = {
    .need.use = &flow_match_relax,
    .arg_size = sizeof(struct flow_match_relax),
    .query = (const char *const[]){"most", NULL},
    .fill = fill_relax,
    .render = render_relax,
};

/* ---- what if ------------------------------------------------------------------------------- */

static enum pp_code fill_what_if(struct api_door *door, struct pp_err *err)
{
    struct flow_match_what_if *arg = door->call->arg;
    arg->without = api_query_text(door, "without");
    arg->weights = api_query_text(door, "weights");
    return fill_question(door, &arg->question, err);
}

static void put_people(struct js_writer *json, const char *name, const struct store_peer *peers,
                       size_t count)
{
    js_open_array(json, name);
    for (size_t i = 0; i < count; i++)
        api_put_person(json, NULL, &peers[i]);
    js_close_array(json);
}

static void put_team_or_null(struct js_writer *json, const char *name, bool has,
                             const struct flow_team *team)
{
    if (has)
        api_put_team(json, name, team);
    else
        js_put_null(json, name);
}

static void render_what_if(struct flow_call *call, struct js_writer *json)
{
    const struct flow_match_what_if *arg = call->arg;
    const bool both = arg->has_before && arg->has_after;
    js_open_object(json, NULL);
    put_question(json, &arg->question);
    put_team_or_null(json, "before", arg->has_before, &arg->before);
    put_team_or_null(json, "after", arg->has_after, &arg->after);
    js_put_bool(json, "same", both && arg->same);
    js_put_int(json, "points", arg->difference_points);
    api_put_parts(json, "parts", arg->difference, arg->difference_count);
    js_put_int(json, "points_as_is", arg->then_points);
    api_put_parts(json, "parts_as_is", arg->then, arg->then_count);
    js_open_array(json, "breaks");
    for (size_t i = 0; i < arg->break_count; i++)
        js_put_text(json, NULL, arg->breaks[i]);
    js_close_array(json);
    put_people(json, "comes", arg->comes, arg->come_count);
    put_people(json, "goes", arg->goes, arg->go_count);
    js_close_object(json);
}

const struct api_point api_match_what_if = {
    .need.use = &flow_match_what_if,
    .arg_size = sizeof(struct flow_match_what_if),
    .query = (const char *const[]){"without", "weights", NULL},
    .fill = fill_what_if,
    .render = render_what_if,
};
