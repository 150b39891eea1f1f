/*
 * What would let a peer in, and what of a request would have to give: the tables of their phrases.
 * Each says what would be, plainly enough to be done: "SEND from level 3 to 4".
 */
#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/words.h"
#include "daemon/flow/words_explain.h"

static const char *peer_name(const struct flow_instance *view, int32_t peer)
{
    return view->snapshot->peers[peer].name;
}

static const char *seat_name(const struct flow_instance *view, int32_t seat)
{
    return view->snapshot->brief.seats[seat].name;
}

/* Skills beyond the taxonomy are accreditations: see instance.h. */
static const char *accreditation(const struct flow_instance *view, int32_t skill)
{
    const size_t own = view->snapshot->names.skill_count;
    return (size_t)skill >= own ? view->accreditations[(size_t)skill - own] : NULL;
}

static const char *skill_name(const struct flow_instance *view, int32_t skill)
{
    return view->snapshot->names.skills[skill].name;
}

/* By the post, for the instance knows only the roles that seats ask for. */
static const char *role_of(const struct flow_instance *view, int32_t peer)
{
    const struct flow_snapshot *snapshot = view->snapshot;
    const struct store_post *post = flow_main_post(&snapshot->peers[peer], snapshot->first_day);
    return post ? flow_names_role(&snapshot->names, post->role) : NULL;
}

static const char *open_words(const char *role, struct pp_arena *arena)
{
    return role ? pp_printf(arena, "also open to the role \"%s\"", role)
                : "also open to peers without a current post";
}

/* "Wed 12 May 2027 and Thu 13 May 2027"; a run of days as "Mon … to Thu …". */
static const char *days_words(const struct flow_instance *view, const int32_t *days, size_t count,
                              struct pp_arena *arena)
{
    const char *words = "";
    for (size_t i = 0; i < count; i++) {
        char first[PP_DAY_WORDS], last[PP_DAY_WORDS];
        size_t end = i;
        while (end + 1 < count && days[end + 1] == days[end] + 1)
            end++;
        end = end == i + 1 ? i : end;
        words = pp_printf(arena, "%s%s%s", words,
                          !i                 ? ""
                          : end + 1 == count ? " and "
                                             : ", ",
                          pp_day_words(view->day0 + days[i], first));
        if (end > i)
            words = pp_printf(arena, "%s to %s", words, pp_day_words(view->day0 + days[end], last));
        i = end;
    }
    return words;
}

/* ---- one peer ------------------------------------------------------------------------------ */

/* Every personal rule that bars the peer must be lifted: what lifts them, or the day they end. */
static const char *personal_words(const struct flow_instance *view, int32_t peer,
                                  struct pp_arena *arena)
{
    struct flow_bar *bars;
    size_t count;
    const char *words = "";
    flow_bar_list(view->bars, &view->snapshot->peers[peer], arena, &bars, &count);
    for (size_t i = 0; i < count; i++) {
        char day[PP_DAY_WORDS];
        const char *until =
            bars[i].until == STORE_NO_DAY
                ? ""
                : pp_printf(arena, " (ends by itself on %s)", pp_day_words(bars[i].until, day));
        words = pp_printf(arena, "%s%s%s%s", words, i ? ", and " : "", bars[i].lifted_by, until);
    }
    return words;
}

static const char *must_words(const struct flow_instance *view, const struct match_bar *bar,
                              struct pp_arena *arena)
{
    const char *kind = accreditation(view, bar->key);
    char day[PP_DAY_WORDS];
    if (kind)
        return pp_printf(arena, "the accreditation \"%s\", valid until %s", kind,
                         pp_day_words(view->snapshot->last_day, day));
    return pp_printf(arena, "%s from level %d to %d", skill_name(view, bar->key), (int)bar->have,
                     (int)bar->need);
}

/* "free on …" the days that the diary takes; the others are taken by a pause or a consent that
 * ends. NULL: by those alone. */
static const char *diary_words(const struct flow_instance *view, int32_t peer,
                               const struct match_bar *bar, struct pp_arena *arena)
{
    int32_t *days = PP_NEW_ARRAY(arena, bar->day_count, int32_t);
    size_t count = 0;
    for (size_t i = 0; i < bar->day_count; i++)
        if (flow_instance_taken(view, (size_t)peer, view->day0 + bar->days[i]))
            days[count++] = bar->days[i];
    return count ? pp_printf(arena, "free on %s", days_words(view, days, count, arena)) : NULL;
}

static const char *and_words(const char *words, const char *more, struct pp_arena *arena)
{
    return words ? pp_printf(arena, "%s, and %s", words, more) : more;
}

static const char *busy_words(const struct flow_instance *view, int32_t peer,
                              const struct match_bar *bar, struct pp_arena *arena)
{
    const char *words = diary_words(view, peer, bar, arena);
    const int32_t from = view->day0 + bar->days[0];
    const int32_t to = view->day0 + bar->days[bar->day_count - 1];
    char day[PP_DAY_WORDS];
    int32_t first, last;
    flow_bar_days(&view->snapshot->peers[peer], &first, &last);
    if (from < first)
        words = and_words(
            words, pp_printf(arena, "the pause ended before %s", pp_day_words(from, day)), arena);
    if (to > last)
        words = and_words(words,
                          pp_printf(arena, "the release or group approval renewed until %s",
                                    pp_day_words(to, day)),
                          arena);
    return words
               ? words
               : pp_printf(arena, "free on %s", days_words(view, bar->days, bar->day_count, arena));
}

const char *flow_lift_words(const struct flow_instance *view, int32_t peer,
                            const struct match_bar *bar, struct pp_arena *arena)
{
    switch (bar->rule) {
    case MATCH_RULE_ROLE:
        return pp_printf(arena, "the seat %s", open_words(role_of(view, peer), arena));
    case MATCH_RULE_SENIORITY:
        return pp_printf(arena, "seniority from %d to %d", (int)bar->have, (int)bar->need);
    case MATCH_RULE_GROUP:
        return "the seat open to any political group";
    case MATCH_RULE_MUST:
        return must_words(view, bar, arena);
    case MATCH_RULE_BARRED:
        return "the organisation no longer barred";
    case MATCH_RULE_BANNED:
        return personal_words(view, peer, arena);
    case MATCH_RULE_DAYS:
        return pp_printf(arena, "days left this year from %d to %d, by a higher limit",
                         (int)bar->have, (int)bar->need);
    case MATCH_RULE_ENGAGEMENTS:
        return "one more engagement this year, by a higher limit";
    case MATCH_RULE_PINNED:
        return "the seat no longer kept for somebody else";
    case MATCH_RULE_BUSY:
        return busy_words(view, peer, bar, arena);
    case MATCH_RULES:
        break;
    }
    PP_REQUIRE(false);
    return "";
}

/* A pause or a consent that bars the peer also takes days: then it is said once, as a bar. */
const char *flow_lifts_words(const struct flow_instance *view, int32_t peer,
                             const struct match_bar *bars, size_t count, struct pp_arena *arena)
{
    const char *words = NULL;
    bool barred = false;
    for (size_t i = 0; i < count; i++)
        barred = barred || bars[i].rule == MATCH_RULE_BANNED;
    for (size_t i = 0; i < count; i++) {
        const char *one = barred && bars[i].rule == MATCH_RULE_BUSY
                              ? diary_words(view, peer, &bars[i], arena)
                              : flow_lift_words(view, peer, &bars[i], arena);
        words = one ? and_words(words, one, arena) : words;
    }
    return words ? words : "";
}

const char *flow_also_words(const struct flow_instance *view, const struct match_team *team,
                            int32_t seat, int32_t peer, struct pp_arena *arena)
{
    const int32_t now = team->seats[seat];
    return pp_printf(arena, "%s%s%s as %s", peer_name(view, peer),
                     now == MATCH_NONE ? "" : " instead of ",
                     now == MATCH_NONE ? "" : peer_name(view, now), seat_name(view, seat));
}

/* ---- a request ----------------------------------------------------------------------------- */

static const char *must_change(const struct flow_instance *view, const struct match_change *change,
                               struct pp_arena *arena)
{
    const char *kind = accreditation(view, change->key);
    const char *seat = seat_name(view, change->seat);
    if (kind)
        return pp_printf(arena, "\"%s\": without the accreditation \"%s\"", seat, kind);
    if (!change->to)
        return pp_printf(arena, "\"%s\": without %s", seat, skill_name(view, change->key));
    return pp_printf(arena, "\"%s\": %s from level %d to %d", seat, skill_name(view, change->key),
                     (int)change->from, (int)change->to);
}

static const char *need_change(const struct flow_instance *view, const struct match_change *change,
                               struct pp_arena *arena)
{
    const struct match_need *need = &flow_instance_request(view)->require[change->rule];
    const char *skill = skill_name(view, change->key);
    if (change->kind == MATCH_CHANGE_REQUIRE_LEVEL)
        return pp_printf(arena, "the team's need of %s from level %d to %d", skill,
                         (int)change->from, (int)change->to);
    if (!change->to)
        return pp_printf(arena, "no member needed with %s at level %d", skill, (int)need->level);
    return pp_printf(arena, "members needed with %s at level %d from %d to %d", skill,
                     (int)need->level, (int)change->from, (int)change->to);
}

static const char *limit_change(const char *what, const struct match_change *change,
                                struct pp_arena *arena)
{
    return pp_printf(arena, "%s from %d to %d", what, (int)change->from, (int)change->to);
}

static const char *window_change(const struct flow_instance *view,
                                 const struct match_change *change, struct pp_arena *arena)
{
    char day[PP_DAY_WORDS];
    return pp_printf(arena, "a start on %s",
                     pp_day_words(view->day0 + change->key - view->snapshot->attended[0], day));
}

/* The role is that of whom it lets in, for an instance calls every role that no seat names one. */
static const char *role_change(const struct flow_instance *view, const struct match_change *change,
                               const struct match_team *team, struct pp_arena *arena)
{
    const struct flow_names *names = &view->snapshot->names;
    const int32_t peer = team->seats[change->seat];
    const char *role = change->key          ? flow_names_role(names, view->roles[change->key - 1])
                       : peer == MATCH_NONE ? NULL
                                            : role_of(view, peer);
    return pp_printf(arena, "\"%s\": %s", seat_name(view, change->seat), open_words(role, arena));
}

const char *flow_change_words(const struct flow_instance *view, const struct match_change *change,
                              const struct match_team *team, struct pp_arena *arena)
{
    switch (change->kind) {
    case MATCH_CHANGE_MUST:
        return must_change(view, change, arena);
    case MATCH_CHANGE_SENIORITY:
        return pp_printf(arena, "\"%s\": seniority from %d to %d", seat_name(view, change->seat),
                         (int)change->from, (int)change->to);
    case MATCH_CHANGE_REQUIRE_LEVEL:
    case MATCH_CHANGE_REQUIRE_COUNT:
        return need_change(view, change, arena);
    case MATCH_CHANGE_NEW:
        return limit_change("most newcomers in the team", change, arena);
    case MATCH_CHANGE_REGION:
        return limit_change("most members from one region", change, arena);
    case MATCH_CHANGE_ORGANISATION:
        return limit_change("most members from one organisation", change, arena);
    case MATCH_CHANGE_BUDGET:
        return limit_change("the budget in pounds", change, arena);
    case MATCH_CHANGE_FREE:
        return pp_printf(arena, "%s free on %s", peer_name(view, change->peer),
                         days_words(view, change->days, change->day_count, arena));
    case MATCH_CHANGE_DAYS:
        return pp_printf(arena, "%s giving %d days more this year than the limit",
                         peer_name(view, change->peer), (int)(change->to - change->from));
    case MATCH_CHANGE_ENGAGEMENTS:
        return pp_printf(arena, "%s taking one engagement more this year than the limit",
                         peer_name(view, change->peer));
    case MATCH_CHANGE_PIN:
        return pp_printf(arena, "\"%s\": no longer kept for %s", seat_name(view, change->seat),
                         peer_name(view, change->peer));
    case MATCH_CHANGE_GROUP:
        return pp_printf(arena, "\"%s\": open to any political group",
                         seat_name(view, change->seat));
    case MATCH_CHANGE_ROLE:
        return role_change(view, change, team, arena);
    case MATCH_CHANGE_WINDOW:
        return window_change(view, change, arena);
    case MATCH_CHANGE_NEVER:
        return pp_printf(arena, "%s and %s in one team", peer_name(view, change->peer),
                         peer_name(view, change->other));
    case MATCH_CHANGE_BANNED:
        return pp_printf(arena, "%s no longer barred", peer_name(view, change->peer));
    case MATCH_CHANGE_SEAT:
        return pp_printf(arena, "\"%s\": may stay empty", seat_name(view, change->seat));
    case MATCH_CHANGE_BARRED:
        return "an organisation no longer barred";
    case MATCH_CHANGE_KINDS:
        break;
    }
    PP_REQUIRE(false);
    return "";
}

const char *flow_team_rule_words(enum match_team_rule rule)
{
    static const char *const words[MATCH_TEAM_RULES] = {
        [MATCH_TEAM_EMPTY] = "a seat that must be filled is empty",
        [MATCH_TEAM_UNFIT] = "a member breaks a rule of the seat",
        [MATCH_TEAM_BUSY] = "a member is not free on all days",
        [MATCH_TEAM_TWICE] = "somebody sits twice",
        [MATCH_TEAM_PINNED] = "a seat is not kept for the one it is kept for",
        [MATCH_TEAM_ORGANISATION] = "too many members are of one organisation",
        [MATCH_TEAM_REGION] = "too many members are from one region",
        [MATCH_TEAM_NEW] = "there are too many newcomers",
        [MATCH_TEAM_REQUIRE] = "a skill the team needs is missing or too low",
        [MATCH_TEAM_BUDGET] = "the team costs more than the budget",
        [MATCH_TEAM_NEVER] = "two members may never be together",
    };
    return words[rule];
}

const char *flow_team_rule_kept(enum match_team_rule rule)
{
    static const char *const words[MATCH_TEAM_RULES] = {
        [MATCH_TEAM_EMPTY] = "every seat that must be filled is filled",
        [MATCH_TEAM_UNFIT] = "every member keeps the rules of the seat",
        [MATCH_TEAM_BUSY] = "everybody is free on all days",
        [MATCH_TEAM_TWICE] = "nobody sits twice",
        [MATCH_TEAM_PINNED] = "every seat is kept for the one it is kept for",
        [MATCH_TEAM_ORGANISATION] = "not too many members are of one organisation",
        [MATCH_TEAM_REGION] = "not too many members are from one region",
        [MATCH_TEAM_NEW] = "there are not too many newcomers",
        [MATCH_TEAM_REQUIRE] = "the team has every skill that it needs",
        [MATCH_TEAM_BUDGET] = "the team is within its budget",
        [MATCH_TEAM_NEVER] = "nobody is with somebody they may never be with",
    };
    return words[rule];
}
