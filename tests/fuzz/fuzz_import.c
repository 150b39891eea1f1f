/*
 * A file of any bytes, imported dry as each kind of table: it is read or refused with a sentence,
 * its counts add up, and its rejected rows come back as a table of as many rows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/flow/import.h"
#include "daemon/sheet/sheet.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "tests/fuzz/fuzz.h"

static char folder[] = "/tmp/pp-fuzz-import-XXXXXX";
static char path[64];
static int64_t now_ms = INT64_C(1800000000000);
static struct store *store;
static struct store_reader *reader;

static void import(struct flow_import *import, enum flow_import_kind kind, const char *bytes,
                   size_t len)
{
    static uint64_t seed = 1;
    const struct pp_clock clock = pp_clock_manual(&now_ms);
    const struct pp_random random = pp_random_seeded(&seed);
    flow_import_init(import, &clock, &random);
    import->who = (struct store_who){.actor = "fuzz", .operation = "fuzz", .now_s = 1800000000};
    import->in = (struct flow_import_input){.kind = kind, .bytes = bytes, .len = len};
}

static void load(enum flow_import_kind kind, const char *text)
{
    struct flow_import it;
    struct pp_err err = {0};
    import(&it, kind, text, strlen(text));
    PP_REQUIRE(!store_write(store, flow_import_apply, &it, &err) && !it.report.rejected);
    flow_import_fini(&it);
}

static enum pp_code publish(struct store_tx *tx, void *arg, struct pp_err *err)
{
    static const struct store_term terms[] = {{"dcs", "Director", "DCS"}, {"send", "SEND", NULL}};
    static const char *const taxonomies[] = {"skill", "role", "group", "region"};
    const struct store_who who = {.actor = "fuzz", .operation = "terms", .now_s = 1};
    (void)arg;
    enum pp_code code = PP_OK;
    for (int i = 0; i < 4 && !code; i++) {
        bool changed;
        code = store_taxonomy_publish(tx, &who, taxonomies[i], terms, 2, &changed, err);
    }
    return code;
}

static void clean_up(void)
{
    char file[80];
    static const char *const ends[] = {"", "-wal", "-shm"};
    store_reader_close(reader);
    store_close(store);
    for (int i = 0; i < 3; i++) {
        (void)snprintf(file, sizeof file, "%s%s", path, ends[i]);
        (void)unlink(file);
    }
    (void)rmdir(folder);
}

static void set_up(void)
{
    struct pp_err err = {0};
    PP_REQUIRE(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/db", folder);
    const struct store_options options = {.path = path, .unsafe_fast = true, .now_s = 1};
    PP_REQUIRE(!store_open(&options, &store, &err) && !store_reader_open(&options, &reader, &err));
    PP_REQUIRE(!atexit(clean_up));
    PP_REQUIRE(!store_write(store, publish, NULL, &err));
    load(FLOW_IMPORT_ORGANISATIONS,
         "name,gss,kind\nKent,E10000016,county\nEssex,E10000012,county\n"
         "Kent Police,E23000032,police\n");
    load(FLOW_IMPORT_PEERS,
         "external_id,name,email,kind,organisation,role,skills\n"
         "P1,Ann,ann@peer.example,officer,Kent,dcs,send:3\n");
    load(FLOW_IMPORT_AVAILABILITY, "peer,from,to\nP1,2027-01-04,2027-01-08\n");
}

/* The table of rejects can be read and has a row for each. */
static void check_rejects(const struct flow_import_report *report)
{
    struct pp_arena arena = {0};
    struct sheet sheet;
    struct pp_err err = {0};
    PP_REQUIRE(!report->rejected == !report->rejects);
    if (report->rejects) {
        PP_REQUIRE(pp_utf8_valid(report->rejects, report->rejects_len));
        PP_REQUIRE(!sheet_read(report->rejects, report->rejects_len, &arena, &sheet, &err));
        PP_REQUIRE(sheet.row_count == report->rejected);
    }
    pp_arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (!store)
        set_up();
    if (!len)
        return 0;
    const enum flow_import_kind kind = (enum flow_import_kind)(bytes[0] % 4);
    struct flow_import it;
    struct pp_err err = {0};
    import(&it, kind, (const char *)bytes + 1, len - 1);
    const enum pp_code code = store_read(reader, flow_import_plan, &it, &err);
    if (code) {
        PP_REQUIRE(code == PP_INVALID || code == PP_TOO_LARGE);
        PP_REQUIRE(*err.text && pp_utf8_valid(err.text, strlen(err.text)));
    } else {
        const struct flow_import_report *report = &it.report;
        PP_REQUIRE(report->rows ==
                   report->added + report->changed + report->same + report->rejected);
        PP_REQUIRE(strlen(report->token) == STORE_DIGEST_HEX - 1);
        check_rejects(report);
    }
    flow_import_fini(&it);
    return 0;
}
