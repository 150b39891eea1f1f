# cmake -D IN=openapi.json -D OUT=openapi.c -D HEADER=daemon/api/embedded.h -D NAME=api_openapi_json
#   -P embed.cmake: the bytes of IN as a C array NAME, with NAME_len, as HEADER declares them.
file(READ ${IN} bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR len "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x..,){20})" "\\1\n" bytes "${bytes}")
file(WRITE ${OUT} "#include \"${HEADER}\"\n
const unsigned char ${NAME}[] = {\n${bytes}};
const size_t ${NAME}_len = ${len};\n")
