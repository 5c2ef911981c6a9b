#include "device/portal/captive.h"

#define HTML "text/html"
#define TEXT "text/plain"
#define APPLE_SUCCESS "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"
#define FIREFOX_CANONICAL                                                                                              \
	"<meta http-equiv=\"refresh\" content=\"0;url=https://support.mozilla.org/kb/captive-portal\"/>"

static const struct tb_probe probes[] = {
    {"/hotspot-detect.html", 200, HTML, APPLE_SUCCESS},       /* iOS, macOS */
    {"/library/test/success.html", 200, HTML, APPLE_SUCCESS}, /* older ones */
    {"/generate_204", 204, TEXT, ""},                         /* Android, ChromeOS */
    {"/gen_204", 204, TEXT, ""},                              /* Android's second */
    {"/connecttest.txt", 200, TEXT, "Microsoft Connect Test"},
    {"/ncsi.txt", 200, TEXT, "Microsoft NCSI"},
    {"/success.txt", 200, TEXT, "success\n"},
    {"/canonical.html", 200, HTML, FIREFOX_CANONICAL},
};

const struct tb_probe *tb_probe_find(struct tb_span path)
{
	for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
		if (tb_span_eq_cstr(path, probes[i].path))
			return &probes[i];
	}
	return NULL;
}
