// What every Apus program stands on: start-up, allocator, memory routines. Linux has all of it in its C library, so
// there this module is empty. The assembly that belongs to it is in Sources/CPlatform/Apus.
