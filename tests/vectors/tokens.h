/* Golden proofs of identity, made with the openssl program alone:
 *
 *   KEY=46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5
 *   printf %s test_device_001 | openssl dgst -sha256 -hmac "$KEY"
 *   printf 'teddy device key\0%s\0%s' test_device_001 1 | openssl dgst -sha256 -hmac "$KEY"
 *   printf %s 'teddy setup password' | openssl dgst -sha256 -hmac "$KEY"     (its letters by hand)
 *   printf '\0\1\2\3\374\375\376\37700042sess-7' | openssl dgst -sha256 -hmac "$KEY" */
#ifndef TB_VECTORS_TOKENS_H
#define TB_VECTORS_TOKENS_H

#define TB_VECTOR_KEY "46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5"
#define TB_VECTOR_DEVICE_ID "test_device_001"
#define TB_VECTOR_TOKEN "a81da314b09d27d1d47efecab0caa344b8974087fdadf9dd31edad1e66f404df"

#define TB_VECTOR_DEVICE_KEY_1 "80d52708fe21bd23ccafbdcda120149f85ee3ff00b2bd2c67672863bac3e5aaf"
#define TB_VECTOR_DEVICE_KEY_2 "96302b732d3d075303e42db5f083eb4858654ea4a8589add2e33c4f2ef9dfcf5"
#define TB_VECTOR_DEVICE_KEY_MAX "8a58eeb76951588b3d16c84e04c6cd97c20a4e0185f42cbe71de070301533aea"
/* The token of the device whose key is TB_VECTOR_DEVICE_KEY_1. */
#define TB_VECTOR_DEVICE_TOKEN_1 "49ad790266134e38ebc3b6ad9cd01e63e2bb710c6028ac3e78706a5315f0594b"

#define TB_VECTOR_SETUP_PASSWORD "hytrajv3jrsk" /* of TB_VECTOR_KEY */

#define TB_VECTOR_CHUNK_AUDIO "\x00\x01\x02\x03\xfc\xfd\xfe\xff" /* 8 bytes */
#define TB_VECTOR_CHUNK_ID "00042"
#define TB_VECTOR_SESSION_ID "sess-7"
#define TB_VECTOR_CHUNK_MAC "f0c12d755f6d89a3eb104528e1e72aa4f64a6715a0125d24c0b7e58c6277cedc"
#define TB_VECTOR_CHUNK_MAC_NO_IDS "924a8e135da576dd75eb38e6bea91497ab8312ac6fbfc885aaba4abfaaffa3cd"

#endif
