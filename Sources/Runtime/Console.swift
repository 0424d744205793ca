#if os(none)
    import CPlatform
    import SchemeProtocol

    /// The line that `print` is filling; written at its newline, when it is full, and when the program ends.
    private nonisolated(unsafe) var line: UnsafeMutablePointer<UInt8>?
    private nonisolated(unsafe) var lineLength = 0
    private let lineCapacity = 256
    private let consoleLock = FutexLock()

    /// What `print` puts its bytes into, one by one.
    @c(putchar)
    public func putCharacter(_ character: Int32) -> Int32 {
        consoleLock.lock()
        defer { consoleLock.unlock() }
        if unsafe line == nil {
            unsafe line = allocate(lineCapacity)?.assumingMemoryBound(to: UInt8.self)
        }
        guard let storage = unsafe line else { return -1 }
        unsafe storage[lineLength] = UInt8(truncatingIfNeeded: character)
        unsafe lineLength += 1
        if unsafe character == 10 || lineLength == lineCapacity { writeLine() }
        return character & 0xff
    }

    private func writeLine() {
        guard let storage = unsafe line else { return }
        var done = 0
        while unsafe done < lineLength {
            let count = unsafe systemCall(
                .write, 1, UInt64(UInt(bitPattern: storage + done)), UInt64(lineLength - done))
            if count == -Int64(Errno.interrupted.rawValue) { continue }
            if count <= 0 { break }
            done += Int(count)
        }
        unsafe lineLength = 0
    }

    /// Writes what `print` has left without a newline.
    public func flushConsole() {
        if unsafe lineLength == 0 { return }
        consoleLock.lock()
        writeLine()
        consoleLock.unlock()
    }

    /// Says why on standard error, and ends the program by a trap. For errors after which memory cannot be trusted.
    func die(_ reason: StaticString) -> Never {
        reason.withUTF8Buffer { text in
            _ = systemCall(.write, 2, UInt64(UInt(bitPattern: text.baseAddress)), UInt64(text.count))
        }
        fatalError()
    }

    /// Called by a function that finds its stack frame overwritten.
    @c(__stack_chk_fail)
    public func stackCheckFailed() -> Never { die("stack smashing detected\n") }
#endif
