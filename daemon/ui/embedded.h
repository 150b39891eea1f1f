/* Inside ui/: style.css, made part of the program by embed.cmake. */
#ifndef UI_EMBEDDED_H
#define UI_EMBEDDED_H

#include <stddef.h>

extern const unsigned char ui_style_css[];
extern const size_t ui_style_css_len;

#endif
