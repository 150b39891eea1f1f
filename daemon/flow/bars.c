#include "daemon/flow/bars.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"

enum { MUTUAL_DAYS = 730 };

/* How an organisation stands to the host; bits. */
enum {
    STANDS_HOST = 1,      /* the host, its predecessors and successors, who shares its services */
    STANDS_DISTRICT = 2,  /* a district within it */
    STANDS_NEIGHBOUR = 4, /* by land or water */
    STANDS_REGION = 8,    /* in the same region */
    STANDS_COVERING = 16, /* its police force or health board */
};

struct flow_bar_context {
    const struct flow_snapshot *snapshot;
    unsigned char *stands;              /* parallel to names.organisations */
    const struct store_served **mutual; /* where a peer of the host served lately */
    size_t mutual_count;
    int32_t from, to; /* first and last day that any window may take */
};

static const char *const rule_codes[] = {
#define X(name, code) code,
    FLOW_BAR_RULES(X)
#undef X
};
const char *flow_bar_code(enum flow_bar_rule rule)
{
    PP_REQUIRE(rule < FLOW_BAR_RULE_COUNT);
    return rule_codes[rule];
}

static void mark(struct flow_bar_context *context, int64_t organisation, unsigned bit)
{
    const struct flow_names *names = &context->snapshot->names;
    const struct store_organisation *found = flow_names_organisation(names, organisation);
    if (found)
        context->stands[found - names->organisations] |= (unsigned char)bit;
}

static unsigned stands(const struct flow_bar_context *context, int64_t organisation)
{
    const struct flow_names *names = &context->snapshot->names;
    const struct store_organisation *found = flow_names_organisation(names, organisation);
    return found ? context->stands[found - names->organisations] : 0;
}

static void mark_link(struct flow_bar_context *context, const struct store_link *link)
{
    const int64_t host = context->snapshot->host.id;
    switch (link->kind) {
    case STORE_LINK_NEIGHBOUR_LAND:
    case STORE_LINK_NEIGHBOUR_WATER:
        if (link->from == host)
            mark(context, link->to, STANDS_NEIGHBOUR);
        break;
    case STORE_LINK_PREDECESSOR:
    case STORE_LINK_SHARES_SERVICES:
        if (link->from == host)
            mark(context, link->to, STANDS_HOST);
        if (link->to == host)
            mark(context, link->from, STANDS_HOST);
        break;
    case STORE_LINK_DISTRICT:
        if (link->from == host)
            mark(context, link->to, STANDS_DISTRICT);
        break;
    case STORE_LINK_POLICE:
    case STORE_LINK_HEALTH:
        if (link->from == host)
            mark(context, link->to, STANDS_COVERING);
        break;
    case STORE_LINK_STATISTICAL:
        break;
    }
}

/* Councils where somebody from the host has served within two years. */
static void find_mutual(struct flow_bar_context *context, struct pp_arena *arena)
{
    const struct flow_snapshot *snapshot = context->snapshot;
    const struct store_served **mutual =
        PP_NEW_ARRAY(arena, snapshot->served_count, const struct store_served *);
    for (size_t i = 0; i < snapshot->served_count; i++) {
        const struct store_served *served = &snapshot->served[i];
        const size_t peer = flow_snapshot_peer(snapshot, served->peer);
        if (peer != SIZE_MAX && snapshot->peers[peer].home == snapshot->host.id &&
            served->first_day > context->from - MUTUAL_DAYS && served->host != snapshot->host.id)
            mutual[context->mutual_count++] = served;
    }
    context->mutual = mutual;
}

struct flow_bar_context *flow_bar_context_new(const struct flow_snapshot *snapshot,
                                              struct pp_arena *arena)
{
    struct flow_bar_context *context = PP_NEW(arena, struct flow_bar_context);
    const struct flow_names *names = &snapshot->names;
    context->snapshot = snapshot;
    context->from = snapshot->first_day;
    context->to = snapshot->last_day;
    context->stands = PP_NEW_ARRAY(arena, names->organisation_count, unsigned char);
    mark(context, snapshot->host.id, STANDS_HOST);
    for (size_t i = 0; i < snapshot->link_count; i++)
        mark_link(context, &snapshot->links[i]);
    for (size_t i = 0; i < names->organisation_count; i++)
        if (snapshot->host.region &&
            pp_text_is(names->organisations[i].region, snapshot->host.region))
            context->stands[i] |= STANDS_REGION;
    find_mutual(context, arena);
    return context;
}

/* Where one bar goes: counted, and put in words only when somebody asks for them. */
struct bar_sink {
    struct pp_arena *arena; /* NULL: no words wanted */
    struct flow_bar *at;
    size_t count, cap;
    enum flow_bar_rule first;
};

static void add_bar(struct bar_sink *sink, enum flow_bar_rule rule, const char *words,
                    int32_t until, const char *lifted_by)
{
    if (sink->first == FLOW_BAR_RULE_COUNT)
        sink->first = rule;
    sink->at = pp_grow(sink->arena, sink->at, &sink->cap, sink->count + 1, sizeof *sink->at);
    sink->at[sink->count++] = (struct flow_bar){.code = rule_codes[rule],
                                                .seat = -1,
                                                .words = words,
                                                .until = until,
                                                .lifted_by = lifted_by};
}

/* Whether the peer is barred by it; with words only where the sink wants them. */
#define BAR(sink, rule, until, lifted, ...)                                            \
    do {                                                                               \
        if ((sink)->arena)                                                             \
            add_bar(sink, rule, pp_printf((sink)->arena, __VA_ARGS__), until, lifted); \
        else if ((sink)->first == FLOW_BAR_RULE_COUNT)                                 \
            (sink)->first = rule;                                                      \
    } while (0)

static const char *post_title(const struct flow_names *names, const struct store_post *post)
{
    return post->title ? post->title : flow_names_role(names, post->role);
}

static int32_t years_after(int32_t day, int years)
{
    struct pp_date date = pp_date_of(day);
    date.year += years;
    if (!pp_date_valid(date))
        date.day = 28;
    return pp_day_of(date);
}

static void ask_state(const struct flow_bar_context *context, const struct store_peer *peer,
                      struct bar_sink *sink)
{
    char day[PP_DAY_WORDS];
    if (peer->state == STORE_PEER_LEFT)
        BAR(sink, FLOW_BAR_LEFT, STORE_NO_DAY, "bringing the record back into the pool",
            "has left the pool");
    if (peer->state != STORE_PEER_PAUSED)
        return;
    if (peer->paused_until == STORE_NO_DAY)
        BAR(sink, FLOW_BAR_PAUSED, STORE_NO_DAY, "ending the pause",
            "is paused until further notice");
    else if (peer->paused_until >= context->to)
        BAR(sink, FLOW_BAR_PAUSED, peer->paused_until + 1, "ending the pause earlier",
            "is paused until %s", pp_day_words(peer->paused_until, day));
}

static void ask_host_post(const struct flow_bar_context *context, const struct store_post *post,
                          struct bar_sink *sink)
{
    const struct flow_names *names = &context->snapshot->names;
    const int years = context->snapshot->brief.conflict_years;
    const char *title = post_title(names, post);
    const char *where = flow_names_organisation_text(names, post->organisation);
    char day[PP_DAY_WORDS];
    if (post->last_day == STORE_NO_DAY) {
        BAR(sink, FLOW_BAR_HOST_POST, STORE_NO_DAY, "nothing while the post is held",
            "holds the post of %s at %s, which is the host or acts as one with it", title, where);
        return;
    }
    const int32_t until = years ? years_after(post->last_day, years) : post->last_day + 1;
    if (until > context->from)
        BAR(sink, FLOW_BAR_HOST_POST, until, "a visit from that day on",
            "held the post of %s at %s until %s, less than %d years before the visit", title, where,
            pp_day_words(post->last_day, day), years);
}

static void ask_post(const struct flow_bar_context *context, const struct store_post *post,
                     struct bar_sink *sink)
{
    const struct flow_brief *brief = &context->snapshot->brief;
    const struct flow_names *names = &context->snapshot->names;
    const unsigned how = stands(context, post->organisation);
    const char *title = post_title(names, post);
    const char *where = flow_names_organisation_text(names, post->organisation);
    if (how & STANDS_HOST)
        ask_host_post(context, post, sink);
    if ((post->first_day != STORE_NO_DAY && post->first_day > context->to) ||
        (post->last_day != STORE_NO_DAY && post->last_day < context->from))
        return;
    if (how & STANDS_DISTRICT)
        BAR(sink, FLOW_BAR_DISTRICT, STORE_NO_DAY, "nothing while the post is held",
            "is %s at %s, a district of the host", title, where);
    if (how & STANDS_COVERING)
        BAR(sink, FLOW_BAR_COVERING, STORE_NO_DAY, "a post at another body",
            "is %s at %s, which covers the host", title, where);
    if (how & STANDS_NEIGHBOUR && brief->exclude_neighbours)
        BAR(sink, FLOW_BAR_NEIGHBOUR, STORE_NO_DAY, "allowing neighbours for this request",
            "is %s at %s, a neighbour of the host", title, where);
    if (how & STANDS_REGION && !(how & STANDS_HOST) && brief->exclude_region)
        BAR(sink, FLOW_BAR_REGION, STORE_NO_DAY, "allowing the region for this request",
            "is %s at %s, in the host's own region", title, where);
}

static void ask_interests(const struct flow_bar_context *context, const struct store_peer *peer,
                          struct bar_sink *sink)
{
    for (size_t i = 0; i < peer->interest_count; i++) {
        const struct store_interest *interest = &peer->interests[i];
        if (!(stands(context, interest->organisation) & STANDS_HOST) ||
            !flow_held_on(STORE_NO_DAY, interest->last_day, context->from))
            continue;
        BAR(sink, FLOW_BAR_INTEREST,
            interest->last_day == STORE_NO_DAY ? STORE_NO_DAY : interest->last_day + 1,
            "the interest ending", "has declared an interest (%s) in %s", interest->kind,
            flow_names_organisation_text(&context->snapshot->names, interest->organisation));
    }
}

static void ask_mutual(const struct flow_bar_context *context, const struct store_peer *peer,
                       struct bar_sink *sink)
{
    const struct store_served *last = NULL;
    for (size_t i = 0; peer->home && i < context->mutual_count; i++)
        if (context->mutual[i]->host == peer->home &&
            (!last || context->mutual[i]->first_day > last->first_day))
            last = context->mutual[i];
    if (last)
        BAR(sink, FLOW_BAR_MUTUAL, last->first_day + MUTUAL_DAYS, "24 months after that visit",
            "is of %s, where a peer of the host has served within 24 months",
            flow_names_organisation_text(&context->snapshot->names, peer->home));
}

static bool is_decided(const struct store_approval *approval)
{
    return pp_text_is(approval->state, "given") || pp_text_is(approval->state, "refused");
}

/* Does it still say what holds: decided, and no newer decision of its kind is there? */
static bool is_standing(const struct store_peer *peer, size_t which)
{
    const struct store_approval *approval = &peer->approvals[which];
    if (!is_decided(approval))
        return false;
    for (size_t i = 0; i < peer->approval_count; i++) {
        const struct store_approval *other = &peer->approvals[i];
        if (i == which || !is_decided(other) || !pp_text_is(other->kind, approval->kind))
            continue;
        if (other->first_day > approval->first_day ||
            (other->first_day == approval->first_day && i > which))
            return false;
    }
    return true;
}

static void ask_approvals(const struct flow_bar_context *context, const struct store_peer *peer,
                          struct bar_sink *sink)
{
    for (size_t i = 0; i < peer->approval_count; i++) {
        const struct store_approval *approval = &peer->approvals[i];
        char day[PP_DAY_WORDS];
        const char *what = pp_text_is(approval->kind, "group") ? "group approval" : "release";
        if (!is_standing(peer, i))
            continue;
        if (pp_text_is(approval->state, "refused"))
            BAR(sink, FLOW_BAR_APPROVAL, STORE_NO_DAY, "the refusal being withdrawn",
                "has a %s refused%s%s", what, approval->by ? " by " : "",
                approval->by ? approval->by : "");
        else if (approval->expires != STORE_NO_DAY && approval->expires < context->from)
            BAR(sink, FLOW_BAR_APPROVAL, STORE_NO_DAY,
                pp_text_is(approval->kind, "group") ? "a new approval by the political group"
                                                    : "a new release by the line manager",
                "has a %s that expires on %s, before the visit", what,
                pp_day_words(approval->expires, day));
    }
}

void flow_bar_days(const struct store_peer *peer, int32_t *first, int32_t *last)
{
    *first = INT32_MIN;
    *last = INT32_MAX;
    if (peer->state == STORE_PEER_PAUSED && peer->paused_until != STORE_NO_DAY)
        *first = peer->paused_until + 1;
    for (size_t i = 0; i < peer->approval_count; i++) {
        const int32_t expires = peer->approvals[i].expires;
        if (is_standing(peer, i) && expires != STORE_NO_DAY && expires < *last)
            *last = expires;
    }
}

/* Is code one of the comma-separated codes? */
static bool names_code(const char *codes, const char *code)
{
    const size_t len = strlen(code);
    for (const char *at = codes; at; at = strchr(at, ','), at = at ? at + 1 : NULL) {
        while (*at == ' ')
            at++;
        if (strncmp(at, code, len) == 0 && (at[len] == ',' || !at[len] || at[len] == ' '))
            return true;
    }
    return false;
}

static void ask_willing(const struct flow_bar_context *context, const struct store_peer *peer,
                        struct bar_sink *sink)
{
    const struct flow_snapshot *snapshot = context->snapshot;
    const bool remote = snapshot->brief.remote;
    if (remote ? !peer->remote : !peer->onsite)
        BAR(sink, FLOW_BAR_MODE, STORE_NO_DAY, "the peer being willing to", "does not serve %s",
            remote ? "remotely" : "on site");
    if (!remote && !pp_text_empty(peer->regions) && snapshot->host.region &&
        !names_code(peer->regions, snapshot->host.region))
        BAR(sink, FLOW_BAR_TRAVEL, STORE_NO_DAY, "the peer being willing to travel there",
            "is not willing to travel to %s",
            snapshot->host.region_name ? snapshot->host.region_name : snapshot->host.region);
}

static void ask_all(const struct flow_bar_context *context, const struct store_peer *peer,
                    struct bar_sink *sink)
{
    ask_state(context, peer, sink);
    for (size_t i = 0; i < peer->post_count; i++)
        ask_post(context, &peer->posts[i], sink);
    ask_interests(context, peer, sink);
    ask_mutual(context, peer, sink);
    ask_approvals(context, peer, sink);
    ask_willing(context, peer, sink);
}

enum flow_bar_rule flow_bar_first(const struct flow_bar_context *context,
                                  const struct store_peer *peer)
{
    struct bar_sink sink = {.first = FLOW_BAR_RULE_COUNT};
    ask_all(context, peer, &sink);
    return sink.first;
}

void flow_bar_list(const struct flow_bar_context *context, const struct store_peer *peer,
                   struct pp_arena *arena, struct flow_bar **bars, size_t *count)
{
    struct bar_sink sink = {.arena = arena, .first = FLOW_BAR_RULE_COUNT};
    ask_all(context, peer, &sink);
    *bars = sink.at;
    *count = sink.count;
}
