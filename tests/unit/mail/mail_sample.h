/* A message with everything in it, for the tests of this folder. */
#ifndef PP_TESTS_UNIT_MAIL_MAIL_SAMPLE_H
#define PP_TESTS_UNIT_MAIL_MAIL_SAMPLE_H

#include "daemon/mail/message.h"

static const char mail_sample_ics[] =
    "BEGIN:VCALENDAR\r\n"
    "VERSION:2.0\r\n"
    "PRODID:-//Peerpool//EN\r\n"
    "METHOD:REQUEST\r\n"
    "BEGIN:VEVENT\r\n"
    "UID:b1@pool.test\r\n"
    "SEQUENCE:0\r\n"
    "DTSTAMP:20261101T090000Z\r\n"
    "DTSTART:20261201T090000Z\r\n"
    "DTEND:20261201T160000Z\r\n"
    "SUMMARY:Peer challenge \xe2\x80\x93 Ynys M\xc3\xb4n\r\n"
    "ORGANIZER;CN=Peerpool:mailto:pool+b1@pool.test\r\n"
    "ATTENDEE;CN=Jo;RSVP=TRUE:mailto:jo@council.test\r\n"
    "END:VEVENT\r\n"
    "END:VCALENDAR\r\n";

static inline struct mail_message mail_sample(void)
{
    static const struct mail_attachment attachments[] = {
        {"r\xc3\xa9sum\xc3\xa9 \"1\".csv", "text/csv", "a,b\n1,\xe9\n", 8},
        {"empty.bin", "application/octet-stream", "", 0},
    };
    return (struct mail_message){
        .message_id = "b1.0@pool.test",
        .date_s = 1793523600, /* 2026-11-01T09:00:00Z */
        .from = {"Peerpool, \xc3\xa9quipe", "pool+b1@pool.test"},
        .to = {"Jo \"J\" O'Neill", "jo@council.test"},
        .reply_to = "pool+b1@pool.test",
        .subject = "Invitation: Peer challenge \xe2\x80\x93 Ynys M\xc3\xb4n, 1 December 2026",
        .text = "Dear Jo,\n\nyou are invited to Ynys M\xc3\xb4n.\n.\nFrom the pool=\n",
        .html = "<p>Dear Jo,</p>\n<p>you are invited to Ynys M\xc3\xb4n.</p>\n",
        .calendar = mail_sample_ics,
        .calendar_len = sizeof mail_sample_ics - 1,
        .method = "REQUEST",
        .in_reply_to = "b0@council.test",
        .auto_submitted = "auto-generated",
        .attachments = attachments,
        .attachment_count = 2,
    };
}

#endif
