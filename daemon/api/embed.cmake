# cmake -D IN=openapi.json -D OUT=openapi.c -P embed.cmake: the bytes of IN as a C array.
file(READ ${IN} bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR len "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x..,){20})" "\\1\n" bytes "${bytes}")
file(WRITE ${OUT} "#include \"daemon/api/embedded.h\"\n
const unsigned char api_openapi_json[] = {\n${bytes}};
const size_t api_openapi_json_len = ${len};\n")
