/* C because the answer of a comparison of sixteen bytes as sixteen bits has no word in Swift. */
#include "CProcessor.h"

#if defined(__x86_64__)
#include <emmintrin.h>

static inline unsigned matches(const uint8_t *bytes, __m128i pattern)
{
	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)bytes), pattern));
}

size_t processor_find_byte(const uint8_t *bytes, size_t count, uint8_t byte)
{
	const __m128i pattern = _mm_set1_epi8((char)byte);
	size_t index = 0;
	while (index + 16 <= count) {
		unsigned found = matches(bytes + index, pattern);
		if (found)
			return index + (size_t)__builtin_ctz(found);
		index += 16;
	}
	if (count >= 16 && index < count) {
		/* The last sixteen, some of them for the second time. */
		unsigned found = matches(bytes + count - 16, pattern);
		return found ? count - 16 + (size_t)__builtin_ctz(found) : count;
	}
	while (index < count && bytes[index] != byte)
		index++;
	return index;
}

size_t processor_find_last_byte(const uint8_t *bytes, size_t count, uint8_t byte)
{
	const __m128i pattern = _mm_set1_epi8((char)byte);
	size_t end = count;
	while (end >= 16) {
		unsigned found = matches(bytes + end - 16, pattern);
		if (found)
			return end - 16 + 32 - (size_t)__builtin_clz(found);
		end -= 16;
	}
	while (end > 0 && bytes[end - 1] != byte)
		end--;
	return end;
}

size_t processor_count_byte(const uint8_t *bytes, size_t count, uint8_t byte)
{
	const __m128i pattern = _mm_set1_epi8((char)byte), zero = _mm_setzero_si128();
	__m128i totals = zero;
	size_t index = 0;
	while (index + 16 <= count) {
		/* Each of sixteen counters holds up to 255, then they are added up. */
		size_t end = count - index >= 16 * 255 ? index + 16 * 255 : index + ((count - index) & ~(size_t)15);
		__m128i counters = zero;
		for (; index < end; index += 16) {
			__m128i part = _mm_loadu_si128((const __m128i *)(bytes + index));
			counters = _mm_sub_epi8(counters, _mm_cmpeq_epi8(part, pattern));
		}
		totals = _mm_add_epi64(totals, _mm_sad_epu8(counters, zero));
	}
	size_t total = (size_t)_mm_cvtsi128_si64(totals) + (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(totals, totals));
	for (; index < count; index++)
		total += bytes[index] == byte;
	return total;
}

#else

size_t processor_find_byte(const uint8_t *bytes, size_t count, uint8_t byte)
{
	size_t index = 0;
	while (index < count && bytes[index] != byte)
		index++;
	return index;
}

size_t processor_find_last_byte(const uint8_t *bytes, size_t count, uint8_t byte)
{
	while (count > 0 && bytes[count - 1] != byte)
		count--;
	return count;
}

size_t processor_count_byte(const uint8_t *bytes, size_t count, uint8_t byte)
{
	size_t total = 0;
	for (size_t index = 0; index < count; index++)
		total += bytes[index] == byte;
	return total;
}

#endif
