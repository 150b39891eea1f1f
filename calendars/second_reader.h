/*
 * Inside calendars/: what libical makes of an object that was read within limits before. A second
 * reader of everything that is judged; it opens no file and looks up no zone.
 */
#ifndef PP_CALENDARS_SECOND_READER_H
#define PP_CALENDARS_SECOND_READER_H

#include <stdbool.h>
#include <stddef.h>

struct cal_second_reading {
    bool calendar;  /* it is one VCALENDAR */
    size_t events;  /* VEVENTs in it */
    size_t errors;  /* lines that libical did not understand */
    size_t methods; /* METHOD properties of the calendar */
};

/* text ends in NUL and holds no other. */
struct cal_second_reading cal_read_again(const char *text);

#endif
