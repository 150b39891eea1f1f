/* Inside api/: openapi.json, made part of the program by embed.cmake. */
#ifndef API_EMBEDDED_H
#define API_EMBEDDED_H

#include <stddef.h>

extern const unsigned char api_openapi_json[];
extern const size_t api_openapi_json_len;

#endif
