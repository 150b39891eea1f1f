#include "daemon/api/put.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/date.h"

void api_put_id(struct js_writer *json, const char *name, int64_t id)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, id);
    js_put_text(json, name, id ? text : NULL);
}

void api_put_day(struct js_writer *json, const char *name, int32_t day)
{
    char text[PP_DATE_TEXT];
    js_put_text(json, name, day == STORE_NO_DAY ? NULL : pp_day_text(day, text));
}

void api_put_instant(struct js_writer *json, const char *name, int64_t at_s)
{
    char text[PP_INSTANT_TEXT];
    js_put_text(json, name, at_s ? pp_instant_text(at_s, text) : NULL);
}

void api_put_limit(struct js_writer *json, const char *name, int64_t value)
{
    js_put_known(json, name, value >= 0, value);
}

void api_put_named(struct js_writer *json, const char *name, const struct flow_names *names,
                   int64_t organisation)
{
    if (!organisation) {
        js_put_null(json, name);
        return;
    }
    js_open_object(json, name);
    api_put_id(json, "id", organisation);
    js_put_text(json, "name", flow_names_organisation_text(names, organisation));
    js_close_object(json);
}

void api_put_person(struct js_writer *json, const char *name, const struct store_peer *peer)
{
    if (!peer || !peer->id) {
        js_put_null(json, name);
        return;
    }
    js_open_object(json, name);
    api_put_id(json, "id", peer->id);
    js_put_text(json, "name", peer->name);
    js_put_text(json, "known_as", peer->known_as);
    js_put_text(json, "email", peer->email);
    js_put_text(json, "kind", peer->kind);
    js_put_int(json, "seniority", peer->seniority);
    js_close_object(json);
}

void api_put_request_ref(struct js_writer *json, const char *name,
                         const struct store_request *request)
{
    js_open_object(json, name);
    api_put_id(json, "id", request->id);
    js_put_text(json, "reference", request->reference);
    js_put_text(json, "title", request->title);
    js_close_object(json);
}

void api_put_organisation_line(struct js_writer *json, const struct store_organisation *it)
{
    api_put_id(json, "id", it->id);
    js_put_int(json, "rev", it->rev);
    js_put_text(json, "kind", store_organisation_kind_text(it->kind));
    js_put_text(json, "name", it->name);
    js_put_text(json, "official_name", it->official_name);
    js_put_text(json, "region", it->region);
    js_put_text(json, "region_name", it->region_name);
    js_put_text(json, "email_domain", it->email_domain);
    js_put_known(json, "x_m", it->placed, it->x_m);
    js_put_known(json, "y_m", it->placed, it->y_m);
    api_put_day(json, "first_day", it->first_day);
    api_put_day(json, "last_day", it->last_day);
}

void api_put_mail(struct js_writer *json, const struct store_mail *mail)
{
    js_open_object(json, NULL);
    api_put_id(json, "id", mail->id);
    js_put_text(json, "kind", mail->kind);
    api_put_id(json, "booking", mail->booking);
    api_put_id(json, "peer", mail->peer);
    js_put_text(json, "message_id", mail->message_id);
    js_put_text(json, "from", mail->from);
    js_put_text(json, "to", mail->to);
    js_put_text(json, "subject", mail->subject);
    js_put_text(json, "state", store_mail_state_text(mail->state));
    js_put_int(json, "tries", mail->tries);
    api_put_instant(json, "created_at", mail->created_s);
    api_put_instant(json, "next_at", mail->next_s);
    api_put_instant(json, "sent_at", mail->sent_s);
    api_put_limit(json, "reply_code", mail->reply_code ? mail->reply_code : -1);
    js_put_text(json, "reply_text", mail->reply_text);
    js_put_bool(json, "doubtful", mail->doubtful);
    js_close_object(json);
}

static void put_words(struct js_writer *json, const char *name, const char *text, char gap)
{
    struct pp_str word = {0};
    js_open_array(json, name);
    for (const char *c = text ? text : "";; c++) {
        if (*c && *c != gap) {
            pp_str_add_char(&word, *c);
            continue;
        }
        if (word.len > 0)
            js_put_text(json, NULL, word.at);
        pp_str_clear(&word);
        if (!*c)
            break;
    }
    js_close_array(json);
    pp_str_fini(&word);
}

void api_put_token(struct js_writer *json, const char *name, const struct store_token *token)
{
    js_open_object(json, name);
    api_put_id(json, "id", token->id);
    js_put_text(json, "name", token->name);
    put_words(json, "scopes", token->scopes, ' ');
    api_put_instant(json, "created_at", token->created_s);
    api_put_instant(json, "expires_at", token->expires_s);
    api_put_instant(json, "used_at", token->used_s);
    js_put_bool(json, "revoked", token->revoked);
    js_close_object(json);
}

static void put_dated(struct js_writer *json, int32_t first_day, const char *last, int32_t last_day)
{
    api_put_day(json, "first_day", first_day);
    api_put_day(json, last, last_day);
    js_close_object(json);
}

void api_put_peer_line(struct js_writer *json, const struct store_peer *peer,
                       const struct flow_names *names)
{
    api_put_id(json, "id", peer->id);
    js_put_int(json, "rev", peer->rev);
    js_put_text(json, "external_id", peer->external_id);
    js_put_text(json, "email", peer->email);
    js_put_text(json, "name", peer->name);
    js_put_text(json, "known_as", peer->known_as);
    js_put_text(json, "kind", peer->kind);
    js_put_text(json, "state", store_peer_state_text(peer->state));
    api_put_day(json, "paused_until", peer->paused_until);
    js_put_int(json, "seniority", peer->seniority);
    api_put_named(json, "home", names, peer->home);
    js_put_int(json, "day_rate", peer->day_rate);
    js_put_bool(json, "newcomer", peer->newcomer);
    js_put_bool(json, "remote", peer->remote);
    js_put_bool(json, "onsite", peer->onsite);
    api_put_instant(json, "confirmed_at", peer->confirmed_s);
}

void api_put_period(struct js_writer *json, const struct store_availability *period)
{
    api_put_id(json, "id", period->id);
    js_put_text(json, "kind", store_availability_kind_text(period->kind));
    api_put_day(json, "first_day", period->first_day);
    api_put_day(json, "last_day", period->last_day);
    js_put_text(json, "source", period->source);
    js_put_text(json, "reason", period->reason);
    api_put_instant(json, "recorded_at", period->recorded_s);
    api_put_id(json, "calendar", period->calendar);
}

static void put_posts(struct js_writer *json, const struct store_peer *peer,
                      const struct flow_names *names)
{
    js_open_array(json, "posts");
    for (size_t i = 0; i < peer->post_count; i++) {
        const struct store_post *post = &peer->posts[i];
        js_open_object(json, NULL);
        api_put_named(json, "organisation", names, post->organisation);
        js_put_text(json, "role", post->role);
        js_put_text(json, "role_name", flow_names_role(names, post->role));
        js_put_text(json, "title", post->title);
        put_dated(json, post->first_day, "last_day", post->last_day);
    }
    js_close_array(json);
    js_open_array(json, "affiliations");
    for (size_t i = 0; i < peer->affiliation_count; i++) {
        const struct store_affiliation *it = &peer->affiliations[i];
        js_open_object(json, NULL);
        js_put_text(json, "kind", it->kind);
        js_put_text(json, "code", it->code);
        js_put_text(json, "name", flow_names_group(names, it->code));
        api_put_named(json, "organisation", names, it->organisation);
        put_dated(json, it->first_day, "last_day", it->last_day);
    }
    js_close_array(json);
}

static void put_skills(struct js_writer *json, const struct store_peer *peer,
                       const struct flow_names *names)
{
    js_open_array(json, "skills");
    for (size_t i = 0; i < peer->skill_count; i++) {
        const struct store_peer_skill *it = &peer->skills[i];
        js_open_object(json, NULL);
        js_put_text(json, "skill", it->skill);
        js_put_text(json, "name", flow_names_skill(names, it->skill));
        js_put_int(json, "level", it->level);
        js_put_text(json, "evidence", it->evidence);
        api_put_day(json, "last_used", it->last_used);
        js_close_object(json);
    }
    js_close_array(json);
    js_open_array(json, "accreditations");
    for (size_t i = 0; i < peer->accreditation_count; i++) {
        js_open_object(json, NULL);
        js_put_text(json, "kind", peer->accreditations[i].kind);
        put_dated(json, peer->accreditations[i].first_day, "expires",
                  peer->accreditations[i].expires);
    }
    js_close_array(json);
}

static void put_consents(struct js_writer *json, const struct store_peer *peer,
                         const struct flow_names *names)
{
    js_open_array(json, "approvals");
    for (size_t i = 0; i < peer->approval_count; i++) {
        const struct store_approval *it = &peer->approvals[i];
        js_open_object(json, NULL);
        js_put_text(json, "kind", it->kind);
        js_put_text(json, "by", it->by);
        js_put_text(json, "state", it->state);
        put_dated(json, it->first_day, "expires", it->expires);
    }
    js_close_array(json);
    js_open_array(json, "interests");
    for (size_t i = 0; i < peer->interest_count; i++) {
        const struct store_interest *it = &peer->interests[i];
        js_open_object(json, NULL);
        api_put_named(json, "organisation", names, it->organisation);
        js_put_text(json, "kind", it->kind);
        js_put_text(json, "note", it->note);
        put_dated(json, it->first_day, "last_day", it->last_day);
    }
    js_close_array(json);
    js_open_array(json, "availability");
    for (size_t i = 0; i < peer->availability_count; i++) {
        js_open_object(json, NULL);
        api_put_period(json, &peer->availability[i]);
        js_close_object(json);
    }
    js_close_array(json);
}

void api_put_peer(struct js_writer *json, const struct store_peer *peer,
                  const struct flow_names *names)
{
    js_open_object(json, NULL);
    api_put_peer_line(json, peer, names);
    js_put_text(json, "phone", peer->phone);
    js_put_text(json, "assistant_email", peer->assistant_email);
    js_put_known(json, "x_m", peer->placed, peer->x_m);
    js_put_known(json, "y_m", peer->placed, peer->y_m);
    api_put_limit(json, "days_year", peer->days_year);
    api_put_limit(json, "engagements_year", peer->engagements_year);
    js_put_int(json, "gap_days", peer->gap_days);
    if (peer->regions)
        put_words(json, "regions", peer->regions, ',');
    else
        js_put_null(json, "regions");
    js_put_text(json, "notes", peer->notes);
    put_posts(json, peer, names);
    put_skills(json, peer, names);
    put_consents(json, peer, names);
    js_close_object(json);
}

void api_put_reserves(struct js_writer *json, const struct flow_reserve *reserves, size_t count)
{
    js_open_array(json, "reserves");
    for (size_t i = 0; i < count; i++) {
        js_open_object(json, NULL);
        js_put_int(json, "seat", reserves[i].seat);
        api_put_person(json, "peer", reserves[i].peer);
        js_put_text(json, "organisation", reserves[i].organisation);
        js_put_int(json, "points", reserves[i].points);
        js_close_object(json);
    }
    js_close_array(json);
}
