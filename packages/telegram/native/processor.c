/* Compiled for the oldest processor of an architecture: it runs before anything is known about this one. */
#include "aes-ige.h"

#if defined(__x86_64__)

bool processor_has_aes(void)
{
    return __builtin_cpu_supports("aes") && __builtin_cpu_supports("sse4.1");
}

#elif defined(__aarch64__) && defined(__linux__)

#include <sys/auxv.h>

/* As <asm/hwcap.h> has it, which not every C library installs. */
#define HWCAP_AES_BIT (1UL << 3)

bool processor_has_aes(void)
{
    return (getauxval(AT_HWCAP) & HWCAP_AES_BIT) != 0;
}

#elif defined(__aarch64__) && defined(__APPLE__)

/* Every processor of Apple's that runs Node has them. */
bool processor_has_aes(void)
{
    return true;
}

#else

#error "there is no AES-IGE for this platform"

#endif
