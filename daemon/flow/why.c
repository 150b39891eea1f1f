/* The use cases that hold a team against others who could sit in it: why, and reserves. */
#include "daemon/flow/question.h"
#include "daemon/flow/words.h"
#include "daemon/flow/words_explain.h"

static enum pp_code load_why(struct flow_call *call)
{
    return flow_question_load(call, &((struct flow_match_why *)call->arg)->question, true);
}

static enum pp_code load_reserves(struct flow_call *call)
{
    struct flow_match_reserves *arg = call->arg;
    if (arg->most < 1 || arg->most > FLOW_READY_MOST)
        return pp_fail(&call->err, PP_INVALID, "most must be 1 to %d", FLOW_READY_MOST);
    return flow_question_load(call, &arg->question, true);
}

/* What one stand-in is made from. */
struct found {
    size_t seat;
    int32_t peer;
    const struct match_difference *difference;
    const struct match_reserve *reserve; /* NULL: as things are */
};

static const char *needs_words(const struct flow_instance *view, const struct match_team *team,
                               const struct match_reserve *reserve, struct pp_arena *arena)
{
    if (reserve->barred)
        return flow_lift_words(view, reserve->peer, &reserve->bar, arena);
    if (reserve->other_seat == MATCH_NONE)
        return NULL;
    return flow_also_words(view, team, reserve->other_seat, reserve->other_peer, arena);
}

static struct flow_stand_in make_stand_in(const struct flow_instance *view,
                                          const struct match_team *team, const struct found *found,
                                          struct pp_arena *arena)
{
    const struct flow_snapshot *snapshot = view->snapshot;
    struct flow_stand_in one = {
        .peer = snapshot->peers[found->peer],
        .organisation = flow_organisation_on(snapshot, (size_t)found->peer,
                                             snapshot->request.windows[team->window].first_day),
        .points = found->difference->points};
    one.needs = found->reserve ? needs_words(view, team, found->reserve, arena) : NULL;
    if (found->reserve && found->reserve->other_seat != MATCH_NONE)
        flow_difference_words(found->difference, arena, &one.parts, &one.part_count);
    else
        flow_stand_in_words(view, found->seat, team->seats[found->seat], found->peer,
                            found->difference, arena, &one.parts, &one.part_count);
    return one;
}

static struct flow_seat_choice seat_of(const struct flow_instance *view,
                                       const struct match_team *team, size_t seat)
{
    struct flow_seat_choice choice = {.seat = (int)seat,
                                      .seat_name = view->snapshot->brief.seats[seat].name,
                                      .filled = team->seats[seat] != MATCH_NONE};
    if (choice.filled)
        choice.member = view->snapshot->peers[team->seats[seat]];
    return choice;
}

/* The team that is asked about, in today's instance and in words. */
static enum pp_code open_team(struct flow_call *call, struct flow_question *question,
                              struct match_team *team, struct flow_team *shown)
{
    enum pp_code code = flow_question_open(call, question);
    if (code == PP_OK)
        code = flow_question_team(call, question, team);
    if (code == PP_OK)
        flow_question_say(question, team, &call->arena, shown);
    return code;
}

/* ---- why ----------------------------------------------------------------------------------- */

enum pp_code flow_why_seats(const struct flow_instance *view, const struct match_index *index,
                            const struct match_team *team, struct pp_arena *arena,
                            struct flow_match_why *why, struct pp_err *err)
{
    struct match_alternative alternatives[MATCH_SEATS_MOST];
    const enum pp_code code = match_alternatives(index, view->request, team, alternatives, err);
    if (code != PP_OK)
        return code;
    why->seat_count = view->snapshot->brief.seat_count;
    struct flow_seat_choice *seats = PP_NEW_ARRAY(arena, why->seat_count, struct flow_seat_choice);
    for (size_t s = 0; s < why->seat_count; s++) {
        const struct match_alternative *best = &alternatives[s];
        seats[s] = seat_of(view, team, s);
        seats[s].others = best->others;
        if (best->peer == MATCH_NONE)
            continue;
        const struct found found = {.seat = s, .peer = best->peer, .difference = &best->difference};
        struct flow_stand_in *one = PP_NEW(arena, struct flow_stand_in);
        *one = make_stand_in(view, team, &found, arena);
        seats[s].ready = one;
        seats[s].ready_count = 1;
    }
    why->seats = seats;
    return PP_OK;
}

static enum pp_code ask_why(struct flow_call *call)
{
    struct flow_match_why *arg = call->arg;
    struct match_team team;
    const enum pp_code code = open_team(call, &arg->question, &team, &arg->team);
    if (code != PP_OK)
        return code;
    const struct flow_question_work *work = arg->question.work;
    return flow_why_seats(&work->view, work->index, &team, &call->arena, arg, &call->err);
}

const struct flow_case flow_match_why = {
    .name = "match.why",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, load_why}, {FLOW_WORK, ask_why}},
    .step_count = 2,
};

/* ---- reserves ------------------------------------------------------------------------------ */

static const struct flow_stand_in *stand_ins(const struct flow_instance *view,
                                             const struct match_team *team, size_t seat,
                                             const struct match_reserve *reserves, size_t count,
                                             struct pp_arena *arena)
{
    struct flow_stand_in *list = PP_NEW_ARRAY(arena, count, struct flow_stand_in);
    for (size_t i = 0; i < count; i++) {
        const struct found found = {.seat = seat,
                                    .peer = reserves[i].peer,
                                    .difference = &reserves[i].difference,
                                    .reserve = &reserves[i]};
        list[i] = make_stand_in(view, team, &found, arena);
    }
    return list;
}

enum pp_code flow_reserve_seats(const struct flow_instance *view, const struct match_index *index,
                                const struct match_team *team, struct pp_arena *arena,
                                struct flow_match_reserves *out, struct pp_err *err)
{
    struct match_reserves found;
    const enum pp_code code =
        match_reserves(index, view->request, team, out->most, out->most, arena, &found, err);
    if (code != PP_OK)
        return code;
    out->seat_count = found.seats;
    struct flow_seat_choice *seats = PP_NEW_ARRAY(arena, out->seat_count, struct flow_seat_choice);
    for (size_t s = 0; s < out->seat_count; s++) {
        const struct match_seat_reserves *at = &found.at[s];
        seats[s] = seat_of(view, team, s);
        seats[s].others = at->fit;
        seats[s].ready = stand_ins(view, team, s, at->ready, at->ready_count, arena);
        seats[s].ready_count = at->ready_count;
        seats[s].nearly = stand_ins(view, team, s, at->nearly, at->nearly_count, arena);
        seats[s].nearly_count = at->nearly_count;
    }
    out->seats = seats;
    return PP_OK;
}

static enum pp_code ask_reserves(struct flow_call *call)
{
    struct flow_match_reserves *arg = call->arg;
    struct match_team team;
    const enum pp_code code = open_team(call, &arg->question, &team, &arg->team);
    if (code != PP_OK)
        return code;
    const struct flow_question_work *work = arg->question.work;
    return flow_reserve_seats(&work->view, work->index, &team, &call->arena, arg, &call->err);
}

const struct flow_case flow_match_reserves = {
    .name = "match.reserves",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, load_reserves}, {FLOW_WORK, ask_reserves}},
    .step_count = 2,
};
