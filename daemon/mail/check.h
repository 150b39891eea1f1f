/*
 * What may go into a mail: each header input is judged here, so that nothing given from outside can
 * begin a header of its own. For message.c.
 */
#ifndef PP_MAIL_CHECK_H
#define PP_MAIL_CHECK_H

#include "daemon/mail/message.h"

/* PP_OK, or the first fault as one sentence that names the field. */
PP_CHECK enum pp_code mail_message_check(const struct mail_message *message, struct pp_err *err);

#endif
