/* The updater with the library's own cryptography, and a manifest that openssl signed. */
#include "device/psa/psa.h"
#include "tests/unit/device/update_world.h"
#include "tests/vectors/manifest.h"

#include "tests/check.h"

static struct update_world *make_signed(void)
{
	static struct tb_psa_hash hash;
	static const char manifest[] =
	    "{\"version\":\"1.4.2\",\"build\":17,\"available\":true,\"url\":\"/api/v1/esp32/firmware/17\",\"sha256\":"
	    "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"size\":3,\"hardware\":\"linux-"
	    "test\","
	    "\"min_build\":9,\"rollout_percent\":25,\"notes\":\"Qu\\u00eft: \\u0644\\u0627 "
	    "\\\"x\\\"\",\"compatibility\":{"
	    "\"min_hardware_version\":\"1.0\",\"max_hardware_version\":\"2.0\"},\"key_id\":\"" TB_VECTOR_MANIFEST_KEY_ID
	    "\",\"signature\":\"" TB_VECTOR_MANIFEST_SIGNATURE_BASE64 "\"}";
	struct update_world *u = update_make();
	if (tb_psa_init() != TB_OK)
		abort();
	u->port.sha256 = tb_psa_sha256_port(&hash);
	u->port.verify = tb_psa_verify_port();
	memcpy(u->config.keys[0], TB_VECTOR_MANIFEST_PUBLIC, TB_P256_PUBLIC_LEN);
	u->server.n_manifest = sizeof manifest - 1;
	memcpy(u->server.manifest, manifest, sizeof manifest - 1);
	u->server.n_image = 3;
	memcpy(u->server.image, "abc", 3);
	return u;
}

TEST(what_openssl_signed_is_fetched_and_its_hash_is_right_but_it_is_no_image)
{
	struct update_world *u = make_signed();
	update_pass(u, 10000);
	CHECK_INT(u->n_image_asked, 1);
	CHECK_STR(u->updater.report.result, "refused");
	CHECK_STR(u->updater.report.cause, "image");
	CHECK(update_runs_signed(u));
}

TEST(another_key_does_not_do)
{
	struct update_world *u = make_signed();
	memcpy(u->config.keys[0], TB_VECTOR_MANIFEST_OTHER_PUBLIC, TB_P256_PUBLIC_LEN);
	update_pass(u, 10000);
	CHECK_INT(u->n_image_asked, 0);
	CHECK_STR(u->updater.report.cause, "key");
}

TEST_MAIN(T(what_openssl_signed_is_fetched_and_its_hash_is_right_but_it_is_no_image), T(another_key_does_not_do))
