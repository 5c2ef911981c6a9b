#include "ctl/ctl.h"

int main(int argc, char **argv)
{
	return tb_ctl_main(argc, argv);
}
