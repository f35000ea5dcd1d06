/*
 * AES-256 in infinite garble extension, the mode in which MTProto ciphers its messages:
 *
 *   c[i] = AES(m[i] ^ c[i-1]) ^ m[i-1]        m[i] = AES⁻¹(c[i] ^ m[i-1]) ^ c[i-1]
 *
 * One file for each architecture defines these functions, from the processor's own AES instructions. They may be called
 * only where processor_has_aes() is true.
 */
#ifndef STREAMVAULT_AES_IGE_H
#define STREAMVAULT_AES_IGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AES_BLOCK_BYTES 16
#define AES_KEY_BYTES 32
/* c[-1], and behind it m[-1]. */
#define AES_IGE_IV_BYTES 32

/* Whether this processor has the instructions that the other functions are made of. */
bool processor_has_aes(void);

/*
 * `size` is a whole number of blocks. `out` has room for as much, and is `in` itself or does not overlap it. `iv` is left
 * as the bytes that follow need it, so that a message can be ciphered piece by piece.
 */
void aes_ige_decrypt(const uint8_t *in, uint8_t *out, size_t size, const uint8_t *key, uint8_t *iv);
void aes_ige_encrypt(const uint8_t *in, uint8_t *out, size_t size, const uint8_t *key, uint8_t *iv);

#endif
