/*
 * The transport without a network: each mail becomes one .eml file. The file's name comes from the
 * job, so a second try writes the same file again and there are never two.
 */
#ifndef PP_MAIL_FOLDER_H
#define PP_MAIL_FOLDER_H

#include "daemon/mail/pool.h"

/* Makes the folder (not its parents) when it is missing, and tries that a file can be written. */
PP_CHECK enum pp_code mail_folder_check(const char *folder, struct pp_err *err);

/*
 * Writes FOLDER/JOB-RECIPIENT.eml. MAIL_ACCEPTED only after file and folder are on the disk; any
 * failure is MAIL_TEMPORARY (no room) or MAIL_UNREACHABLE, and worth another try.
 */
void mail_folder_deliver(const char *folder, const struct mail_job *job, struct mail_done *out);

#endif
