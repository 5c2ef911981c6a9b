#include "device/phrases/phrases.h"

#include "device/phrases/data.h"

#include <string.h>

struct tb_span tb_phrase_mp3(enum tb_phrase phrase, enum tb_phrase_language language)
{
	static const struct tb_span *const sounds[TB_N_PHRASE_LANGUAGES] = {
	    [TB_PHRASE_EN] = tb_phrases_en,
	    [TB_PHRASE_AR] = tb_phrases_ar,
	};
	if ((unsigned)phrase >= TB_N_PHRASES || (unsigned)language >= TB_N_PHRASE_LANGUAGES)
		return tb_span_make(NULL, 0);
	return sounds[language][phrase];
}

enum tb_phrase_language tb_phrase_language_of(const char *language)
{
	bool is_arabic =
	    language && strncmp(language, "ar", 2) == 0 && (language[2] == '\0' || strchr("-_", language[2]));
	return is_arabic ? TB_PHRASE_AR : TB_PHRASE_EN;
}
