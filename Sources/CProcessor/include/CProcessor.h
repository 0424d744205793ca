/* Instructions of the processor that Swift has no words for: each behind one plain function, and a question whether
   the processor has it. No logic. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Whether the processor has instructions for SHA-256. */
int processor_has_sha256(void);

/* Takes whole blocks of 64 bytes into the eight words of a SHA-256 state. Only where processor_has_sha256. */
void processor_sha256(uint32_t *state, const uint8_t *blocks, size_t count, const uint32_t *constants);

/* Where a byte first stands in count bytes; count where it does not. */
size_t processor_find_byte(const uint8_t *bytes, size_t count, uint8_t byte);

/* One more than where a byte last stands in count bytes; 0 where it does not. */
size_t processor_find_last_byte(const uint8_t *bytes, size_t count, uint8_t byte);

/* How often a byte stands in count bytes. */
size_t processor_count_byte(const uint8_t *bytes, size_t count, uint8_t byte);
