#if os(none)
    import Bytes
    public import SchemeProtocol

    extension Host {
        /// Fresh zeroed memory of that length, to be mapped `shared` and given to clients as the answer to `map`. Nobody who
        /// gets it can cut it short.
        public static func sharedMemory(_ length: Int) throws(Errno) -> HandleNumber {
            guard length > 0 else { throw .invalidArgument }
            return try open("memory:zeroed", [.read, .write, .closeOnExec])
        }
    }
#endif
