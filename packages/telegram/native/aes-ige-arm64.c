/*
 * AES-256-IGE with the cryptographic extension of ARMv8. Compiled with -march=armv8-a+crypto, so nothing here runs before
 * processor_has_aes() is asked.
 */
#include "aes-ige.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include <string.h>

#define ROUNDS 14
#define KEY_WORDS 8
#define SCHEDULE_WORDS (4 * (ROUNDS + 1))

/*
 * SubBytes of four bytes. AESE is SubBytes(ShiftRows(state ^ key)): with the word in all four columns there is nothing for
 * ShiftRows to move.
 */
static uint32_t substitute(uint32_t word)
{
    const uint8x16_t columns = vreinterpretq_u8_u32(vdupq_n_u32(word));
    return vgetq_lane_u32(vreinterpretq_u32_u8(vaeseq_u8(columns, vdupq_n_u8(0))), 0);
}

/* FIPS 197, 5.2. Words are little-endian here, so rotating left by a byte is rotating right by eight bits. */
static void expand_key(const uint8_t *key, uint8x16_t round[ROUNDS + 1])
{
    uint32_t words[SCHEDULE_WORDS];
    uint32_t constant = 1;
    memcpy(words, key, AES_KEY_BYTES);
    for (int i = KEY_WORDS; i < SCHEDULE_WORDS; i++) {
        uint32_t word = words[i - 1];
        if (i % KEY_WORDS == 0) {
            word = substitute((word >> 8) | (word << 24)) ^ constant;
            constant <<= 1;
        } else if (i % KEY_WORDS == 4) {
            word = substitute(word);
        }
        words[i] = words[i - KEY_WORDS] ^ word;
    }
    for (int i = 0; i <= ROUNDS; i++) round[i] = vreinterpretq_u8_u32(vld1q_u32(words + 4 * i));
}

/* The round keys of the equivalent inverse cipher (FIPS 197, 5.3.5), which is what the instructions compute. */
static void invert_key(const uint8x16_t round[ROUNDS + 1], uint8x16_t inverse[ROUNDS + 1])
{
    inverse[0] = round[ROUNDS];
    for (int i = 1; i < ROUNDS; i++) inverse[i] = vaesimcq_u8(round[ROUNDS - i]);
    inverse[ROUNDS] = round[0];
}

/* Every block waits for the one before it: what does not depend on that is combined outside of the chain. */
void aes_ige_decrypt(const uint8_t *in, uint8_t *out, size_t size, const uint8_t *key, uint8_t *iv)
{
    uint8x16_t round[ROUNDS + 1];
    uint8x16_t inverse[ROUNDS + 1];
    expand_key(key, round);
    invert_key(round, inverse);
    uint8x16_t last_cipher = vld1q_u8(iv);
    uint8x16_t last_plain = vld1q_u8(iv + AES_BLOCK_BYTES);
    for (size_t at = 0; at < size; at += AES_BLOCK_BYTES) {
        const uint8x16_t cipher = vld1q_u8(in + at);
        const uint8x16_t whitening = veorq_u8(inverse[ROUNDS], last_cipher);
        uint8x16_t block = vaesdq_u8(last_plain, veorq_u8(cipher, inverse[0]));
        for (int i = 1; i < ROUNDS; i++) block = vaesdq_u8(vaesimcq_u8(block), inverse[i]);
        last_plain = veorq_u8(block, whitening);
        last_cipher = cipher;
        vst1q_u8(out + at, last_plain);
    }
    vst1q_u8(iv, last_cipher);
    vst1q_u8(iv + AES_BLOCK_BYTES, last_plain);
}

void aes_ige_encrypt(const uint8_t *in, uint8_t *out, size_t size, const uint8_t *key, uint8_t *iv)
{
    uint8x16_t round[ROUNDS + 1];
    expand_key(key, round);
    uint8x16_t last_cipher = vld1q_u8(iv);
    uint8x16_t last_plain = vld1q_u8(iv + AES_BLOCK_BYTES);
    for (size_t at = 0; at < size; at += AES_BLOCK_BYTES) {
        const uint8x16_t plain = vld1q_u8(in + at);
        const uint8x16_t whitening = veorq_u8(round[ROUNDS], last_plain);
        uint8x16_t block = vaeseq_u8(last_cipher, veorq_u8(plain, round[0]));
        for (int i = 1; i < ROUNDS; i++) block = vaeseq_u8(vaesmcq_u8(block), round[i]);
        last_cipher = veorq_u8(block, whitening);
        last_plain = plain;
        vst1q_u8(out + at, last_cipher);
    }
    vst1q_u8(iv, last_cipher);
    vst1q_u8(iv + AES_BLOCK_BYTES, last_plain);
}

#endif
