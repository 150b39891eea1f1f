"""What the gates of lint.py hold to, as tables. A new folder, library or limit is a change here, to be
argued for in its commit."""

import re

# Who knows whom: a folder may include itself and folders of a lower rank, nothing else.
RANKS = [
    ["base"],
    ["matcher", "calendars", "store"],
    ["daemon/json", "daemon/sheet", "daemon/net", "daemon/conf", "daemon/loop"],
    ["daemon/web", "daemon/mail"],
    ["daemon/flow"],
    ["daemon/api", "daemon/ui", "daemon/cli"],
    ["daemon"],  # the mains
]
RANK = {folder: rank for rank, folders in enumerate(RANKS) for folder in folders}

# The home of each third-party header; tests may include them all, cmocka is theirs alone.
HOMES = {
    r"uv\.h": ["daemon/loop", "daemon/web"],
    r"microhttpd\.h": ["daemon/web"],
    r"zlib\.h": ["daemon/web"],
    r"sqlite3\.h": ["store"],
    r"sodium\.h": ["store"],
    r"libical/ical\.h": ["calendars"],
    r"jansson\.h": ["daemon/json"],
    r"csv\.h": ["daemon/sheet"],
    r"curl/curl\.h": ["daemon/net"],
    r"gmime/gmime\.h": ["daemon/mail"],
    r"ini\.h": ["daemon/conf"],
    r"systemd/.*\.h": ["daemon/loop"],
    r"cmocka\.h": [],
}
# libuv's types are what loop and web are made of: their headers may show them.
SHOWN = r"uv\.h"
# These compute: they neither ask nor tell the world anything.
PURE = ("matcher", "calendars")
IMPURE = r"(pthread|threads|unistd|fcntl|poll|signal|netdb|sys/socket|sys/stat|sys/mman)\.h"
LIBC = set(
    """assert ctype errno fcntl fenv float inttypes iso646 limits locale math poll pthread pwd grp
    sched semaphore setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib
    stdnoreturn string strings termios threads time uchar unistd wchar wctype argp dirent endian err
    fnmatch ftw getopt glob iconv ifaddrs langinfo libgen mntent netdb regex spawn sysexits syslog
    utime""".split()
)
LIBC_FOLDERS = ("sys/", "linux/", "netinet/", "arpa/", "net/", "sanitizer/")

BANNED = """gets strcpy strcat sprintf vsprintf strtok atoi atol atoll atof rand srand system popen
    gmtime localtime asctime ctime alloca setjmp longjmp""".split()
ONLY_BASE = "time clock_gettime gettimeofday getrandom".split()

FILE_MOST, FUNCTION_MOST, FLAT_MOST = 700, 80, 120
SQL = re.compile(
    r"\b(SELECT\s.*\bFROM\b|INSERT INTO|REPLACE INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA \w|"
    r"(CREATE|DROP|ALTER) (UNIQUE |TEMP )?(TABLE|INDEX|VIEW|TRIGGER)|BEGIN IMMEDIATE)"
)
# Tests of the store may look inside it.
SQL_FREE = ("store/", "tests/unit/store/", "tests/faults/", "tests/lint/")

UNFINISHED = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")
HEADERS_NEED = "gmime-3.0 libical sqlite3 libuv libmicrohttpd jansson".split()
