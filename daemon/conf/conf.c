/*
 * libinih calls back for each "key = value". It truncates long lines and joins indented ones
 * silently, so the reader in front of it counts lines and turns both into faults.
 */
#include "daemon/conf/conf.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "daemon/conf/value.h"

static const struct {
    const char *section, *name, *standard, *help;
    conf_kind_fn *kind;
} keys[CONF_KEY_COUNT] = {
#define X(section, key, kind, standard, help) {#section, #key, standard, help, conf_kind_##kind},
    CONF_KEYS(X)
#undef X
};

static const char *const sections[] = {"daemon", "calendars", "mail", "programme",
                                       "web",    "rebalance", "store"};
enum { SECTIONS = sizeof sections / sizeof sections[0] };

struct load {
    struct pp_arena *arena;
    struct conf *conf;
    struct pp_faults *faults;
    const char *name; /* of the file */
    const char *bytes;
    size_t len, at;
    size_t line; /* of the one read last */
};

static void set_number(int64_t *member, struct conf_value value)
{
    *member = value.number;
}

static void set_text(const char **member, struct conf_value value)
{
    *member = value.text;
}

static void set(struct conf *conf, enum conf_key which, struct conf_value value)
{
    switch (which) {
#define X(section, key, kind, standard, help)                                                        \
    case CONF_##section##_##key:                                                                     \
        _Generic(&conf->section##_##key, int64_t *: set_number, const char **: set_text)(          \
            &conf->section##_##key, value); \
        break;
        CONF_KEYS(X)
#undef X
    case CONF_KEY_COUNT:
        break;
    }
}

static void add_fault(struct load *load, const char *where, const char *value, const char *code,
                      const char *message, const char *suggestion)
{
    const struct pp_fault fault = {.where = where,
                                   .row = load->line,
                                   .value = value,
                                   .code = code,
                                   .message = message,
                                   .suggestion = suggestion};
    pp_faults_add(load->faults, &fault);
}

static const char *here(const struct load *load)
{
    return pp_printf(load->arena, "%s:%zu", load->name, load->line);
}

/* A file must be able to hold it: there, " ;" begins a comment and outer blanks are cut off. */
static bool fits_a_file(const char *text)
{
    const size_t len = strlen(text);
    return len == 0 || (!strchr(" \t;", text[0]) && !strchr(" \t", text[len - 1]) &&
                        !strstr(text, " ;") && !strstr(text, "\t;") && len < 160);
}

static const char *wanted_of(enum conf_key key, const char *text, struct conf_value *value)
{
    if (!pp_utf8_valid(text, strlen(text)))
        return "UTF-8";
    if (!fits_a_file(text))
        return "shorter than 160 bytes, without outer blanks and without a semicolon after a blank";
    return keys[key].kind(text, value);
}

/* Takes a value for a key, from wherever it comes. */
static void take(struct load *load, enum conf_key key, const char *text, const char *source)
{
    struct conf_value value = {0};
    const char *kept = pp_dup(load->arena, text);
    const char *wanted = wanted_of(key, kept, &value);
    load->conf->text[key] = kept;
    load->conf->source[key] = source;
    if (wanted)
        add_fault(
            load, source, text, "value",
            pp_printf(load->arena, "%s.%s must be %s", keys[key].section, keys[key].name, wanted),
            NULL);
    else
        set(load->conf, key, value);
}

/* --- the file --- */

static bool is_section(const char *name)
{
    for (size_t i = 0; i < SECTIONS; i++) {
        if (pp_text_is(sections[i], name))
            return true;
    }
    return false;
}

static void unknown_section(struct load *load, const char *section)
{
    const char *close = pp_closest(section, sections, SECTIONS);
    add_fault(load, here(load), section, "unknown-section",
              section[0] ? pp_printf(load->arena, "there is no section [%s]", section)
                         : "a key stands before the first [section]",
              close ? pp_printf(load->arena, "[%s]", close) : NULL);
}

static void unknown_key(struct load *load, const char *where, const char *section, const char *name)
{
    const char *names[CONF_KEY_COUNT] = {0};
    for (int i = 0; i < CONF_KEY_COUNT; i++) {
        if (pp_text_is(keys[i].section, section))
            names[i] = keys[i].name;
    }
    add_fault(load, where, name, "unknown-key",
              pp_printf(load->arena, "there is no key \"%s\" in [%s]", name, section),
              pp_closest(name, names, CONF_KEY_COUNT));
}

static int on_pair(void *data, const char *section, const char *name, const char *value)
{
    struct load *load = data;
    if (!is_section(section)) {
        unknown_section(load, section);
        return 1;
    }
    for (int i = 0; i < CONF_KEY_COUNT; i++) {
        if (!pp_text_is(keys[i].section, section) || !pp_text_is(keys[i].name, name))
            continue;
        if (!load->conf->source[i])
            take(load, (enum conf_key)i, value, here(load));
        else
            add_fault(load, here(load), value, "twice",
                      pp_printf(load->arena, "%s.%s was given before, at %s", section, name,
                                load->conf->source[i]),
                      NULL);
        return 1;
    }
    unknown_key(load, here(load), section, name);
    return 1;
}

/* The next line for libinih; an empty one in place of a line it would not read as it is. */
static char *next_line(char *out, int room, void *data)
{
    struct load *load = data;
    if (load->at == load->len)
        return NULL;
    const char *start = load->bytes + load->at;
    const char *end = memchr(start, '\n', load->len - load->at);
    size_t len = end ? (size_t)(end - start) + 1 : load->len - load->at;
    load->at += len;
    load->line++;
    const size_t blanks = strspn(start, " \t");
    const bool blank = blanks >= len || strchr("\r\n;#", start[blanks]);
    const char *fault = NULL;
    if (len > CONF_LINE_MOST || len + 1 > (size_t)room)
        fault = pp_printf(load->arena, "a line may have at most %d bytes", CONF_LINE_MOST);
    else if (blanks > 0 && !blank)
        fault = "a line must not begin with a blank; a value goes on one line";
    else if (memchr(start, '\0', len))
        fault = "the line holds a NUL byte";
    if (fault) {
        add_fault(load, here(load), NULL, "line", fault, NULL);
        start = "\n";
        len = 1;
    }
    memcpy(out, start, len);
    out[len] = '\0';
    return out;
}

static void read_file(struct load *load)
{
    const int line = ini_parse_stream(next_line, load, on_pair, load);
    if (line > 0) {
        load->line = (size_t)line;
        add_fault(load, here(load), NULL, "line",
                  "this is neither [section], nor key = value, nor a comment", NULL);
    }
    PP_REQUIRE(line >= 0);
}

/* --- the environment --- */

static const char *variable(struct pp_arena *arena, const char *section, const char *name)
{
    char *text = pp_printf(arena, "PEERPOOL_%s_%s", section, name);
    for (char *c = text; *c; c++) {
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    }
    return text;
}

static void unknown_variable(struct load *load, const char *name)
{
    const char *names[CONF_KEY_COUNT];
    for (int i = 0; i < CONF_KEY_COUNT; i++)
        names[i] = variable(load->arena, keys[i].section, keys[i].name);
    add_fault(load, pp_printf(load->arena, "environment %s", name), NULL, "unknown-key",
              "there is no key for this variable", pp_closest(name, names, CONF_KEY_COUNT));
}

/* Others of our prefix belong to other programs (PEERPOOL_URL): only our sections are ours. */
static void read_variable(struct load *load, const char *entry)
{
    const char *equals = strchr(entry, '=');
    if (!equals || !pp_text_starts(entry, "PEERPOOL_"))
        return;
    const char *name = pp_dup_len(load->arena, entry, (size_t)(equals - entry));
    for (int i = 0; i < CONF_KEY_COUNT; i++) {
        if (pp_text_is(name, variable(load->arena, keys[i].section, keys[i].name))) {
            take(load, (enum conf_key)i, equals + 1,
                 pp_printf(load->arena, "environment %s", name));
            return;
        }
    }
    for (size_t i = 0; i < SECTIONS; i++) {
        if (pp_text_starts(name, variable(load->arena, sections[i], "")))
            unknown_variable(load, name);
    }
}

/* --- all together --- */

static void fill_in(struct load *load)
{
    struct conf *conf = load->conf;
    for (int i = 0; i < CONF_KEY_COUNT; i++) {
        if (!conf->source[i])
            take(load, (enum conf_key)i, keys[i].standard, "default");
    }
    if (load->faults->count > 0)
        return;
    if (pp_text_empty(conf->mail_folder))
        conf->mail_folder = pp_printf(load->arena, "%s/outbox", conf->daemon_state_dir);
    if (pp_text_empty(conf->store_file))
        conf->store_file = pp_printf(load->arena, "%s/peerpool.db", conf->daemon_state_dir);
    if (pp_text_empty(conf->programme_organiser_address))
        conf->programme_organiser_address = conf->mail_from_address;
    if (conf->mail_transport == CONF_MAIL_SMTP && pp_text_empty(conf->mail_smarthost))
        add_fault(load, conf->source[CONF_mail_transport], NULL, "needs",
                  "mail.transport smtp needs mail.smarthost", "smarthost = smtp://HOST:587");
    if (!pp_text_empty(conf->mail_user) && pp_text_empty(conf->mail_password_file))
        add_fault(load, conf->source[CONF_mail_user], NULL, "needs",
                  "mail.user needs mail.password_file", NULL);
}

enum pp_code conf_read(const char *name, const char *bytes, size_t len, const char *const *env,
                       struct pp_arena *arena, struct conf *out, struct pp_faults *faults,
                       struct pp_err *err)
{
    struct load load = {.arena = arena, .conf = out, .faults = faults, .name = name};
    *out = (struct conf){0};
    load.bytes = pp_dup_len(arena, bytes, len);
    load.len = len;
    read_file(&load);
    load.line = 0;
    for (; env && *env; env++)
        read_variable(&load, *env);
    fill_in(&load);
    if (pp_faults_code(faults, err) == PP_OK)
        return PP_OK;
    if (err)
        err->code = PP_CONFIG;
    return PP_CONFIG;
}

enum pp_code conf_load(const char *path, const char *const *env, struct pp_arena *arena,
                       struct conf *out, struct pp_faults *faults, struct pp_err *err)
{
    if (!path)
        return conf_read("", "", 0, env, arena, out, faults, err);
    FILE *file = fopen(path, "re");
    if (!file)
        return pp_fail_errno(err, PP_CONFIG, "cannot read the configuration %s", path);
    char *bytes = pp_alloc(arena, CONF_FILE_MOST + 1);
    const size_t len = fread(bytes, 1, CONF_FILE_MOST + 1, file);
    const bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed)
        return pp_fail(err, PP_CONFIG, "cannot read the configuration %s: is it a file?", path);
    if (len > CONF_FILE_MOST)
        return pp_fail(err, PP_CONFIG, "%s: a configuration has at most %d bytes", path,
                       CONF_FILE_MOST);
    return conf_read(path, bytes, len, env, arena, out, faults, err);
}

static void write_all(const struct conf *conf, struct pp_str *out)
{
    const char *section = "";
    for (int i = 0; i < CONF_KEY_COUNT; i++) {
        if (!pp_text_is(section, keys[i].section))
            pp_str_addf(out, "%s[%s]\n", section[0] ? "\n" : "", keys[i].section);
        section = keys[i].section;
        if (conf)
            pp_str_addf(out, "; %s\n%s = %s\n", conf->source[i], keys[i].name, conf->text[i]);
        else
            pp_str_addf(out, "; %s.\n;%s = %s\n", keys[i].help, keys[i].name, keys[i].standard);
    }
}

void conf_dump(const struct conf *conf, struct pp_str *out)
{
    write_all(conf, out);
}

void conf_sample(struct pp_str *out)
{
    write_all(NULL, out);
}
