/*
 * The brief: what a request asks for, as JSON text in the store and as a struct here. A product's
 * template has the same form; a request starts with a copy of it.
 *
 * Every member but seats, onsite_days and charge may be left out. Unknown members are faults.
 *
 * An event holds unless it moves off closed days (workday): the days that a team must be free may
 * not depend on the date. A brief without events has one, the onsite days. What the lead alone
 * attends and holds is kept free by everybody: the matcher knows one set of days for a team.
 */
#ifndef FLOW_BRIEF_H
#define FLOW_BRIEF_H

#include "base/fault.h"
#include "base/str.h"
#include "calendars/visit.h"
#include "store/store.h"

/*
 *   {"seats": [{"name": "Lead", "roles": ["dcs"], "seniority": 4, "group": "any",
 *               "must": {"send": 2}, "want": "leadership", "accreditation": "lead",
 *               "required": true, "value": 0, "lead": true}],
 *    "require": [{"skill": "send", "level": 3, "count": 1}], "cover": {"send": 6},
 *    "group_limit": {"most": 2, "points": 10}, "max_new": 2, "max_per_region": 3,
 *    "max_per_organisation": 1, "budget": null,
 *    "onsite_days": 4, "charge": 5, "remote": false,
 *    "exclude_neighbours": true, "exclude_region": false, "conflict_years": 5,
 *    "events": [{"kind": "team-call", "words": "Team call", "for": "everyone", "from": "first-day",
 *                "offset": -10, "start": "16:00", "end": "17:00", "workday": true,
 *                "holds": false}],
 *    "weights": "default"}
 */

enum flow_group { FLOW_GROUP_ANY, FLOW_GROUP_HOST, FLOW_GROUP_OTHER };
enum { FLOW_SEATS_MOST = 12, FLOW_ONSITE_MOST = 20, FLOW_EVENTS_MOST = 20 };

struct flow_need {
    const char *skill;
    int level; /* 1..5; in cover: points for each level of the best member */
    int count; /* in require: members at that level */
};

struct flow_seat {
    const char *name;
    const char *const *roles;
    size_t role_count;
    int seniority;
    enum flow_group group;
    const struct flow_need *must;
    size_t must_count;
    const char *want;          /* NULL: none */
    const char *accreditation; /* NULL: none */
    bool required, lead;
    int value;
};

/* One event of the visit; holds: the half-hours are taken in the peer's diary. */
struct flow_event {
    struct cal_part part;
    bool holds;
};

struct flow_brief {
    struct flow_seat *seats;
    size_t seat_count;
    struct flow_need *require, *cover;
    size_t require_count, cover_count;
    int group_most, group_points;                              /* group_most -1: no limit */
    int max_new, max_per_region, max_per_organisation, budget; /* -1: no limit */
    int onsite_days, charge, conflict_years;
    bool remote, exclude_neighbours, exclude_region;
    struct flow_event *events;
    size_t event_count;
    const char *weights; /* a key of flow_weights_find(); NULL: the usual ones */
};

/* Reads and checks; faults name their place in the text. Everything lands in faults->arena. */
PP_CHECK enum pp_code flow_brief_read(const char *json, struct flow_brief *brief,
                                      struct pp_faults *faults, struct pp_err *err);
/*
 * The same for a text whose members replace those of *brief; any may be left out. Faults are placed
 * below "/brief", the member of a request that it is.
 */
PP_CHECK enum pp_code flow_brief_change(const char *json, struct flow_brief *brief,
                                        struct pp_faults *faults, struct pp_err *err);
/* Roles and skills that no taxonomy knows are faults below `where`. */
PP_CHECK enum pp_code flow_brief_check_terms(struct store_tx *tx, const struct flow_brief *brief,
                                             const char *where, struct pp_faults *faults,
                                             struct pp_err *err);
/* Writes every member, so that the text says all that holds; weights only where they are named. */
void flow_brief_write(const struct flow_brief *brief, struct pp_str *out);

#endif
