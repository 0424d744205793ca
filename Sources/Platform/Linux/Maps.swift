#if os(Linux)
    import CPlatform
    public import SchemeProtocol

    extension Host {
        /// Maps `length` bytes of what a handle stands for, from `offset` on. Corresponds to `mmap` with a file.
        public static func map(_ handle: HandleNumber, offset: UInt64, length: Int, _ flags: MapFlags) throws(Errno)
            -> UnsafeMutableRawBufferPointer
        {
            guard length > 0, let start = off_t(exactly: offset) else { throw .invalidArgument }
            if SocketScheme.owns(handle) {
                let (memory, start) = try SocketScheme.map(handle, offset: offset, length: length, flags)
                defer { CPlatform.close(memory) }
                return try unsafe map(memory, offset: start, length: length, flags)
            }
            var protection: Int32 = 0
            if flags.contains(.read) { protection |= PROT_READ }
            if flags.contains(.write) { protection |= PROT_WRITE }
            if flags.contains(.execute) { protection |= PROT_EXEC }
            let kind = flags.contains(.shared) ? MAP_SHARED : MAP_PRIVATE
            let address = unsafe mmap(nil, length, protection, kind, handle, start)
            // MAP_FAILED, which the headers hide from Swift.
            guard let address = unsafe address, Int(bitPattern: address) != -1 else { throw lastError }
            if flags.contains(.shared) { SharedMemory.noteMap(handle, at: UInt(bitPattern: address), length) }
            return unsafe UnsafeMutableRawBufferPointer(start: address, count: length)
        }

        /// Ends a mapping.
        public static func unmap(_ memory: UnsafeMutableRawBufferPointer) throws(Errno) {
            SharedMemory.forgetMap(at: UInt(bitPattern: memory.baseAddress))
            _ = try checked(unsafe munmap(memory.baseAddress!, memory.count))
        }
    }
#endif
