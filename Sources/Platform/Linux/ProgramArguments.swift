#if os(Linux)
    import Bytes

    /// The words that the program was started with.
    enum ProgramArguments {
        #if hasFeature(Embedded)
            // Embedded Swift has no `CommandLine`. The C library hands the words to what it runs before `main`.
            private nonisolated(unsafe) static var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

            @used @section(".init_array")
            private static let keep:
                @convention(c) (Int32, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Void = {
                    unsafe ProgramArguments.words = $1
                }

            static var all: [ByteString] { unsafe list(words) }
        #else
            static var all: [ByteString] { unsafe list(CommandLine.unsafeArgv) }
        #endif

        /// The texts up to the nil that ends them.
        private static func list(_ first: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [ByteString] {
            guard var next = unsafe first else { return [] }
            var result: [ByteString] = []
            while let word = unsafe next.pointee {
                result.append(unsafe ByteString(cString: word))
                unsafe next += 1
            }
            return result
        }
    }
#endif
