#if os(none)
    import Runtime
    public import SchemeProtocol

    extension Host {
        /// Maps `length` bytes of what a handle stands for, from `offset` on. Corresponds to `mmap` with a file.
        public static func map(_ handle: HandleNumber, offset: UInt64, length: Int, _ flags: MapFlags) throws(Errno)
            -> UnsafeMutableRawBufferPointer
        {
            guard length > 0 else { throw .invalidArgument }
            let address = try checked(
                systemCall(.map, 0, UInt64(length), UInt64(flags.rawValue), handle.argument, offset))
            return unsafe UnsafeMutableRawBufferPointer(
                start: UnsafeMutableRawPointer(bitPattern: UInt(address)), count: length)
        }

        /// Ends a mapping.
        public static func unmap(_ memory: UnsafeMutableRawBufferPointer) throws(Errno) {
            try unsafe checked(systemCall(.unmap, memory.argument, UInt64(memory.count)))
        }
    }
#endif
