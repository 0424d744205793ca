/* SwiftPM wants one source file in a C target; this module is its header. */
