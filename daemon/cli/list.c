#include "daemon/cli/list.h"

#include "base/str.h"

static const char *cell(struct cli *cli, const struct js_value *item,
                        const struct cli_column *column)
{
    return column->inner ? cli_text_in(cli, item, column->member, column->inner)
                         : cli_day(cli, cli_text(cli, item, column->member));
}

static size_t count_columns(const struct cli_list *list)
{
    size_t count = 0;
    while (list->columns[count].head)
        count++;
    PP_REQUIRE(count <= CLI_COLUMNS_MOST);
    return count;
}

static void print_items(struct cli *cli, const struct js_value *root, const struct cli_list *list)
{
    const size_t columns = count_columns(list);
    const char *cells[CLI_COLUMNS_MOST];
    struct cli_table table;
    for (size_t c = 0; c < columns; c++)
        cells[c] = list->columns[c].head;
    cli_table_begin(cli, &table, columns, cells);
    for (size_t c = 0; c < columns; c++)
        table.right[c] = list->columns[c].right;
    const struct js_value *items = js_member(root, "items");
    for (size_t i = 0; items && i < js_count(items); i++) {
        for (size_t c = 0; c < columns; c++)
            cells[c] = cell(cli, js_item(items, i), &list->columns[c]);
        cli_table_row(&table, cells);
    }
    cli_table_print(&table, stdout, 0);
    const char *next = cli_text(cli, root, "next");
    if (*next) /* on stderr, so that the table stays a table */
        (void)fprintf(stderr, "there are more: --cursor %s\n", next);
}

int cli_list(struct cli *cli, int argc, char **argv, const struct cli_list *list)
{
    struct cli_args args = {.options = list->options, .about = list->about};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    const char *path = cli_path(cli, "%s", list->path);
    if (list->standard && !args.values[1])
        args.values[1] = list->standard;
    for (const struct argp_option *option = list->options; option && option->name; option++)
        path = cli_query(cli, path, option->name, args.values[option->key]);
    if (cli_get(cli, path, &reply, &err) != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        print_items(cli, reply.root, list);
    return 0;
}

void cli_print_list(struct cli *cli, const struct js_value *object, const char *member,
                    const char *title, size_t columns, const char *const *names)
{
    const struct js_value *list = js_member(object, member);
    if (!list || !js_count(list))
        return;
    struct cli_table table = {.arena = &cli->arena, .columns = columns};
    const char *cells[CLI_COLUMNS_MOST] = {0};
    PP_REQUIRE(columns <= CLI_COLUMNS_MOST);
    for (size_t i = 0; i < js_count(list); i++) {
        const struct js_value *item = js_item(list, i);
        for (size_t c = 0; c < columns; c++) {
            const struct js_value *value = js_member(item, names[c]);
            cells[c] = value && js_kind(value) == JS_OBJECT
                           ? cli_text(cli, value, "name")
                           : cli_day(cli, cli_text(cli, item, names[c]));
        }
        cli_table_row(&table, cells);
    }
    (void)printf("%s\n", title);
    cli_table_print(&table, stdout, 2);
}

void cli_print_members(struct cli *cli, const struct js_value *object, const char *const *names,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = cli_text(cli, object, names[i]);
        if (*text)
            (void)printf("  %-18s %s\n", names[i], text);
    }
}

bool cli_show(struct cli *cli, int argc, char **argv, const struct cli_show *show,
              struct cli_reply *reply, int *status)
{
    struct cli_args args = {
        .words = show->word, .about = show->about, .words_least = 1, .words_most = 1};
    struct pp_err err = {0};
    cli_parse(cli, &args, argc, argv);
    const char *id = args.word[0];
    enum pp_code code = show->resolve ? show->resolve(cli, id, &id, &err) : PP_OK;
    if (code == PP_OK)
        code = cli_get(cli,
                       cli_path(cli, "%s/%s%s", show->path, cli_encode(cli, id),
                                show->after ? show->after : ""),
                       reply, &err);
    *status = code == PP_OK ? 0 : cli_failed(&err);
    if (code != PP_OK)
        return false;
    return !cli_raw(cli, reply);
}
