/*
 * Inside api/: how a request becomes a call of a flow and its outcome a reply.
 *
 * A point is what one route takes and gives; the table of routes names one for each. A door is one
 * request on its way through: gate, parameters and body, call, answer. It lives in the request's
 * arena, so it is gone with web_finish(). While the call runs, only its render touches the door.
 */
#ifndef API_DOOR_H
#define API_DOOR_H

#include "daemon/api/api.h"
#include "daemon/api/gate.h"
#include "daemon/json/json.h"

struct api {
    struct api_config config;
    uid_t own;              /* the daemon's */
    struct web_server *web; /* NULL until api_serve() */
    struct api_bucket bucket;
    struct api_pace pace; /* of the readers of feeds */
};

struct api_door;

enum api_body { API_NO_BODY, API_JSON, API_JSON_MAY, API_CSV, API_MESSAGE, API_CALENDAR };

struct api_point {
    struct api_need need; /* who may: see gate.h; zeroed: nobody */
    size_t arg_size;      /* of the use case's argument */
    enum api_body body;
    bool paged;               /* takes limit and cursor */
    bool own_dry_run;         /* a write that has its own way to try: takes no dry_run */
    bool secret;              /* the answer holds a secret: not kept, so no Idempotency-Key */
    const char *const *query; /* further names it takes, NULL at the end; NULL: none */
    const char *type;         /* of the answer; NULL: application/json */

    /* Fills the argument. Faults go to the door (query) and to door->call->faults (body). */
    enum pp_code (*fill)(struct api_door *door, struct pp_err *err);
    /* Off the loop, perhaps more than once: the body, and what else the answer has. */
    void (*render)(struct flow_call *call, struct js_writer *json);
    /* On the loop, when the call failed: further members of the problem. */
    void (*extend)(const struct flow_call *call, struct js_writer *json);
    /* On the loop, when the call was done: what follows of it, whoever asked. NULL: nothing. */
    void (*after)(struct api_door *door);
    /* Before the call is freed, whatever came of it: for arguments that own memory. */
    void (*fini)(struct flow_call *call);
    /* Instead of a use case: the answer at once. */
    void (*answer)(struct api_door *door);
};

enum { API_HEADERS_MOST = 8 };

struct api_door {
    struct api *api;
    struct web_request *req;
    const struct api_point *point;
    struct api_caller caller;
    const char *secret;          /* of a token that is still to be looked up; NULL: none */
    struct flow_call *call;      /* NULL before fill and without a use case */
    const struct js_value *body; /* during fill; NULL: none was sent */
    struct pp_faults asked;      /* what is wrong with the query */
    int64_t rev;                 /* set by render: of what is shown; 0: none */
    int64_t next;                /* set by render of a page: last id when there is more, else 0 */
    struct web_param headers[API_HEADERS_MOST]; /* of the reply */
    size_t header_count;
    struct web_reply reply;
};

/* The handler of every route; route->own is its point. */
struct web_done api_handle(struct web_request *req, void *api);

/* The argument of the point's use case. */
#define API_ARG(call, type) ((struct type *)(call)->arg)

/* For render: 201 with Location /api/v1/<folder>/<id> (folder NULL: none), unless it is a dry run.
 */
void api_made(struct flow_call *call, const char *folder, int64_t id);
void api_gone(struct flow_call *call);             /* 204 */
void api_rev(struct flow_call *call, int64_t rev); /* of the resource shown: its ETag */
/* More headers of the answer; texts that last as long as the call. */
void api_header(struct flow_call *call, const char *name, const char *value);
void api_cache(struct flow_call *call, const char *cache); /* else nobody keeps it */
/* Closes a page: {"items": [...] must be written already; last is the last item's id. */
void api_page_end(struct flow_call *call, struct js_writer *json, const struct store_page *page,
                  int64_t last);

/* For answer: a reply whose body lies in the request's arena. */
void api_give(struct api_door *door, int status, const char *type, const struct pp_str *body);
void api_fail(struct api_door *door, enum pp_code code, const struct pp_err *err);

#endif
