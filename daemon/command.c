/* peerpool: the command; all of it is in daemon/cli. */
#include "daemon/cli/cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
