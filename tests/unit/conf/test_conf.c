#include "daemon/conf/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/pp_test.h"

struct play {
    struct pp_arena arena;
    struct conf conf;
    struct pp_faults faults;
    struct pp_err err;
    enum pp_code code;
};

static void read_env(struct play *play, const char *text, const char *const *env)
{
    PP_REQUIRE(text);
    pp_arena_fini(&play->arena);
    play->faults = (struct pp_faults){.arena = &play->arena};
    play->err = (struct pp_err){0};
    play->code = conf_read("x.conf", text, strlen(text), env, &play->arena, &play->conf,
                           &play->faults, &play->err);
}

static void read_text(struct play *play, const char *text)
{
    read_env(play, text, NULL);
}

/* Fails unless the text gives exactly this fault. */
static void expect_fault(const char *text, const char *where, const char *code, const char *part,
                         const char *suggestion)
{
    struct play play = {0};
    read_text(&play, text);
    assert_int_equal(play.code, PP_CONFIG);
    assert_int_equal(play.err.code, PP_CONFIG);
    assert_int_equal(play.faults.count, 1);
    const struct pp_fault *fault = &play.faults.at[0];
    assert_string_equal(fault->where, where);
    assert_string_equal(fault->code, code);
    assert_contains(fault->message, part);
    assert_string_equal(fault->suggestion ? fault->suggestion : "-", suggestion);
    pp_arena_fini(&play.arena);
}

static void without_a_file_everything_has_its_default(void **state)
{
    (void)state;
    struct play play = {0};
    play.faults.arena = &play.arena;
    assert_ok(conf_load(NULL, NULL, &play.arena, &play.conf, &play.faults, &play.err), &play.err);
    assert_string_equal(play.conf.daemon_state_dir, "/var/lib/peerpool");
    assert_int_equal(play.conf.daemon_socket_mode, 0660);
    assert_int_equal(play.conf.daemon_listen, -1);
    assert_int_equal(play.conf.daemon_log_level, CONF_LOG_INFO);
    assert_int_equal(play.conf.mail_transport, CONF_MAIL_FOLDER);
    assert_string_equal(play.conf.mail_folder, "/var/lib/peerpool/outbox");
    assert_string_equal(play.conf.store_file, "/var/lib/peerpool/peerpool.db");
    assert_string_equal(play.conf.programme_zone, "Europe/London");
    assert_string_equal(play.conf.programme_organiser_address, "peerpool@localhost");
    assert_int_equal(play.conf.rebalance_at, 150);
    assert_int_equal(play.conf.rebalance_events, 1);
    assert_int_equal(play.conf.rebalance_settle_s, 60);
    pp_arena_fini(&play.arena);
}

static void values_of_every_kind_are_read(void **state)
{
    (void)state;
    struct play play = {0};
    read_text(&play,
              "\xef\xbb\xbf# first\r\n"
              "[daemon]\r\n"
              "state_dir=/srv/pp ; where it is\r\n"
              "socket_mode = 600\n"
              "listen = 127.0.0.1:0\n"
              "log_level: debug\n"
              "\n[mail]\n"
              "transport = smtp\nsmarthost = smtps://mail.example.org:465\n"
              "user = pp\npassword_file = /etc/pp/password\n"
              "from_name = Équipe de pairs; Kent\n"
              "from_address = team+x@example.org\n"
              "[store]\nfile = /srv/db\n");
    assert_ok(play.code, &play.err);
    assert_string_equal(play.conf.daemon_state_dir, "/srv/pp");
    assert_int_equal(play.conf.daemon_socket_mode, 0600);
    assert_int_equal(play.conf.daemon_listen, 0);
    assert_int_equal(play.conf.daemon_log_level, CONF_LOG_DEBUG);
    assert_int_equal(play.conf.mail_transport, CONF_MAIL_SMTP);
    assert_string_equal(play.conf.mail_folder, "/srv/pp/outbox");
    assert_string_equal(play.conf.mail_from_name, "Équipe de pairs; Kent");
    assert_string_equal(play.conf.programme_organiser_address, "team+x@example.org");
    assert_string_equal(play.conf.store_file, "/srv/db");
    assert_string_equal(play.conf.source[CONF_daemon_listen], "x.conf:5");
    assert_string_equal(play.conf.source[CONF_store_file], "x.conf:16");
    assert_string_equal(play.conf.source[CONF_daemon_socket], "default");
    pp_arena_fini(&play.arena);
}

static void what_is_unknown_comes_with_a_suggestion(void **state)
{
    (void)state;
    expect_fault("[daemon]\nstate_dri = /x\n", "x.conf:2", "unknown-key", "\"state_dri\"",
                 "state_dir");
    expect_fault("[daemn]\nsocket = /x\n", "x.conf:2", "unknown-section", "[daemn]", "[daemon]");
    expect_fault("[mail]\nstate_dir = /x\n", "x.conf:2", "unknown-key", "[mail]", "-");
    expect_fault("socket = /x\n", "x.conf:1", "unknown-section", "before the first", "-");
    expect_fault("[daemon]\nSocket = /x\n", "x.conf:2", "unknown-key", "Socket", "socket");
}

static void a_key_given_twice_names_the_first_place(void **state)
{
    (void)state;
    expect_fault("[store]\nfile = /a\n\nfile = /b\n", "x.conf:4", "twice", "x.conf:2", "-");
    expect_fault("[store]\nfile = /a\n[mail]\n[store]\nfile = /a\n", "x.conf:5", "twice",
                 "x.conf:2", "-");
}

static void a_value_that_cannot_be_says_what_it_must_be(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"[daemon]\nstate_dir = var\n", "path from the root"},
        {"[daemon]\nstate_dir =\n", "path from the root"},
        {"[daemon]\nsocket_mode = 668\n", "octal"},
        {"[daemon]\nsocket_mode = 1777\n", "octal"},
        {"[daemon]\nsocket_mode = 000\n", "octal"},
        {"[daemon]\nlisten = 0.0.0.0:80\n", "nginx or Caddy"},
        {"[daemon]\nlisten = 127.0.0.1\n", "127.0.0.1:PORT"},
        {"[daemon]\nlisten = 127.0.0.1:65536\n", "127.0.0.1:PORT"},
        {"[daemon]\nlisten = 127.0.0.1.example.org:80\n", "127.0.0.1:PORT"},
        {"[daemon]\nlog_level = loud\n", "error, warning, info or debug"},
        {"[daemon]\nmatch_threads = 0\n", "1 to 64"},
        {"[mail]\ntransport = pigeon\n", "folder or smtp"},
        {"[mail]\nkeep_days = 0\n", "from 1 to 3650"},
        {"[mail]\nsmarthost = mail.example.org\n", "smtp://HOST:PORT"},
        {"[mail]\nsmarthost = smtp://mail.example.org\n", "smtp://HOST:PORT"},
        {"[mail]\nsmarthost = smtp://me:secret@mail.example.org:25\n", "password_file"},
        {"[mail]\nfrom_address = nobody\n", "e-mail address"},
        {"[mail]\nfrom_address = a b@example.org\n", "e-mail address"},
        {"[mail]\nfrom_address = a@-example.org\n", "e-mail address"},
        {"[mail]\ndomain = exa mple\n", "domain"},
        {"[mail]\ndomain = a..b\n", "domain"},
        {"[mail]\nfrom_name = \xff\n", "UTF-8"},
        {"[programme]\nname =\n", "some text"},
        {"[programme]\nzone = ../etc/passwd\n", "time zone"},
        {"[rebalance]\nat = 24:00\n", "such as 02:30"},
        {"[rebalance]\nat = 2:30\n", "such as 02:30"},
        {"[rebalance]\nevents = 1\n", "yes or no"},
        {"[rebalance]\nlimit_s = 0\n", "1 to 3600"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        expect_fault(bad[i][0], "x.conf:2", "value", bad[i][1], "-");
}

static void links_go_over_tls_but_on_this_machine_itself(void **state)
{
    (void)state;
    static const char *const good[] = {"", "https://peers.example.org", "http://127.0.0.1:8420",
                                       "https://example.org:8443/peer-pool/v1", "http://localhost"};
    static const char *const bad[] = {
        "http://peers.example.org", "https://",           "https://example.org/",
        "https://a@example.org",    "https://x.org/?a=b", "http://127.0.0.1.example.org",
        "https://x.org:0",          "https://x.org/ä",    "peers.example.org",
        "https://x.org:123456/a",   "https://x.org/a b",  "http://localhost.example.org/a"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct play play = {0};
        char text[128];
        (void)snprintf(text, sizeof text, "[web]\nbase_url = %s\n", good[i]);
        read_text(&play, text);
        assert_ok(play.code, &play.err);
        assert_string_equal(play.conf.web_base_url, good[i]);
        pp_arena_fini(&play.arena);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "[web]\nbase_url = %s\n", bad[i]);
        expect_fault(text, "x.conf:2", "value", "https://HOST", "-");
    }
}

static void lines_that_would_be_read_otherwise_than_written_are_faults(void **state)
{
    (void)state;
    char text[600];
    (void)snprintf(text, sizeof text, "[store]\nfile = /%0300d\n", 0);
    expect_fault(text, "x.conf:2", "line", "at most 198 bytes", "-");
    expect_fault("[programme]\nname = A\n  and B\n", "x.conf:3", "line", "begin with a blank", "-");
    expect_fault("[store]\nfile\n", "x.conf:2", "line", "neither [section]", "-");
    expect_fault("[store\n", "x.conf:1", "line", "neither [section]", "-");
}

static void all_faults_are_told_at_once(void **state)
{
    (void)state;
    struct play play = {0};
    read_text(&play, "[daemon]\nlisten = 1\nfoo = 2\n[mail]\ntransport = x\n");
    assert_int_equal(play.faults.count, 3);
    assert_contains(play.err.text, "x.conf:2");
    assert_contains(play.err.text, "2 more");
    pp_arena_fini(&play.arena);
}

static void what_needs_another_key_says_so(void **state)
{
    (void)state;
    expect_fault("[mail]\ntransport = smtp\n", "x.conf:2", "needs", "mail.smarthost",
                 "smarthost = smtp://HOST:587");
    expect_fault("[mail]\nuser = pp\n", "x.conf:2", "needs", "mail.password_file", "-");
}

static void the_environment_overrules_the_file(void **state)
{
    (void)state;
    struct play play = {0};
    const char *good[] = {"HOME=/", "PEERPOOL_STORE_FILE=/env.db", "PEERPOOL_URL=x",
                          "PEERPOOL_DAEMON_SOCKET_MODE=0666", NULL};
    read_env(&play, "[store]\nfile = /file.db\n", good);
    assert_ok(play.code, &play.err);
    assert_string_equal(play.conf.store_file, "/env.db");
    assert_int_equal(play.conf.daemon_socket_mode, 0666);
    assert_string_equal(play.conf.source[CONF_store_file], "environment PEERPOOL_STORE_FILE");
    const char *bad[] = {"PEERPOOL_STORE_FIEL=/env.db", "PEERPOOL_MAIL_TRANSPORT=fax", NULL};
    read_env(&play, "", bad);
    assert_int_equal(play.faults.count, 2);
    assert_string_equal(play.faults.at[0].where, "environment PEERPOOL_STORE_FIEL");
    assert_string_equal(play.faults.at[0].suggestion, "PEERPOOL_STORE_FILE");
    assert_string_equal(play.faults.at[1].where, "environment PEERPOOL_MAIL_TRANSPORT");
    pp_arena_fini(&play.arena);
}

static void a_dump_shows_sources_and_loads_to_the_same(void **state)
{
    (void)state;
    struct play play = {0}, again = {0};
    struct pp_str dump = {0};
    const char *env[] = {"PEERPOOL_PROGRAMME_NAME=A; B = C", NULL};
    read_env(&play, "[daemon]\nlisten = localhost:8420\n", env);
    assert_ok(play.code, &play.err);
    conf_dump(&play.conf, &dump);
    assert_non_null(dump.at);
    assert_contains(dump.at, "; x.conf:2\nlisten = localhost:8420\n");
    assert_contains(dump.at, "; environment PEERPOOL_PROGRAMME_NAME\nname = A; B = C\n");
    assert_contains(dump.at, "; default\nsocket_mode = 0660\n");
    read_text(&again, pp_str_text(&dump));
    assert_ok(again.code, &again.err);
    for (int i = 0; i < CONF_KEY_COUNT; i++)
        assert_string_equal(again.conf.text[i], play.conf.text[i]);
    pp_str_fini(&dump);
    pp_arena_fini(&play.arena);
    pp_arena_fini(&again.arena);
}

static void the_sample_of_all_keys_is_a_configuration(void **state)
{
    (void)state;
    struct play play = {0};
    struct pp_str sample = {0}, live = {0};
    conf_sample(&sample);
    read_text(&play, pp_str_text(&sample));
    assert_ok(play.code, &play.err);
    /* Taking the semicolon off a key must not make it wrong. */
    for (const char *at = sample.at; *at; at++) {
        if (*at != ';' || at[1] == ' ')
            pp_str_add_char(&live, *at);
    }
    read_text(&play, pp_str_text(&live));
    assert_ok(play.code, &play.err);
    pp_str_fini(&sample);
    pp_str_fini(&live);
    pp_arena_fini(&play.arena);
}

static void the_file_that_is_installed_loads(void **state)
{
    (void)state;
    struct play play = {0};
    const char *top = getenv("PP_SOURCE_DIR");
    play.faults.arena = &play.arena;
    const char *path =
        pp_printf(&play.arena, "%s/systemd/peerpoold.conf", top ? top : "/nonexistent");
    if (access(path, R_OK) != 0) {
        pp_arena_fini(&play.arena);
        skip();
    }
    assert_ok(conf_load(path, NULL, &play.arena, &play.conf, &play.faults, &play.err), &play.err);
    pp_arena_fini(&play.arena);
}

static void a_file_that_cannot_be_read_is_told_by_its_path(void **state)
{
    (void)state;
    struct play play = {0};
    play.faults.arena = &play.arena;
    assert_int_equal(
        conf_load("/nonexistent/x.conf", NULL, &play.arena, &play.conf, &play.faults, &play.err),
        PP_CONFIG);
    assert_contains(play.err.text, "/nonexistent/x.conf");
    assert_int_equal(
        conf_load("/proc/self", NULL, &play.arena, &play.conf, &play.faults, &play.err), PP_CONFIG);
    assert_int_equal(conf_load("/dev/zero", NULL, &play.arena, &play.conf, &play.faults, &play.err),
                     PP_CONFIG);
    assert_contains(play.err.text, "at most 65536 bytes");
    pp_arena_fini(&play.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_file_everything_has_its_default),
        cmocka_unit_test(values_of_every_kind_are_read),
        cmocka_unit_test(what_is_unknown_comes_with_a_suggestion),
        cmocka_unit_test(a_key_given_twice_names_the_first_place),
        cmocka_unit_test(a_value_that_cannot_be_says_what_it_must_be),
        cmocka_unit_test(links_go_over_tls_but_on_this_machine_itself),
        cmocka_unit_test(lines_that_would_be_read_otherwise_than_written_are_faults),
        cmocka_unit_test(all_faults_are_told_at_once),
        cmocka_unit_test(what_needs_another_key_says_so),
        cmocka_unit_test(the_environment_overrules_the_file),
        cmocka_unit_test(a_dump_shows_sources_and_loads_to_the_same),
        cmocka_unit_test(the_sample_of_all_keys_is_a_configuration),
        cmocka_unit_test(the_file_that_is_installed_loads),
        cmocka_unit_test(a_file_that_cannot_be_read_is_told_by_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
