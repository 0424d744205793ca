#if os(Linux)
    import CPlatform
    public import SchemeProtocol

    extension Host {
        /// Fresh zeroed memory of that length, to be mapped `shared` and given to clients as the answer to `map`. Nobody who
        /// gets it can cut it short.
        public static func sharedMemory(_ length: Int) throws(Errno) -> HandleNumber {
            guard length > 0 else { throw .invalidArgument }
            let handle = try checked(host_shared_memory(length))
            SharedMemory.note(handle)
            return handle
        }
    }

    /// Which shared memory lies where in this process: a provider answers `map` with an address, and what travels to the
    /// client is the descriptor behind it.
    enum SharedMemory {
        private struct Region {
            var start: UInt
            var length: Int
            var descriptor: Int32
        }

        private static let handles = Guarded<Set<HandleNumber>>([])
        private static let regions = Guarded<[Region]>([])

        static func note(_ handle: HandleNumber) { handles.withLock { _ = $0.insert(handle) } }

        /// A handle is being closed.
        static func forget(_ handle: HandleNumber) { handles.withLock { _ = $0.remove(handle) } }

        /// A handle was mapped from its start on. Only what `Host.sharedMemory` has made is of interest.
        static func noteMap(_ handle: HandleNumber, at start: UInt, _ length: Int) {
            guard handles.withLock({ $0.contains(handle) }) else { return }
            let descriptor = host_fcntl(handle, F_DUPFD_CLOEXEC, 0)
            guard descriptor != -1 else { return }
            regions.withLock { $0.append(Region(start: start, length: length, descriptor: descriptor)) }
        }

        static func forgetMap(at start: UInt) {
            let gone = regions.withLock { regions -> Int32? in
                guard let index = regions.firstIndex(where: { $0.start == start }) else { return nil }
                return regions.remove(at: index).descriptor
            }
            if let gone { CPlatform.close(gone) }
        }

        /// A descriptor of its own for the memory at an address, and how far into that memory the address is; nil where
        /// `length` bytes from there are not one shared memory.
        static func find(_ address: UInt, _ length: UInt64) -> (descriptor: Int32, offset: UInt64)? {
            regions.withLock { regions in
                for region in regions where address >= region.start {
                    let offset = UInt64(address - region.start)
                    guard offset < UInt64(region.length), length <= UInt64(region.length) - offset else { continue }
                    let descriptor = host_fcntl(region.descriptor, F_DUPFD_CLOEXEC, 0)
                    return descriptor == -1 ? nil : (descriptor, offset)
                }
                return nil
            }
        }
    }
#endif
