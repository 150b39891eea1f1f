/* Booked teams printed for people; shared with the demonstration and with what changes them. */
#ifndef CLI_BOOKING_H
#define CLI_BOOKING_H

#include "daemon/cli/cli.h"

void cli_print_booking(struct cli *cli, const struct js_value *booking);
/* A booking is named by its id or by its request's reference. */
PP_CHECK enum pp_code cli_booking_id(struct cli *cli, const char *key, const char **id,
                                     struct pp_err *err);
/* "N messages in the outbox" and one line for each; with full, each as it would be sent. */
void cli_print_mails(struct cli *cli, const struct js_value *answer, bool full);
/* The lines alone. */
void cli_print_letters(struct cli *cli, const struct js_value *answer, bool full);

#endif
