/* Booked teams printed for people; shared with the demonstration. */
#ifndef CLI_BOOKING_H
#define CLI_BOOKING_H

#include "daemon/cli/cli.h"

void cli_print_booking(struct cli *cli, const struct js_value *booking);

#endif
