#include "daemon/flow/question.h"

#include <inttypes.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/words.h"

static enum pp_code find_proposal(struct flow_call *call, struct flow_question *question)
{
    struct store_proposal *proposals;
    size_t count;
    const enum pp_code code = store_proposal_list(call->tx, question->stored.id, &call->arena,
                                                  &proposals, &count, &call->err);
    if (code != PP_OK)
        return code;
    for (size_t i = 0; i < count; i++)
        if (proposals[i].rank == question->rank) {
            question->work->proposal = proposals[i];
            return PP_OK;
        }
    if (!count)
        return pp_fail(&call->err, PP_NOT_FOUND, "this match found no team to ask about");
    return pp_fail(&call->err, PP_NOT_FOUND, "this match has no team %d", question->rank);
}

enum pp_code flow_question_load(struct flow_call *call, struct flow_question *question,
                                bool of_team)
{
    question->work = PP_NEW(&call->arena, struct flow_question_work);
    struct flow_snapshot *snapshot = &question->work->snapshot;
    enum pp_code code =
        flow_match_find(call, question->match, question->request, &question->stored);
    if (code == PP_OK && of_team)
        code = find_proposal(call, question);
    if (code == PP_OK)
        code = flow_snapshot_load(
            call, pp_printf(&call->arena, "%" PRId64, question->stored.request), snapshot);
    if (code == PP_OK)
        question->row = snapshot->request;
    return code;
}

/* A part of a plan has no instance of its own: then the counter of the pool says it. */
static bool is_as_then(const struct flow_question *question, struct pp_arena *arena)
{
    const struct store_match *stored = &question->stored;
    if (stored->plan)
        return question->work->snapshot.revision == stored->pool_revision;
    return pp_text_is(flow_instance_digest(&question->work->whole, arena), stored->instance_hash);
}

enum pp_code flow_question_open(struct flow_call *call, struct flow_question *question)
{
    struct flow_question_work *work = question->work;
    const enum pp_code code =
        flow_instance_build(&work->snapshot, &call->arena, &work->whole, &call->err);
    if (code != PP_OK)
        return code;
    question->as_then = is_as_then(question, &call->arena);
    work->view = flow_shield_view(&work->whole, &call->arena);
    work->index = match_index_new(&work->view.match, &call->arena);
    return PP_OK;
}

static enum pp_code moved(struct flow_call *call, const struct flow_question *question,
                          const char *what)
{
    return pp_fail(&call->err, PP_CONFLICT, "%s; match %s again", what, question->row.reference);
}

static enum pp_code find_window(struct flow_call *call, const struct flow_question *question,
                                struct match_team *team)
{
    const struct store_request *row = &question->row;
    const int32_t first = question->work->proposal.first_day;
    char day[PP_DAY_WORDS];
    for (size_t i = 0; i < row->window_count; i++)
        if (row->windows[i].first_day == first) {
            team->window = (int32_t)i;
            return PP_OK;
        }
    return moved(call, question,
                 pp_printf(&call->arena, "request %s may no longer start on %s", row->reference,
                           pp_day_words(first, day)));
}

enum pp_code flow_question_team(struct flow_call *call, const struct flow_question *question,
                                struct match_team *team)
{
    const struct flow_question_work *work = question->work;
    *team = (struct match_team){0};
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        team->seats[s] = MATCH_NONE;
    for (size_t i = 0; i < work->proposal.seat_count; i++) {
        const struct store_proposal_seat *seat = &work->proposal.seats[i];
        const size_t peer = flow_snapshot_peer(&work->snapshot, seat->peer);
        if (peer == SIZE_MAX)
            return moved(call, question, "a member of this team is no longer in the pool");
        if ((size_t)seat->seat >= work->snapshot.brief.seat_count)
            return moved(call, question, "the seats of the request have changed");
        team->seats[seat->seat] = (int32_t)peer;
    }
    const enum pp_code code = find_window(call, question, team);
    return code == PP_OK ? match_why(work->index, work->view.request, team, &call->err) : code;
}

void flow_question_say(const struct flow_question *question, const struct match_team *team,
                       struct pp_arena *arena, struct flow_team *out)
{
    const struct store_proposal *proposal = &question->work->proposal;
    flow_team_words(&question->work->view, team, arena, out);
    out->proposal.id = proposal->id;
    out->proposal.rev = proposal->rev;
    out->proposal.rank = proposal->rank;
    out->proposal.state = proposal->state;
}
