/* AES-256-IGE with AES-NI. Compiled with -maes -msse4.1, so nothing here runs before processor_has_aes() is asked. */
#include "aes-ige.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define ROUNDS 14

static inline __m128i load(const uint8_t *from)
{
    return _mm_loadu_si128((const __m128i *)from);
}

static inline void store(uint8_t *to, __m128i block)
{
    _mm_storeu_si128((__m128i *)to, block);
}

/* Words 0, 0^1, 0^1^2 and 0^1^2^3 of a round key, as every step of the key schedule needs them. */
static inline __m128i running_xor(__m128i key)
{
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    return _mm_xor_si128(key, _mm_slli_si128(key, 8));
}

/* The next even round key, from the two before it; the round constant has to be known when this is compiled. */
#define EVEN_KEY(before_last, last, constant) \
    _mm_xor_si128(running_xor(before_last), _mm_shuffle_epi32(_mm_aeskeygenassist_si128(last, constant), 0xff))

/* The next odd one: AES-256 substitutes there too, without rotating and without a constant. */
static inline __m128i odd_key(__m128i before_last, __m128i last)
{
    return _mm_xor_si128(running_xor(before_last), _mm_shuffle_epi32(_mm_aeskeygenassist_si128(last, 0), 0xaa));
}

static void expand_key(const uint8_t *key, __m128i round[ROUNDS + 1])
{
    round[0] = load(key);
    round[1] = load(key + AES_BLOCK_BYTES);
    round[2] = EVEN_KEY(round[0], round[1], 0x01);
    round[3] = odd_key(round[1], round[2]);
    round[4] = EVEN_KEY(round[2], round[3], 0x02);
    round[5] = odd_key(round[3], round[4]);
    round[6] = EVEN_KEY(round[4], round[5], 0x04);
    round[7] = odd_key(round[5], round[6]);
    round[8] = EVEN_KEY(round[6], round[7], 0x08);
    round[9] = odd_key(round[7], round[8]);
    round[10] = EVEN_KEY(round[8], round[9], 0x10);
    round[11] = odd_key(round[9], round[10]);
    round[12] = EVEN_KEY(round[10], round[11], 0x20);
    round[13] = odd_key(round[11], round[12]);
    round[14] = EVEN_KEY(round[12], round[13], 0x40);
}

/* The round keys of the equivalent inverse cipher (FIPS 197, 5.3.5), which is what the instructions compute. */
static void invert_key(const __m128i round[ROUNDS + 1], __m128i inverse[ROUNDS + 1])
{
    inverse[0] = round[ROUNDS];
    for (int i = 1; i < ROUNDS; i++) inverse[i] = _mm_aesimc_si128(round[ROUNDS - i]);
    inverse[ROUNDS] = round[0];
}

/*
 * Every block waits for the one before it, so the length of this chain of instructions is the time it takes: whatever
 * does not depend on the block before, such as c[i] ^ key, is combined outside of the chain.
 */
void aes_ige_decrypt(const uint8_t *in, uint8_t *out, size_t size, const uint8_t *key, uint8_t *iv)
{
    __m128i round[ROUNDS + 1];
    __m128i inverse[ROUNDS + 1];
    expand_key(key, round);
    invert_key(round, inverse);
    __m128i last_cipher = load(iv);
    __m128i last_plain = load(iv + AES_BLOCK_BYTES);
    for (size_t at = 0; at < size; at += AES_BLOCK_BYTES) {
        const __m128i cipher = load(in + at);
        __m128i block = _mm_xor_si128(last_plain, _mm_xor_si128(cipher, inverse[0]));
        for (int i = 1; i < ROUNDS; i++) block = _mm_aesdec_si128(block, inverse[i]);
        last_plain = _mm_aesdeclast_si128(block, _mm_xor_si128(inverse[ROUNDS], last_cipher));
        last_cipher = cipher;
        store(out + at, last_plain);
    }
    store(iv, last_cipher);
    store(iv + AES_BLOCK_BYTES, last_plain);
}

void aes_ige_encrypt(const uint8_t *in, uint8_t *out, size_t size, const uint8_t *key, uint8_t *iv)
{
    __m128i round[ROUNDS + 1];
    expand_key(key, round);
    __m128i last_cipher = load(iv);
    __m128i last_plain = load(iv + AES_BLOCK_BYTES);
    for (size_t at = 0; at < size; at += AES_BLOCK_BYTES) {
        const __m128i plain = load(in + at);
        __m128i block = _mm_xor_si128(last_cipher, _mm_xor_si128(plain, round[0]));
        for (int i = 1; i < ROUNDS; i++) block = _mm_aesenc_si128(block, round[i]);
        last_cipher = _mm_aesenclast_si128(block, _mm_xor_si128(round[ROUNDS], last_plain));
        last_plain = plain;
        store(out + at, last_cipher);
    }
    store(iv, last_cipher);
    store(iv + AES_BLOCK_BYTES, last_plain);
}

#endif
