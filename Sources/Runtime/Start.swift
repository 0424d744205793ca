#if os(none)
    import CPlatform
    import SchemeProtocol

    /// What the program was started with: pointers into the block that its parent (for the first program, the kernel)
    /// has put on the initial stack.
    @safe
    public struct ProgramStart {
        /// NUL-terminated arguments and `NAME=value` pairs, a null pointer behind each list.
        public typealias Strings = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

        public fileprivate(set) var argumentCount = 0
        public fileprivate(set) var arguments: Strings?
        public fileprivate(set) var environment: Strings?
        /// Pairs of key and value, up to the pair whose key is 0.
        fileprivate var auxiliary: UnsafePointer<UInt64>?

        /// The value that the auxiliary vector has for `key`.
        public func auxiliary(_ key: AuxiliaryKey) -> UInt64? {
            guard var pair = unsafe auxiliary else { return nil }
            while unsafe pair[0] != 0 {
                if unsafe pair[0] == key.rawValue { return unsafe pair[1] }
                unsafe pair += 2
            }
            return nil
        }

        /// The text that the auxiliary vector points at for `key`.
        public func auxiliaryText(_ key: AuxiliaryKey) -> UnsafePointer<CChar>? {
            guard let address = auxiliary(key) else { return nil }
            return unsafe UnsafePointer(bitPattern: UInt(address))
        }

        /// Set once, before `main`; only read afterwards.
        public fileprivate(set) nonisolated(unsafe) static var current = ProgramStart()
    }

    /// What the thread pointer (FS base) of every thread points at. The first words lie where the System V ABI for C
    /// has them: a pointer to itself, and the stack guard at offset 40.
    @safe
    struct ThreadBlock {
        var itself: UInt64 = 0
        var reserved: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var guardValue: UInt64 = 0
        var reserved2: (UInt64, UInt64) = (0, 0)
    }

    private nonisolated(unsafe) var mainThread = ThreadBlock()

    /// The stack guard of the program, which a new thread's block repeats.
    public var stackGuard: UInt64 { unsafe mainThread.guardValue }

    /// Called by `_start` with the initial stack pointer; answers the stack guard.
    @c(apus_runtime_start)
    public func runtimeStart(_ stack: UnsafeMutablePointer<UInt64>) -> UInt64 {
        let count = unsafe Int(stack[0])
        let words = UnsafeMutableRawPointer(stack)
        unsafe ProgramStart.current.argumentCount = count
        unsafe ProgramStart.current.arguments = words.advanced(by: 8).assumingMemoryBound(
            to: UnsafeMutablePointer<CChar>?.self)
        var index = count + 2
        unsafe ProgramStart.current.environment = words.advanced(by: 8 * index).assumingMemoryBound(
            to: UnsafeMutablePointer<CChar>?.self)
        while unsafe stack[index] != 0 { index += 1 }
        unsafe ProgramStart.current.auxiliary = UnsafePointer(stack + index + 1)

        let guardValue = startingGuard()
        unsafe mainThread.guardValue = guardValue
        unsafe withUnsafeMutablePointer(to: &mainThread) { block in
            let address = UInt64(UInt(bitPattern: block))
            unsafe block.pointee.itself = address
            _ = systemCall(.threadSet, ThreadAttribute.threadPointer.rawValue, address)
        }
        return guardValue
    }

    /// 56 bits mixed from the program's random bytes in a way that tells nothing of them; the lowest byte is 0, so that
    /// a text that runs over a buffer does not reproduce it.
    private func startingGuard() -> UInt64 {
        var mixed: UInt64 = 0x9e37_79b9_7f4a_7c15
        let words = ProgramStart.randomWords
        for index in 0..<4 {
            mixed = (mixed ^ words[index]) &* 0xff51_afd7_ed55_8ccd
            mixed ^= mixed >> 32
        }
        return mixed << 8
    }

    extension ProgramStart {
        /// The address of the start block: somewhere in the first thread's stack.
        static var stack: UInt64 { unsafe UInt64(UInt(bitPattern: current.arguments)) }

        /// The 32 random bytes that the program was given; zeros where it was given none.
        static var randomWords: InlineArray<4, UInt64> {
            var words = InlineArray<4, UInt64>(repeating: 0)
            guard let address = unsafe current.auxiliary(.random),
                let given = unsafe UnsafePointer<UInt64>(bitPattern: UInt(address))
            else { return words }
            for index in 0..<4 { words[index] = unsafe given[index] }
            return words
        }
    }

    /// Called with what `main` answered, and by everything else that ends the program in order.
    @c(apus_runtime_exit)
    public func runtimeExit(_ status: Int32) -> Never {
        flushConsole()
        while true { _ = systemCall(.exit, UInt64(UInt32(bitPattern: status))) }
    }
#endif
