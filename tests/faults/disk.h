/*
 * A disk that fails: a SQLite VFS over the usual one which can refuse the nth write or sync, and
 * which can lose its power.
 *
 * The model of a power cut: what was written to a file since the file's last sync is not safe. Each
 * 512-byte sector written since then holds, after the cut, any one of the contents it had since;
 * the file's length may be the one at the last sync. What a sync covered stays. Syncs are only
 * counted, never passed to the real disk, so a thousand cuts take a minute.
 *
 * One for the process, used by one thread.
 */
#ifndef TESTS_FAULTS_DISK_H
#define TESTS_FAULTS_DISK_H

#include <stdint.h>

#define DISK_VFS "failing-disk"

enum disk_fault {
    DISK_NONE,
    DISK_FULL, /* writes find no room */
    DISK_WRITE_ERROR,
    DISK_SYNC_ERROR, /* only syncs are counted and fail */
    DISK_POWER_CUT   /* the process ends with status DISK_CUT */
};
enum { DISK_CUT = 77 };

void disk_register(void);

/* From the nth write or sync on (1 is the next) that many fail; a cut needs a seed. */
struct disk_plan {
    enum disk_fault fault;
    long after, times;
    uint64_t seed;
};
void disk_plan(const struct disk_plan *next);
/* Failures that were dealt out since disk_plan(). */
long disk_failures(void);

#endif
