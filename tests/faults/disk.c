#include "tests/faults/disk.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/random.h"

enum { SECTOR = 512 };

/* What was there before a write, newest first. */
struct undo {
    struct undo *older;
    sqlite3_int64 at;
    size_t len;
    unsigned char bytes[];
};

struct file {
    sqlite3_file base;  /* first: SQLite sees only this */
    sqlite3_file *real; /* owned */
    struct undo *undo;  /* owned; since the last sync */
    sqlite3_int64 safe_size;
    struct file *next; /* in open_files */
};

static sqlite3_vfs disk, *usual;
static struct file *open_files;
static struct disk_plan plan;
static long countdown, failures;

static struct file *file_of(sqlite3_file *base)
{
    return (struct file *)base;
}

void disk_plan(const struct disk_plan *next)
{
    plan = *next;
    countdown = plan.after;
    failures = 0;
}

long disk_failures(void)
{
    return failures;
}

/* How readily a sector loses its newest contents: none, few, half, all. */
static bool loses(const struct pp_random *random, uint32_t policy)
{
    static const uint32_t tenths[] = {0, 1, 5, 10};
    return pp_random_below(random, 10) < tenths[policy];
}

static void undo_some(struct file *file, const struct pp_random *random, uint32_t policy)
{
    for (const struct undo *undo = file->undo; undo; undo = undo->older)
        for (size_t part = 0; part < undo->len; part += SECTOR) {
            const size_t len = undo->len - part < SECTOR ? undo->len - part : SECTOR;
            if (loses(random, policy))
                (void)file->real->pMethods->xWrite(file->real, undo->bytes + part, (int)len,
                                                   undo->at + (sqlite3_int64)part);
        }
    if (policy > 0 && loses(random, policy))
        (void)file->real->pMethods->xTruncate(file->real, file->safe_size);
}

static _Noreturn void cut_power(void)
{
    uint64_t state = plan.seed;
    const struct pp_random random = pp_random_seeded(&state);
    const uint32_t policy = pp_random_below(&random, 4);
    for (struct file *file = open_files; file; file = file->next)
        if (file->undo)
            undo_some(file, &random, policy);
    _exit(DISK_CUT);
}

/* Counts one write or sync; true when it must fail. */
static bool is_hit(bool sync)
{
    if (plan.fault == DISK_NONE || (plan.fault == DISK_SYNC_ERROR && !sync))
        return false;
    if (countdown > 1) {
        countdown--;
        return false;
    }
    if (plan.fault == DISK_POWER_CUT)
        cut_power();
    if (failures >= plan.times)
        return false;
    failures++;
    return true;
}

static void keep_undo(struct file *file, sqlite3_int64 at, size_t len)
{
    struct undo *undo = pp_new_bytes(sizeof *undo + len);
    undo->at = at;
    undo->len = len;
    undo->older = file->undo;
    file->undo = undo;
    /* A short read leaves zeros, which is what the disk has beyond the end. */
    (void)file->real->pMethods->xRead(file->real, undo->bytes, (int)len, at);
}

static void forget_undo(struct file *file)
{
    while (file->undo) {
        struct undo *older = file->undo->older;
        free(file->undo);
        file->undo = older;
    }
}

static int on_close(sqlite3_file *base)
{
    struct file *file = file_of(base);
    struct file **link = &open_files;
    while (*link != file)
        link = &(*link)->next;
    *link = file->next;
    forget_undo(file);
    const int rc = file->real->pMethods->xClose(file->real);
    free(file->real);
    return rc;
}

static int on_read(sqlite3_file *base, void *bytes, int len, sqlite3_int64 at)
{
    sqlite3_file *real = file_of(base)->real;
    return real->pMethods->xRead(real, bytes, len, at);
}

static int on_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 at)
{
    struct file *file = file_of(base);
    if (is_hit(false))
        return plan.fault == DISK_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    keep_undo(file, at, (size_t)len);
    return file->real->pMethods->xWrite(file->real, bytes, len, at);
}

static int on_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct file *file = file_of(base);
    sqlite3_int64 now;
    if (is_hit(false))
        return SQLITE_IOERR_TRUNCATE;
    if (file->real->pMethods->xFileSize(file->real, &now) == SQLITE_OK && size < now)
        keep_undo(file, size, (size_t)(now - size));
    return file->real->pMethods->xTruncate(file->real, size);
}

static int on_sync(sqlite3_file *base, int flags)
{
    struct file *file = file_of(base);
    (void)flags;
    if (is_hit(true))
        return SQLITE_IOERR_FSYNC;
    forget_undo(file);
    return file->real->pMethods->xFileSize(file->real, &file->safe_size);
}

static int on_size(sqlite3_file *base, sqlite3_int64 *size)
{
    sqlite3_file *real = file_of(base)->real;
    return real->pMethods->xFileSize(real, size);
}

static int on_lock(sqlite3_file *base, int level)
{
    sqlite3_file *real = file_of(base)->real;
    return real->pMethods->xLock(real, level);
}

static int on_unlock(sqlite3_file *base, int level)
{
    sqlite3_file *real = file_of(base)->real;
    return real->pMethods->xUnlock(real, level);
}

static int on_is_reserved(sqlite3_file *base, int *reserved)
{
    sqlite3_file *real = file_of(base)->real;
    return real->pMethods->xCheckReservedLock(real, reserved);
}

static int on_control(sqlite3_file *base, int what, void *arg)
{
    sqlite3_file *real = file_of(base)->real;
    return real->pMethods->xFileControl(real, what, arg);
}

static int on_sector_size(sqlite3_file *base)
{
    (void)base;
    return SECTOR;
}

/* No promise of any kind: not of atomic sectors, not of order. */
static int on_characteristics(sqlite3_file *base)
{
    (void)base;
    return 0;
}

/* The index of the log is shared memory, not disk: it is handed through. */
static int on_map(sqlite3_file *base, int region, int size, int extend, void volatile **at)
{
    sqlite3_file *real = file_of(base)->real;
    return real->pMethods->xShmMap(real, region, size, extend, at);
}

static int on_map_lock(sqlite3_file *base, int offset, int count, int flags)
{
    sqlite3_file *real = file_of(base)->real;
    return real->pMethods->xShmLock(real, offset, count, flags);
}

static void on_map_barrier(sqlite3_file *base)
{
    sqlite3_file *real = file_of(base)->real;
    real->pMethods->xShmBarrier(real);
}

static int on_unmap(sqlite3_file *base, int remove)
{
    sqlite3_file *real = file_of(base)->real;
    return real->pMethods->xShmUnmap(real, remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, /* without memory-mapped reading, which would go past this file */
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_is_reserved,
    .xFileControl = on_control,
    .xSectorSize = on_sector_size,
    .xDeviceCharacteristics = on_characteristics,
    .xShmMap = on_map,
    .xShmLock = on_map_lock,
    .xShmBarrier = on_map_barrier,
    .xShmUnmap = on_unmap,
};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *given)
{
    (void)vfs;
    struct file *file = file_of(base);
    memset(file, 0, sizeof *file);
    file->real = pp_new_bytes((size_t)usual->szOsFile);
    const int rc = usual->xOpen(usual, name, file->real, flags, given);
    if (rc) {
        free(file->real);
        return rc;
    }
    (void)file->real->pMethods->xFileSize(file->real, &file->safe_size);
    file->base.pMethods = &methods;
    file->next = open_files;
    open_files = file;
    return SQLITE_OK;
}

void disk_register(void)
{
    if (usual)
        return;
    usual = sqlite3_vfs_find(NULL);
    disk = *usual;
    disk.zName = DISK_VFS;
    disk.szOsFile = sizeof(struct file);
    disk.xOpen = on_open;
    disk.pNext = NULL;
    PP_REQUIRE(sqlite3_vfs_register(&disk, 0) == SQLITE_OK);
}
