/*
 * Runs the cipher on vectors from standard input, one a line: `encrypt` or `decrypt`, key, iv and input in hexadecimal.
 * Answers each with the output and the iv that is left, so that a test can try a build that Node cannot load.
 */
#include "aes-ige.h"

#include <stdio.h>
#include <string.h>

#define INPUT_BYTES_MAX 4096

/* Returns how many bytes `hex` holds, or 0 when it is none or does not fit. */
static size_t read_hex(const char *hex, uint8_t *bytes, size_t room)
{
    const size_t length = strlen(hex);
    if (length % 2 != 0 || length / 2 > room) return 0;
    for (size_t i = 0; i < length / 2; i++) {
        unsigned int byte;
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1) return 0;
        bytes[i] = (uint8_t)byte;
    }
    return length / 2;
}

static void print_hex(const uint8_t *bytes, size_t size, char end)
{
    for (size_t i = 0; i < size; i++) printf("%02x", bytes[i]);
    putchar(end);
}

int main(void)
{
    char name[16], key_hex[2 * AES_KEY_BYTES + 1], iv_hex[2 * AES_IGE_IV_BYTES + 1];
    static char input_hex[2 * INPUT_BYTES_MAX + 1];
    static uint8_t input[INPUT_BYTES_MAX], output[INPUT_BYTES_MAX];
    uint8_t key[AES_KEY_BYTES], iv[AES_IGE_IV_BYTES];
    if (!processor_has_aes()) {
        puts("this processor has no AES instructions");
        return 1;
    }
    while (scanf("%15s %64s %64s %8192s", name, key_hex, iv_hex, input_hex) == 4) {
        const size_t size = read_hex(input_hex, input, sizeof input);
        const bool is_keyed = read_hex(key_hex, key, sizeof key) == sizeof key && read_hex(iv_hex, iv, sizeof iv) == sizeof iv;
        if (size == 0 || size % AES_BLOCK_BYTES != 0 || !is_keyed) return 2;
        if (strcmp(name, "decrypt") == 0) aes_ige_decrypt(input, output, size, key, iv);
        else aes_ige_encrypt(input, output, size, key, iv);
        print_hex(output, size, ' ');
        print_hex(iv, sizeof iv, '\n');
    }
    return 0;
}
