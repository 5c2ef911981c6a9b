/* The store's contract: what every backend must do. A backend joins by a way to open it. */
#include "server/store/store.h"
#include "tests/unit/family/folder.h"

static struct tb_store *open_store(struct folder *folder)
{
	struct tb_store *store = NULL;
	if (tb_store_sqlite_open(path_in(folder, "teddy.db"), &folder->log, &store) != TB_OK)
		abort();
	return store;
}

static struct tb_store_child child_of(const char *child_id)
{
	struct tb_store_child child = {.sealed = "sealed", .n_sealed = 6, .created_at_s = 1000};
	snprintf(child.child_id, sizeof child.child_id, "%s", child_id);
	return child;
}

static struct tb_store_device device_of(const char *device_id, const char *child_id)
{
	struct tb_store_device device = {.label = "brown", .created_at_s = 2000};
	snprintf(device.device_id, sizeof device.device_id, "%s", device_id);
	snprintf(device.child_id, sizeof device.child_id, "%s", child_id);
	memcpy(device.tag, device_id, strlen(device_id));
	return device;
}

static enum tb_status put_child(struct tb_store *store, const char *child_id)
{
	struct tb_store_child child = child_of(child_id);
	return store->ops->child_insert(store, &child);
}

static enum tb_status enrol(struct tb_store *store, const char *device_id, const char *child_id, uint32_t *version)
{
	struct tb_store_device device = device_of(device_id, child_id);
	return store->ops->device_enrol(store, &device, version);
}

static enum tb_status put_consent(struct tb_store *store, const char *child_id, const char *reference)
{
	struct tb_store_consent record = {
	    .method = "signed_form", .notice_version = "1", .use = true, .recorded_at_s = 3000};
	snprintf(record.child_id, sizeof record.child_id, "%s", child_id);
	snprintf(record.reference, sizeof record.reference, "%s", reference);
	return store->ops->consent_add(store, &record);
}

TEST(a_child_comes_back_as_it_was_put)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	struct tb_store_child got;
	CHECK_INT(put_child(store, "one"), TB_OK);
	CHECK_INT(store->ops->child_get(store, "one", &got), TB_OK);
	CHECK_STR(got.child_id, "one");
	CHECK_INT(got.n_sealed, 6);
	CHECK_MEM(got.sealed, "sealed", 6);
	CHECK_INT(got.created_at_s, 1000);
	CHECK_INT(store->ops->child_get(store, "two", &got), TB_ERR_NOT_FOUND);
	store->ops->close(store);
	end(&folder);
}

TEST(a_second_child_of_the_same_id_is_refused)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	CHECK_INT(put_child(store, "one"), TB_OK);
	CHECK_INT(put_child(store, "one"), TB_ERR_EXISTS);
	CHECK_INT(put_child(store, "two"), TB_OK);
	store->ops->close(store);
	end(&folder);
}

static void append_child(void *ctx, const struct tb_store_child *child)
{
	strncat(ctx, child->child_id, 8);
}

static void append_device(void *ctx, const struct tb_store_device *device)
{
	strncat(ctx, device->device_id, 16);
}

static void append_consent(void *ctx, const struct tb_store_consent *record)
{
	strncat(ctx, record->reference, 8);
}

TEST(each_goes_in_the_order_of_ids)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	char seen[64] = "";
	uint32_t version = 0;
	put_child(store, "b");
	put_child(store, "a");
	enrol(store, "device_2", "a", &version);
	enrol(store, "device_1", "b", &version);
	put_consent(store, "a", "second");
	put_consent(store, "b", "other");
	put_consent(store, "a", "third");
	CHECK_INT(store->ops->child_each(store, append_child, seen), TB_OK);
	CHECK_INT(store->ops->device_each(store, append_device, seen), TB_OK);
	CHECK_INT(store->ops->consent_each(store, "a", append_consent, seen), TB_OK);
	CHECK_STR(seen, "abdevice_1device_2secondthird");
	store->ops->close(store);
	end(&folder);
}

TEST(a_device_comes_back_as_it_was_put_with_key_version_1)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	struct tb_store_device got;
	uint32_t version = 0;
	put_child(store, "one");
	CHECK_INT(enrol(store, "device_1", "one", &version), TB_OK);
	CHECK_INT(version, 1);
	CHECK_INT(store->ops->device_get(store, "device_1", &got), TB_OK);
	CHECK_STR(got.child_id, "one");
	CHECK_STR(got.label, "brown");
	CHECK_INT(got.key_version, 1);
	CHECK(!got.revoked);
	CHECK_INT(got.created_at_s, 2000);
	CHECK_INT(store->ops->device_get(store, "device_2", &got), TB_ERR_NOT_FOUND);
	store->ops->close(store);
	end(&folder);
}

TEST(a_device_needs_a_child_and_is_enrolled_once)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	uint32_t version = 77;
	CHECK_INT(enrol(store, "device_1", "nobody", &version), TB_ERR_NOT_FOUND);
	put_child(store, "one");
	CHECK_INT(version, 77);
	CHECK_INT(enrol(store, "device_1", "one", &version), TB_OK);
	CHECK_INT(enrol(store, "device_1", "one", &version), TB_ERR_EXISTS);
	CHECK_INT(version, 1);
	store->ops->close(store);
	end(&folder);
}

TEST(rotation_raises_the_version_until_the_device_is_revoked)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	uint32_t version = 0;
	put_child(store, "one");
	enrol(store, "device_1", "one", &version);
	CHECK_INT(store->ops->device_rotate(store, "device_1", &version), TB_OK);
	CHECK_INT(version, 2);
	CHECK_INT(store->ops->device_rotate(store, "device_2", &version), TB_ERR_NOT_FOUND);
	CHECK_INT(store->ops->device_revoke(store, "device_1"), TB_OK);
	CHECK_INT(store->ops->device_rotate(store, "device_1", &version), TB_ERR_NOT_FOUND);
	CHECK_INT(store->ops->device_revoke(store, "device_2"), TB_ERR_NOT_FOUND);
	store->ops->close(store);
	end(&folder);
}

TEST(a_revoked_device_enrolled_anew_has_a_version_it_never_had)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	struct tb_store_device got;
	uint32_t version = 0;
	put_child(store, "one");
	put_child(store, "two");
	enrol(store, "device_1", "one", &version);
	store->ops->device_revoke(store, "device_1");
	CHECK_INT(enrol(store, "device_1", "two", &version), TB_OK);
	CHECK_INT(version, 2);
	CHECK_INT(store->ops->device_get(store, "device_1", &got), TB_OK);
	CHECK_STR(got.child_id, "two");
	CHECK(!got.revoked);
	store->ops->close(store);
	end(&folder);
}

TEST(a_device_of_a_deleted_child_enrolled_anew_has_a_version_it_never_had)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	uint32_t version = 0;
	put_child(store, "one");
	enrol(store, "device_1", "one", &version);
	store->ops->device_rotate(store, "device_1", &version);
	CHECK_INT(store->ops->child_delete(store, "one"), TB_OK);
	put_child(store, "two");
	CHECK_INT(enrol(store, "device_1", "two", &version), TB_OK);
	CHECK_INT(version, 3);
	store->ops->close(store);
	end(&folder);
}

TEST(deleting_a_child_deletes_its_devices_and_consents_and_no_others)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	struct tb_store_consent got;
	char seen[64] = "";
	uint32_t version = 0;
	put_child(store, "one");
	put_child(store, "two");
	enrol(store, "device_1", "one", &version);
	enrol(store, "device_2", "two", &version);
	put_consent(store, "one", "first");
	put_consent(store, "two", "second");
	CHECK_INT(store->ops->child_delete(store, "one"), TB_OK);
	CHECK_INT(store->ops->child_delete(store, "one"), TB_ERR_NOT_FOUND);
	store->ops->child_each(store, append_child, seen);
	store->ops->device_each(store, append_device, seen);
	CHECK_STR(seen, "twodevice_2");
	CHECK_INT(store->ops->consent_newest(store, "one", &got), TB_ERR_NOT_FOUND);
	CHECK_INT(store->ops->consent_newest(store, "two", &got), TB_OK);
	store->ops->close(store);
	end(&folder);
}

TEST(a_device_may_be_nobodys_until_a_child_claims_it)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	struct tb_store_device got;
	uint32_t version = 0;
	put_child(store, "one");
	CHECK_INT(enrol(store, "device_1", "", &version), TB_OK);
	CHECK_INT(store->ops->device_get(store, "device_1", &got), TB_OK);
	CHECK_STR(got.child_id, "");
	CHECK_INT(store->ops->device_claim(store, "device_1", "one"), TB_OK);
	CHECK_INT(store->ops->device_get(store, "device_1", &got), TB_OK);
	CHECK_STR(got.child_id, "one");
	CHECK_INT(got.key_version, 1);
	store->ops->close(store);
	end(&folder);
}

TEST(a_claim_is_for_a_child_that_is_there_and_a_device_that_is_nobody_elses)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	uint32_t version = 0;
	put_child(store, "one");
	put_child(store, "two");
	enrol(store, "device_1", "", &version);
	CHECK_INT(store->ops->device_claim(store, "device_1", "nobody"), TB_ERR_NOT_FOUND);
	CHECK_INT(store->ops->device_claim(store, "device_2", "one"), TB_ERR_NOT_FOUND);
	CHECK_INT(store->ops->device_claim(store, "device_1", "one"), TB_OK);
	CHECK_INT(store->ops->device_claim(store, "device_1", "one"), TB_OK);
	CHECK_INT(store->ops->device_claim(store, "device_1", "two"), TB_ERR_STATE);
	store->ops->device_revoke(store, "device_1");
	CHECK_INT(store->ops->device_claim(store, "device_1", "one"), TB_ERR_NOT_FOUND);
	store->ops->close(store);
	end(&folder);
}

TEST(a_claimed_device_outlives_its_child_with_its_key_and_without_its_label)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	struct tb_store_device got;
	uint32_t version = 0;
	put_child(store, "one");
	enrol(store, "device_1", "", &version);
	enrol(store, "device_2", "one", &version);
	store->ops->device_claim(store, "device_1", "one");
	CHECK_INT(store->ops->child_delete(store, "one"), TB_OK);
	CHECK_INT(store->ops->device_get(store, "device_1", &got), TB_OK);
	CHECK_STR(got.child_id, "");
	CHECK_STR(got.label, "");
	CHECK_INT(got.key_version, 1);
	CHECK_INT(store->ops->device_get(store, "device_2", &got), TB_ERR_NOT_FOUND);
	store->ops->close(store);
	end(&folder);
}

TEST(an_unclaimed_device_may_become_another_childs)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	uint32_t version = 0;
	put_child(store, "one");
	put_child(store, "two");
	enrol(store, "device_1", "one", &version);
	CHECK_INT(store->ops->device_unclaim(store, "device_2"), TB_ERR_NOT_FOUND);
	CHECK_INT(store->ops->device_unclaim(store, "device_1"), TB_OK);
	CHECK_INT(store->ops->device_claim(store, "device_1", "two"), TB_OK);
	store->ops->close(store);
	end(&folder);
}

TEST(the_newest_consent_is_the_one_recorded_last)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	struct tb_store_consent got;
	put_child(store, "one");
	CHECK_INT(put_consent(store, "nobody", "x"), TB_ERR_NOT_FOUND);
	CHECK_INT(put_consent(store, "one", "first"), TB_OK);
	CHECK_INT(put_consent(store, "one", "second"), TB_OK);
	CHECK_INT(store->ops->consent_newest(store, "one", &got), TB_OK);
	CHECK_STR(got.reference, "second");
	CHECK_STR(got.method, "signed_form");
	CHECK(got.use && !got.disclosure);
	CHECK_INT(got.recorded_at_s, 3000);
	CHECK_INT(got.withdrawn_at_s, 0);
	store->ops->close(store);
	end(&folder);
}

TEST(a_withdrawn_consent_stays_withdrawn_at_its_time)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	struct tb_store_consent got;
	put_child(store, "one");
	CHECK_INT(store->ops->consent_withdraw(store, "one", 4000), TB_ERR_NOT_FOUND);
	put_consent(store, "one", "first");
	CHECK_INT(store->ops->consent_withdraw(store, "one", 4000), TB_OK);
	CHECK_INT(store->ops->consent_withdraw(store, "one", 5000), TB_ERR_NOT_FOUND);
	CHECK_INT(store->ops->consent_newest(store, "one", &got), TB_OK);
	CHECK_INT(got.withdrawn_at_s, 4000);
	store->ops->close(store);
	end(&folder);
}

TEST(the_data_version_changes_with_what_another_handle_wrote_and_only_then)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = open_store(&folder);
	struct tb_store *other = open_store(&folder);
	uint64_t before = 0, after = 0;
	CHECK_INT(store->ops->data_version(store, &before), TB_OK);
	CHECK_INT(put_child(store, "one"), TB_OK);
	CHECK_INT(store->ops->data_version(store, &after), TB_OK);
	CHECK(after == before);
	CHECK_INT(put_child(other, "two"), TB_OK);
	CHECK_INT(store->ops->data_version(store, &after), TB_OK);
	CHECK(after != before);
	other->ops->close(other);
	store->ops->close(store);
	end(&folder);
}

TEST(two_handles_see_each_others_changes)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *a = open_store(&folder);
	struct tb_store *b = open_store(&folder);
	struct tb_store_child got;
	CHECK_INT(put_child(a, "one"), TB_OK);
	CHECK_INT(b->ops->child_get(b, "one", &got), TB_OK);
	CHECK_INT(b->ops->child_delete(b, "one"), TB_OK);
	CHECK_INT(a->ops->child_get(a, "one", &got), TB_ERR_NOT_FOUND);
	a->ops->close(a);
	b->ops->close(b);
	end(&folder);
}

TEST_MAIN(T(a_child_comes_back_as_it_was_put), T(a_second_child_of_the_same_id_is_refused),
          T(each_goes_in_the_order_of_ids), T(a_device_comes_back_as_it_was_put_with_key_version_1),
          T(a_device_needs_a_child_and_is_enrolled_once), T(rotation_raises_the_version_until_the_device_is_revoked),
          T(a_revoked_device_enrolled_anew_has_a_version_it_never_had),
          T(a_device_of_a_deleted_child_enrolled_anew_has_a_version_it_never_had),
          T(deleting_a_child_deletes_its_devices_and_consents_and_no_others),
          T(a_device_may_be_nobodys_until_a_child_claims_it),
          T(a_claim_is_for_a_child_that_is_there_and_a_device_that_is_nobody_elses),
          T(a_claimed_device_outlives_its_child_with_its_key_and_without_its_label),
          T(an_unclaimed_device_may_become_another_childs), T(the_newest_consent_is_the_one_recorded_last),
          T(a_withdrawn_consent_stays_withdrawn_at_its_time),
          T(the_data_version_changes_with_what_another_handle_wrote_and_only_then),
          T(two_handles_see_each_others_changes))
