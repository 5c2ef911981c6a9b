#include "common/base/status.h"

static const char *const names[TB_STATUS_COUNT] = {
#define STATUS_NAME(code, name, message) [TB_##code] = name,
    TB_STATUS_MAP(STATUS_NAME)
#undef STATUS_NAME
};

static const char *const messages[TB_STATUS_COUNT] = {
#define STATUS_MESSAGE(code, name, message) [TB_##code] = message,
    TB_STATUS_MAP(STATUS_MESSAGE)
#undef STATUS_MESSAGE
};

const char *tb_status_name(enum tb_status status)
{
	return (unsigned)status < TB_STATUS_COUNT ? names[status] : "unknown";
}

const char *tb_status_message(enum tb_status status)
{
	return (unsigned)status < TB_STATUS_COUNT ? messages[status] : "an unknown status code";
}
