/* A manifest and who signed it, made with the openssl program alone. CANONICAL stands in the file canonical:
 *
 *   openssl ecparam -name prime256v1 -genkey -noout -out key
 *   openssl ec -in key -pubout -outform DER -conv_form uncompressed | tail -c 65      (PUBLIC)
 *   … | sha256sum | cut -c 1-16                                                       (KEY_ID)
 *   openssl dgst -sha256 -sign key canonical                                          (SIGNATURE, SHORT_SIGNATURE) */
#ifndef TB_VECTORS_MANIFEST_H
#define TB_VECTORS_MANIFEST_H

#define TB_VECTOR_MANIFEST_KEY_ID "4ecba3c159f745b4"
#define TB_VECTOR_MANIFEST_CANONICAL                                                                                   \
	"available=true\n"                                                                                             \
	"build=17\n"                                                                                                   \
	"compatibility.max_hardware_version=2.0\n"                                                                     \
	"compatibility.min_hardware_version=1.0\n"                                                                     \
	"compatibility.required_bootloader=\n"                                                                         \
	"hardware=linux-test\n"                                                                                        \
	"key_id=4ecba3c159f745b4\n"                                                                                    \
	"mandatory=false\n"                                                                                            \
	"min_build=9\n"                                                                                                \
	"notes=Quït: لا \"x\"\n"                                                                                    \
	"rollout_percent=25\n"                                                                                         \
	"sha256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"                                    \
	"size=3\n"                                                                                                     \
	"url=/api/v1/esp32/firmware/17\n"                                                                              \
	"version=1.4.2\n"
#define TB_VECTOR_MANIFEST_PUBLIC                                                                                      \
	"\x04\xec\x8a\xf5\x83\x3d\x70\xdb\xf5\x2b\xd6\x52\xb0\xd2\x69\xb5\x25\xbe\x25\xd3"                             \
	"\xc0\x5f\x3e\x36\x70\xec\x58\x61\x4b\xc7\xe3\x8a\xfe\xf8\x14\x4d\xee\x23\xc2\x26"                             \
	"\x43\x23\x62\x0a\x16\x26\x64\x1f\x15\x1d\xfa\x53\x2d\xa5\x40\x55\xff\x10\x33\x4f"                             \
	"\xc6\xe6\xe7\x39\x7a"
/* Of a key that signed nothing here. */
#define TB_VECTOR_MANIFEST_OTHER_PUBLIC                                                                                \
	"\x04\x85\x65\x16\xa0\x1a\x5f\xa2\x4a\x06\xa0\x88\xda\x4e\x47\x1d\x61\x5d\x32\x2b"                             \
	"\xad\x79\xe9\x41\x1a\xb5\x30\xd7\x21\xc5\x0e\x9a\xd3\x37\xde\xc8\xe7\xa0\x75\xb9"                             \
	"\x24\xec\x8e\x06\x40\x9e\x5c\xcd\xaa\xef\xdf\x4f\xeb\x8d\x03\x59\x5b\x9a\x49\xfd"                             \
	"\xb0\x34\x3a\x91\x6b"
/* Both coordinates of it have their highest bit set: 72 bytes. */
#define TB_VECTOR_MANIFEST_SIGNATURE                                                                                   \
	"\x30\x46\x02\x21\x00\xd5\xbe\x75\xac\x0e\xcd\x14\x36\x70\x0f\x7b\x2d\x6d\x1d\x18"                             \
	"\xd9\xb1\x75\xec\xc0\xc4\xd4\x3b\xa3\x1e\x38\x70\x05\x37\xdf\x60\x5d\x02\x21\x00"                             \
	"\x9d\x06\xce\x50\x40\x3a\x4a\xa8\xf0\x77\x1d\xcb\x4e\x5f\x3f\xbc\x72\xa3\xe4\xea"                             \
	"\xce\xff\x15\x52\xad\x43\x8c\x99\xab\xc9\xf9\xfe"
#define TB_VECTOR_MANIFEST_SIGNATURE_BASE64                                                                            \
	"MEYCIQDVvnWsDs0UNnAPey1tHRjZsXXswMTUO6MeOHAFN99gXQIhAJ0GzlBAOkqo8Hcdy05fP7xyo+Tqzv8VUq1DjJmryfn+"
/* One of its coordinates is shorter than 32 bytes: 69 bytes. */
#define TB_VECTOR_MANIFEST_SHORT_SIGNATURE                                                                             \
	"\x30\x43\x02\x1f\x25\x44\x9a\x5c\x28\x97\x6f\x41\xb9\xf7\xa2\x88\xe1\x31\x6a\xfc"                             \
	"\xaf\xc4\x79\xb1\x7c\x34\xcc\x29\xc0\x6d\x6f\x63\x17\x5b\x30\x02\x20\x1c\x99\x32"                             \
	"\xfc\x91\x4f\x18\xd7\x5e\xb7\x2d\x69\x9e\x54\xf3\xdd\xf0\x68\x08\x5e\x02\x9d\x69"                             \
	"\xaf\x1d\xa4\x06\xa8\x02\xef\x15\xe2"

#endif
