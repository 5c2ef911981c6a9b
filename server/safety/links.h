/* Web and mail addresses in a text, as written. Spoken ones ("dot com") are a matter of the lists. Pure functions. */
#ifndef TB_SERVER_LINKS_H
#define TB_SERVER_LINKS_H

#include "common/base/span.h"

/* "https://…", "www.…", or a name that ends as sites do ("example.com"). */
bool tb_links_has_site(struct tb_span text);
/* "somebody@example.com". */
bool tb_links_has_mail(struct tb_span text);
/* "@somebody", as social networks write it. */
bool tb_links_has_handle(struct tb_span text);

#endif
