#include "matcher/book.h"

#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"

void match_book_init(struct match_book *book, const struct match_instance *instance,
                     struct pp_arena *arena)
{
    const size_t requests = instance->request_count;
    *book = (struct match_book){.instance = instance};
    book->team = PP_NEW_ARRAY(arena, requests, struct match_offer);
    book->next = PP_NEW_ARRAY(arena, requests * MATCH_SEATS_MOST, int32_t);
    book->head = PP_NEW_ARRAY(arena, instance->peer_count, int32_t);
    book->uses = PP_NEW_ARRAY(arena, instance->peer_count, int32_t);
    book->charged = PP_NEW_ARRAY(arena, instance->peer_count, int64_t);
    book->last_offset = PP_NEW_ARRAY(arena, requests, int32_t);
    book->unserved = PP_NEW_ARRAY(arena, requests, int64_t);
    memset(book->head, -1, instance->peer_count * sizeof *book->head);
    for (size_t r = 0; r < requests; r++) {
        const struct match_request *request = &instance->requests[r];
        book->team[r].window = MATCH_NONE;
        book->unserved[r] = request->priority + match_score_settled(request);
        book->points -= book->unserved[r];
        book->disturbed += match_score_leavers(request, MATCH_NONE, NULL);
        for (size_t i = 0; i < request->offset_count; i++)
            if (request->offsets[i] > book->last_offset[r])
                book->last_offset[r] = request->offsets[i];
    }
}

int64_t match_book_load(const struct match_book *book, int32_t peer, int32_t j)
{
    return (int64_t)book->instance->weights.load * (book->instance->peers[peer].recent + j);
}

static int32_t stayers(const struct match_request *request, const struct match_offer *team)
{
    if (!request->current)
        return 0;
    return match_score_leavers(request, MATCH_NONE, NULL) -
           match_score_leavers(request, team->window, team->seats);
}

void match_book_put(struct match_book *book, size_t request, const struct match_offer *team)
{
    const struct match_request *of = &book->instance->requests[request];
    PP_REQUIRE(book->team[request].window == MATCH_NONE);
    book->team[request] = *team;
    book->points += team->points + book->unserved[request];
    book->disturbed -= stayers(of, team);
    book->served++;
    for (size_t s = 0; s < of->seat_count; s++) {
        const int32_t peer = team->seats[s];
        if (peer == MATCH_NONE)
            continue;
        const size_t engagement = request * MATCH_SEATS_MOST + s;
        book->next[engagement] = book->head[peer];
        book->head[peer] = (int32_t)engagement;
        book->charged[peer] += of->charge;
        book->points -= match_book_load(book, peer, ++book->uses[peer]);
    }
}

void match_book_clear(struct match_book *book, size_t request)
{
    const struct match_request *of = &book->instance->requests[request];
    struct match_offer *team = &book->team[request];
    if (team->window == MATCH_NONE)
        return;
    for (size_t s = 0; s < of->seat_count; s++) {
        const int32_t peer = team->seats[s];
        if (peer == MATCH_NONE)
            continue;
        const int32_t engagement = (int32_t)(request * MATCH_SEATS_MOST + s);
        int32_t *link = &book->head[peer];
        while (*link != engagement)
            link = &book->next[*link];
        *link = book->next[engagement];
        book->charged[peer] -= of->charge;
        book->points += match_book_load(book, peer, book->uses[peer]--);
    }
    book->points -= team->points + book->unserved[request];
    book->disturbed += stayers(of, team);
    book->served--;
    team->window = MATCH_NONE;
}

bool match_book_occupies(const struct match_book *book, size_t request, int32_t window,
                         int32_t peer, int32_t day)
{
    const struct match_request *of = &book->instance->requests[request];
    const int32_t after = day - of->windows[window].start - book->last_offset[request];
    if (after > 0)
        return after <= book->instance->peers[peer].gap;
    for (size_t i = 0; i < of->offset_count; i++)
        if (of->windows[window].start + of->offsets[i] == day)
            return true;
    return false;
}

bool match_book_clash(const struct match_book *book, int32_t peer, size_t request, int32_t window,
                      size_t other, int32_t other_window)
{
    const struct match_instance *in = book->instance;
    const struct match_request *a = &in->requests[request], *b = &in->requests[other];
    const int32_t gap = in->peers[peer].gap;
    const int32_t a_start = a->windows[window].start, b_start = b->windows[other_window].start;
    const int32_t a_last = a_start + book->last_offset[request];
    const int32_t b_last = b_start + book->last_offset[other];
    if (a_start > b_last + gap || b_start > a_last + gap)
        return false;
    for (size_t i = 0; i < a->offset_count; i++)
        if (match_book_occupies(book, other, other_window, peer, a_start + a->offsets[i]))
            return true;
    for (size_t i = 0; i < b->offset_count; i++)
        if (match_book_occupies(book, request, window, peer, b_start + b->offsets[i]))
            return true;
    return false; /* where the days after both meet, one attends a day after the other */
}

bool match_book_full(const struct match_book *book, size_t request, int32_t peer)
{
    const struct match_peer *of = &book->instance->peers[peer];
    return book->uses[peer] >= of->engagements_left ||
           book->charged[peer] + book->instance->requests[request].charge > of->days_left;
}

bool match_book_may(const struct match_book *book, size_t request, int32_t window, int32_t peer)
{
    if (book->head[peer] < 0)
        return true; /* the candidate's own limits are kept already */
    if (match_book_full(book, request, peer))
        return false;
    for (int32_t e = book->head[peer]; e >= 0; e = book->next[e]) {
        const size_t other = (size_t)e / MATCH_SEATS_MOST;
        if (match_book_clash(book, peer, request, window, other, book->team[other].window))
            return false;
    }
    return true;
}

bool match_book_takes(const struct match_book *book, const struct match_index *index,
                      size_t request, const struct match_offer *offer)
{
    struct match_team team = {.window = offer->window};
    memcpy(team.seats, offer->seats, sizeof team.seats);
    if (match_rules_team(index, &book->instance->requests[request], &team))
        return false;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (team.seats[s] != MATCH_NONE &&
            !match_book_may(book, request, team.window, team.seats[s]))
            return false;
    return true;
}

int64_t match_book_points(const struct match_index *index, size_t request,
                          const struct match_offer *offer)
{
    struct match_team team = {.window = offer->window};
    memcpy(team.seats, offer->seats, sizeof team.seats);
    match_score_team(index, &index->instance->requests[request], &team);
    return team.points - team.parts.load;
}
