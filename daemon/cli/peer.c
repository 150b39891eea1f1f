/* peerpool peer, organisation, product: the pool and what it serves. */
#include <stdio.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int cli_peer_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"text", 1, "TEXT", 0, "Part of name or e-mail", 1},
        {"skill", 2, "CODE", 0, "Has this skill", 1},
        {"role", 3, "CODE", 0, "Holds a post in this role", 1},
        {"organisation", 4, "KEY", 0, "Holds a post there", 1},
        {"state", 5, "STATE", 0, "active, paused or left", 1},
        CLI_PAGE_OPTIONS(6),
        {0},
    };
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, false},
        {"NAME", "name", NULL, false},
        {"KIND", "kind", NULL, false},
        {"SENIORITY", "seniority", NULL, true},
        {"HOME", "home", "name", false},
        {"E-MAIL", "email", NULL, false},
        {0},
    };
    return cli_list(
        cli, argc, argv,
        &(struct cli_list){
            .path = "peers", .about = "Lists peers.", .options = options, .columns = columns});
}

int cli_peer_show(struct cli *cli, int argc, char **argv)
{
    static const char *const facts[] = {
        "id",       "external_id", "email",    "phone",     "kind",
        "state",    "seniority",   "day_rate", "days_year", "engagements_year",
        "gap_days", "newcomer",    "notes"};
    static const char *const posts[] = {"title", "role_name", "organisation", "first_day",
                                        "last_day"};
    static const char *const skills[] = {"name", "level", "last_used", "evidence"};
    static const char *const accreditations[] = {"kind", "first_day", "expires"};
    static const char *const interests[] = {"organisation", "kind", "first_day", "last_day"};
    static const char *const periods[] = {"kind", "first_day", "last_day", "source", "reason"};
    static const struct cli_show show = {.word = "PEER",
                                         .about =
                                             "Shows one peer, by id, external id, e-mail or name.",
                                         .path = "peers"};
    struct cli_reply reply;
    int status;
    if (!cli_show(cli, argc, argv, &show, &reply, &status))
        return status;
    const struct js_value *peer = reply.root;
    (void)printf("%s, %s\n", cli_text(cli, peer, "name"), cli_text_in(cli, peer, "home", "name"));
    cli_print_members(cli, peer, facts, COUNT(facts));
    cli_print_list(cli, peer, "posts", "posts", COUNT(posts), posts);
    cli_print_list(cli, peer, "skills", "skills", COUNT(skills), skills);
    cli_print_list(cli, peer, "accreditations", "accreditations", COUNT(accreditations),
                   accreditations);
    cli_print_list(cli, peer, "interests", "declared interests", COUNT(interests), interests);
    cli_print_list(cli, peer, "availability", "availability", COUNT(periods), periods);
    return 0;
}

int cli_organisation_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"name", 1, "TEXT", 0, "Part of the name", 1},
        {"kind", 2, "KIND", 0, "authority, district, police, health, …", 1},
        CLI_PAGE_OPTIONS(3),
        {0},
    };
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, false},
        {"NAME", "name", NULL, false},
        {"KIND", "kind", NULL, false},
        {"REGION", "region_name", NULL, false},
        {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "organisations",
                                       .about = "Lists organisations.",
                                       .options = options,
                                       .columns = columns});
}

int cli_organisation_show(struct cli *cli, int argc, char **argv)
{
    static const char *const members[] = {"id", "official_name", "kind", "region_name",
                                          "email_domain"};
    static const char *const codes[] = {"scheme", "code", "first_day", "last_day"};
    static const char *const links[] = {"kind", "organisation", "rank"};
    static const char *const facts[] = {"framework", "version", "name", "value", "dated"};
    static const struct cli_show show = {.word = "ORGANISATION",
                                         .about = "Shows one organisation, by id, code or name.",
                                         .path = "organisations"};
    struct cli_reply reply;
    int status;
    if (!cli_show(cli, argc, argv, &show, &reply, &status))
        return status;
    (void)printf("%s\n", cli_text(cli, reply.root, "name"));
    cli_print_members(cli, reply.root, members, COUNT(members));
    cli_print_list(cli, reply.root, "codes", "codes", COUNT(codes), codes);
    cli_print_list(cli, reply.root, "links", "links", COUNT(links), links);
    cli_print_list(cli, reply.root, "facts", "facts", COUNT(facts), facts);
    return 0;
}

int cli_product_list(struct cli *cli, int argc, char **argv)
{
    static const struct cli_column columns[] = {
        {"CODE", "code", NULL, false},
        {"STRAND", "strand", NULL, false},
        {"DAYS", "template", "onsite_days", true},
        {"NAME", "name", NULL, false},
        {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "products",
                                       .about = "Lists what can be asked for.",
                                       .columns = columns});
}
