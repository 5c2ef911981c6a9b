#include "ctl/ctl.h"

#include <stdio.h>

static const char *yes_or_no(bool value)
{
	return value ? "yes" : "no";
}

static void print_text(const struct tb_consent *consent)
{
	char recorded_at[TB_CTL_TIME_CAP];
	char withdrawn_at[TB_CTL_TIME_CAP];
	tb_ctl_time_text(consent->recorded_at_s, recorded_at);
	tb_ctl_time_text(consent->withdrawn_at_s, withdrawn_at);
	printf("consent for child %s: use %s, disclosure %s\n", consent->child_id, yes_or_no(consent->use),
	       yes_or_no(consent->disclosure));
	printf("method %s, reference %s, notice %s\n", consent->method, consent->reference, consent->notice_version);
	if (consent->withdrawn_at_s)
		printf("recorded %s, withdrawn %s\n", recorded_at, withdrawn_at);
	else
		printf("recorded %s, in force\n", recorded_at);
}

int tb_ctl_consent_show(struct tb_ctl *ctl)
{
	const char *child_id = ctl->value[TB_CTL_CHILD_ID];
	struct tb_consent consent;
	enum tb_status status = tb_family_consent_get(ctl->family, child_id, &consent);
	if (status != TB_OK)
		return tb_ctl_fail(status, "child", child_id,
		                   status == TB_ERR_NOT_FOUND ? "no consent has been recorded" : NULL);
	if (!ctl->value[TB_CTL_JSON]) {
		print_text(&consent);
		return TB_CTL_DONE;
	}
	struct tb_ctl_object object;
	tb_ctl_object_begin(&object);
	tb_ctl_write_consent(&object.writer, &consent);
	tb_ctl_object_print(&object);
	putchar('\n');
	return TB_CTL_DONE;
}

int tb_ctl_consent_record(struct tb_ctl *ctl)
{
	struct tb_consent consent = {.notice_version = "1"};
	const char *why = NULL;
	if (!tb_ctl_either(ctl, TB_CTL_USE, "yes", "no", &consent.use) ||
	    !tb_ctl_either(ctl, TB_CTL_DISCLOSURE, "yes", "no", &consent.disclosure))
		return TB_CTL_USAGE;
	if (!tb_ctl_copy(ctl, TB_CTL_CHILD_ID, consent.child_id, sizeof consent.child_id) ||
	    !tb_ctl_copy(ctl, TB_CTL_METHOD, consent.method, sizeof consent.method) ||
	    !tb_ctl_copy(ctl, TB_CTL_REFERENCE, consent.reference, sizeof consent.reference) ||
	    (ctl->value[TB_CTL_NOTICE_VERSION] &&
	     !tb_ctl_copy(ctl, TB_CTL_NOTICE_VERSION, consent.notice_version, sizeof consent.notice_version)))
		return TB_CTL_REFUSED;
	enum tb_status status = tb_family_consent_record(ctl->family, &consent, &why);
	if (status == TB_ERR_NOT_FOUND)
		why = "there is no such child";
	return status == TB_OK ? tb_ctl_consent_show(ctl) : tb_ctl_fail(status, "child", consent.child_id, why);
}

int tb_ctl_consent_withdraw(struct tb_ctl *ctl)
{
	const char *child_id = ctl->value[TB_CTL_CHILD_ID];
	enum tb_status status = tb_family_consent_withdraw(ctl->family, child_id);
	if (status != TB_OK)
		return tb_ctl_fail(status, "child", child_id,
		                   status == TB_ERR_NOT_FOUND ? "no consent is in force" : NULL);
	return tb_ctl_consent_show(ctl);
}
