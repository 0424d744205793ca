// What every Apus program stands on: start-up, allocator, memory routines. Linux has all of it in its C library.
