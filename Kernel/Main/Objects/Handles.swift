internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The open handles of a process: small numbers for open descriptions, which several handles and processes may share.
final class HandleTable {
    struct Entry {
        var description: Description
        var closeOnExec: Bool
    }

    private let lock = SpinLock()
    private var entries: [Entry?] = []
    /// No free slot is below this.
    private var firstFree = 0

    /// The description behind a handle.
    func lookup(_ number: UInt64) throws(Errno) -> Description {
        lock.lock()
        defer { lock.unlock() }
        guard number < UInt64(entries.count), let entry = entries[Int(number)] else { throw .badHandle }
        return entry.description
    }

    /// Gives a description the lowest free number.
    func insert(_ description: Description, closeOnExec: Bool = false) throws(Errno) -> Int {
        lock.lock()
        defer { lock.unlock() }
        var index = firstFree
        while index < entries.count, entries[index] != nil { index += 1 }
        guard index < Limits.handles else { throw .tooManyHandles }
        try grow(to: index)
        guard description.addReference() else { throw .badHandle }
        entries[index] = Entry(description: description, closeOnExec: closeOnExec)
        firstFree = index + 1
        return index
    }

    /// Makes the table long enough for a number. With `lock` held.
    private func grow(to index: Int) throws(Errno) {
        if index < entries.count { return }
        if index >= entries.capacity {
            try Frames.admit(bytes: (max(index, entries.capacity) + 1) * 2 * MemoryLayout<Entry?>.stride)
        }
        while entries.count <= index { entries.append(nil) }
    }

    /// Makes `number` name the description; what it named before is closed.
    func replace(_ number: UInt64, _ description: Description, closeOnExec: Bool = false) throws(Errno) {
        guard number < UInt64(Limits.handles) else { throw .badHandle }
        lock.lock()
        do throws(Errno) {
            try grow(to: Int(number))
        } catch {
            lock.unlock()
            throw error
        }
        guard description.addReference() else {
            lock.unlock()
            throw .badHandle
        }
        let old = entries[Int(number)]
        entries[Int(number)] = Entry(description: description, closeOnExec: closeOnExec)
        lock.unlock()
        old?.description.dropReference()
    }

    /// Takes a handle out without closing what it stands for: the reference passes to the caller.
    func take(_ number: UInt64) throws(Errno) -> Description {
        lock.lock()
        defer { lock.unlock() }
        guard number < UInt64(entries.count), let entry = entries[Int(number)] else { throw .badHandle }
        entries[Int(number)] = nil
        firstFree = min(firstFree, Int(number))
        return entry.description
    }

    func close(_ number: UInt64) throws(Errno) { try take(number).dropReference() }

    func closeAll() {
        lock.lock()
        let all = entries
        entries = []
        firstFree = 0
        lock.unlock()
        for entry in all { entry?.description.dropReference() }
    }

    func closeOnExec() {
        lock.lock()
        let count = entries.count
        lock.unlock()
        for index in 0..<count {
            lock.lock()
            let mark = entries[index]?.closeOnExec ?? false
            lock.unlock()
            if mark { try? close(UInt64(index)) }
        }
    }

    func setCloseOnExec(_ number: UInt64, _ on: Bool) throws(Errno) {
        lock.lock()
        defer { lock.unlock() }
        guard number < UInt64(entries.count), entries[Int(number)] != nil else { throw .badHandle }
        entries[Int(number)]?.closeOnExec = on
    }

    func isCloseOnExec(_ number: UInt64) -> Bool {
        lock.withLock {
            guard number < UInt64(entries.count) else { return false }
            return entries[Int(number)]?.closeOnExec ?? false
        }
    }

    /// The same handles for a forked process.
    func copy(into other: HandleTable) {
        lock.lock()
        let all = entries
        let free = firstFree
        // While they are in this table they can't be closed.
        for entry in all { entry?.description.addReference() }
        lock.unlock()
        other.lock.withLock {
            other.entries = all
            other.firstFree = free
        }
    }

    /// The numbers in use with their descriptions.
    func snapshot() -> [(Int, Description)] {
        lock.withLock {
            var result: [(Int, Description)] = []
            for index in 0..<entries.count {
                if let entry = entries[index] { result.append((index, entry.description)) }
            }
            return result
        }
    }
}
