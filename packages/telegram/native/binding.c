/*
 * AES-256-IGE for Node: `decrypt(input, output, key, iv)` and `encrypt(input, output, key, iv)`, all of them Uint8Arrays.
 * A processor without AES instructions gets a module without functions.
 */
#include "aes-ige.h"

#include <node_api.h>

enum { INPUT, OUTPUT, KEY, IV, ARGUMENTS };

struct bytes {
    uint8_t *start;
    size_t size;
};

typedef void cipher(const uint8_t *in, uint8_t *out, size_t size, const uint8_t *key, uint8_t *iv);

static bool read_bytes(napi_env env, napi_value value, struct bytes *bytes)
{
    bool is_typed_array = false;
    napi_typedarray_type type;
    void *start = NULL;
    if (napi_is_typedarray(env, value, &is_typed_array) != napi_ok || !is_typed_array) return false;
    if (napi_get_typedarray_info(env, value, &type, &bytes->size, &start, NULL, NULL) != napi_ok) return false;
    bytes->start = start;
    return type == napi_uint8_array;
}

/* Blocks are written in the order in which they are read, which is right in place and wrong with any other overlap. */
static bool overlap_askew(struct bytes input, struct bytes output)
{
    const uintptr_t in = (uintptr_t)input.start;
    const uintptr_t out = (uintptr_t)output.start;
    return in != out && in < out + input.size && out < in + input.size;
}

static napi_value run(napi_env env, napi_callback_info info, cipher *run_cipher)
{
    size_t count = ARGUMENTS;
    napi_value values[ARGUMENTS];
    struct bytes arguments[ARGUMENTS];
    if (napi_get_cb_info(env, info, &count, values, NULL, NULL) != napi_ok) return NULL;
    for (int i = 0; i < ARGUMENTS; i++) {
        /* Values that were not passed are undefined, and so no bytes. */
        if (!read_bytes(env, values[i], &arguments[i])) {
            napi_throw_type_error(env, NULL, "input, output, key and iv are Uint8Arrays");
            return NULL;
        }
    }
    const struct bytes input = arguments[INPUT];
    const struct bytes output = arguments[OUTPUT];
    const bool fits = input.size % AES_BLOCK_BYTES == 0 && output.size >= input.size;
    const bool is_keyed = arguments[KEY].size == AES_KEY_BYTES && arguments[IV].size == AES_IGE_IV_BYTES;
    if (!fits || !is_keyed || overlap_askew(input, output)) {
        napi_throw_range_error(env, NULL, "the input is whole blocks, the output has room, key and iv have 32 bytes");
        return NULL;
    }
    if (input.size > 0) run_cipher(input.start, output.start, input.size, arguments[KEY].start, arguments[IV].start);
    return NULL;
}

static napi_value decrypt(napi_env env, napi_callback_info info)
{
    return run(env, info, aes_ige_decrypt);
}

static napi_value encrypt(napi_env env, napi_callback_info info)
{
    return run(env, info, aes_ige_encrypt);
}

static void add_function(napi_env env, napi_value exports, const char *name, napi_callback callback)
{
    napi_value function;
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function) != napi_ok) return;
    /* Without the function the module is as on a processor without AES, and passed by. */
    (void)napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT()
{
    if (processor_has_aes()) {
        add_function(env, exports, "decrypt", decrypt);
        add_function(env, exports, "encrypt", encrypt);
    }
    return exports;
}
