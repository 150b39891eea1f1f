/*
 * Migrations: the files of schema/ in their order, embedded at build time. Version n is the state
 * after the first n of them. Inside the folder and its tests only.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

struct store_migration {
    const char *name; /* "0001-start" */
    const char *sql;
};

extern const struct store_migration store_migrations[];
extern const int store_migration_count;

#endif
