/* C because Swift cannot say which instruction set a function is compiled for. */
#include "CProcessor.h"

#if defined(__x86_64__)
#include <immintrin.h>

int processor_has_sha256(void)
{
	uint32_t a = 0, b, c = 0, d;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	if (a < 7)
		return 0;
	a = 1, c = 0;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	int has_shuffles = (c & (1u << 9)) && (c & (1u << 19));
	a = 7, c = 0;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return has_shuffles && (b & (1u << 29));
}

__attribute__((target("sha,sse4.1,ssse3")))
void processor_sha256(uint32_t *state, const uint8_t *blocks, size_t count, const uint32_t *constants)
{
	const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bull, 0x0405060700010203ull);
	/* The instructions want the words as ABEF and CDGH. */
	__m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
	__m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
	__m128i abef = _mm_alignr_epi8(low, high, 8);
	__m128i cdgh = _mm_blend_epi16(high, low, 0xf0);
	for (; count > 0; count--, blocks += 64) {
		const __m128i old_abef = abef, old_cdgh = cdgh;
		__m128i words[4];
		for (int index = 0; index < 4; index++)
			words[index] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + 16 * index)), order);
#pragma clang loop unroll(full)
		for (int step = 0; step < 16; step++) {
			__m128i sum = _mm_add_epi32(words[step & 3], _mm_loadu_si128((const __m128i *)(constants + 4 * step)));
			cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
			abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
			if (step < 12) {
				/* The words four steps on, from the last four groups. */
				__m128i next = _mm_sha256msg1_epu32(words[step & 3], words[(step + 1) & 3]);
				next = _mm_add_epi32(next, _mm_alignr_epi8(words[(step + 3) & 3], words[(step + 2) & 3], 4));
				words[step & 3] = _mm_sha256msg2_epu32(next, words[(step + 3) & 3]);
			}
		}
		abef = _mm_add_epi32(abef, old_abef);
		cdgh = _mm_add_epi32(cdgh, old_cdgh);
	}
	low = _mm_shuffle_epi32(abef, 0x1b);
	high = _mm_shuffle_epi32(cdgh, 0xb1);
	_mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xf0));
	_mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}
#else
int processor_has_sha256(void) { return 0; }
void processor_sha256(uint32_t *state, const uint8_t *blocks, size_t count, const uint32_t *constants) {}
#endif
