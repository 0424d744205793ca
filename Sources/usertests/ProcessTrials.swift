import Bytes
import SchemeProtocol

/// Processes: made, started, ended, waited for.
enum ProcessTrials {
    static var all: [Trial] {
        [
            Trial("a process wants a possible start", badStarts),
            Trial("a process starts once", startsOnce),
            Trial("what is put into a process is checked", badBuilding),
            Trial("running garbage ends only the garbage", garbage),
            Trial("exec is checked", badExec),
            Trial("waiting is checked", badWaits),
            Trial("a child's status is told once", statusOnce),
            Trial("a deep chain of forks ends", deepForks),
            Trial("a broad fan of forks ends", broadForks),
            Trial("orphans go to the first process", orphans),
            Trial("many processes that never start leave nothing behind", abandonedProcesses),
            Trial("groups and sessions are checked", groups),
            Trial("fork storms leave nothing behind", forkStorm),
        ]
    }

    private static func badStarts() throws(Failure) {
        let process = try Kernel.allowed(Kernel.call(.processCreate), "processCreate")
        for address in PointerTrials.wild + [0] {
            try Kernel.refused(
                Kernel.call(.processStart, process, address, 0x2000_0000_0000), .badAddress, "a wild entry")
            // The stack pointer may be the end of user space, but nothing above it.
            if address == AddressLayout.userEnd { continue }
            try Kernel.refused(
                Kernel.call(.processStart, process, 0x2000_0000_0000, address), .badAddress, "a wild stack")
        }
    }

    private static func startsOnce() throws(Failure) {
        let process = try Kernel.allowed(Kernel.call(.processCreate), "processCreate")
        let child = Kernel.call(.processStart, process, 0x2000_0000_0000, 0x2000_0000_1000)
        try Kernel.allowed(child, "processStart")
        try Kernel.refused(
            Kernel.call(.processStart, process, 0x2000_0000_0000, 0x2000_0000_1000), .busy, "processStart")
        try Kernel.refused(Kernel.call(.processMap, process, 0, 4096, 3, Kernel.none), .busy, "processMap")
        try Kernel.refused(Kernel.call(.processWrite, process, 0x2000_0000_0000, 0, 0), .busy, "processWrite")
        try Kernel.refused(Kernel.call(.processGive, process, 1, 1), .busy, "processGive")
        try Kernel.refused(Kernel.call(.processSet, process, 2, 0), .busy, "processSet")
        try Kernel.refused(Kernel.call(.exec, process, 0x2000_0000_0000, 0x2000_0000_1000), .busy, "exec")
        try Kernel.equal(
            Kernel.allowed(Kernel.call(.processIdentity, process), "identity"), UInt64(child), "its number")
        try Kernel.check(Kernel.end(of: child) == .signalled(.segmentationFault), "an empty process goes on")
    }

    private static func badBuilding() throws(Failure) {
        let process = try Kernel.allowed(Kernel.call(.processCreate), "processCreate")
        let page = try Kernel.pages(1)
        let place: UInt64 = 0x2000_0000_0000
        try Kernel.refused(Kernel.call(.processWrite, process, place, page, 8), .badAddress, "write to nothing")
        for address in PointerTrials.wild {
            try Kernel.check(Kernel.call(.processWrite, process, address, page, 16) < 0, "write to a wild place")
        }
        try Kernel.allowed(Kernel.call(.processMap, process, place, 4096, 17, Kernel.none), "processMap")
        try Kernel.refused(
            Kernel.call(.processWrite, process, place + 4092, page, 8), .badAddress, "write over the end")
        try Kernel.refused(
            Kernel.call(.processWrite, process, place, page, 1 << 40), .badAddress, or: .invalidArgument, "a huge write"
        )
        try Kernel.refused(Kernel.call(.processGive, process, process, 3), .invalidArgument, "itself to itself")
        try Kernel.refused(Kernel.call(.processGive, process, 4095, 3), .badHandle, "a closed handle")
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        try Kernel.refused(Kernel.call(.processGive, process, clock, 4096), .badHandle, "a number out of range")
        for attribute: UInt64 in [0, 9, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.processSet, process, attribute, 0), .invalidArgument, "attribute")
        }
        for nice: Int64 in [-21, 20, .min, .max] {
            try Kernel.refused(
                Kernel.call(.processSet, process, ProcessAttribute.nice.rawValue, UInt64(bitPattern: nice)),
                .invalidArgument, "nice")
        }
        try Kernel.refused(
            Kernel.call(.processSet, process, ProcessAttribute.group.rawValue, 1_999_999), .notPermitted, "a group")
        try Kernel.refused(
            Kernel.call(.processSet, process, ProcessAttribute.namespace.rawValue, clock), .invalidArgument, "namespace"
        )
    }

    private static func garbage() throws(Failure) {
        var numbers = RandomNumbers(seed: 11)
        for _ in 0..<60 {
            var code: [UInt8] = []
            // No system call among it: garbage must not end other processes or turn the machine off.
            while code.count < 64 {
                let byte = UInt8(numbers.below(256))
                if byte != 0x05 && byte != 0x34 { code.append(byte) }
            }
            // What still runs after a while is ended.
            let place: UInt64 = 0x2000_0000_0000
            let process = try Kernel.allowed(Kernel.call(.processCreate), "processCreate")
            try Kernel.allowed(Kernel.call(.processMap, process, place, 4096, 5 | 16, Kernel.none), "processMap")
            for (index, byte) in code.enumerated() { Kernel.store(Kernel.text("") + UInt64(index), byte: byte) }
            try Kernel.allowed(Kernel.call(.processWrite, process, place, Kernel.text(""), 64), "processWrite")
            let child = Kernel.call(.processStart, process, place, place + 4096)
            try Kernel.allowed(child, "processStart")
            Kernel.close(process)
            Kernel.sleep(milliseconds: 2)
            Kernel.call(.kill, UInt64(child), 9)
            if case .signalled = Kernel.end(of: child) {} else { throw Failure("garbage has not ended by a signal") }
        }
    }

    private static func badExec() throws(Failure) {
        let process = try Kernel.allowed(Kernel.call(.processCreate), "processCreate")
        for address in PointerTrials.wild {
            try Kernel.refused(Kernel.call(.exec, process, address, 0x2000_0000_1000), .badAddress, "a wild entry")
        }
        // What is there is an empty space: the caller ends in it.
        try Kernel.expect(.signalled(.segmentationFault), of: "exec of nothing") {
            Kernel.call(.exec, process, 0x2000_0000_0000, 0x2000_0000_1000)
            return 0
        }
        let block = try ThreadTrials.loop(.sleep, [Kernel.now + 20_000_000_000], count: 1)
        try Kernel.refused(
            Kernel.call(.exec, process, 0x2000_0000_0000, 0x2000_0000_1000), .busy, "exec with a second thread")
        _ = block
    }

    private static func badWaits() throws(Failure) {
        let page = try Kernel.pages(1)
        try Kernel.refused(Kernel.call(.wait, .max, page, 1), .noChildProcess, "without children")
        try Kernel.refused(Kernel.call(.wait, 1, page, 1), .noChildProcess, "for the first process")
        for flags: UInt64 in [16, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.wait, .max, page, flags), .invalidArgument, "flags")
        }
        let child = try Kernel.child {
            Kernel.sleep(milliseconds: 20_000)
            return 0
        }
        try Kernel.equal(Kernel.allowed(Kernel.call(.wait, UInt64(child), page, 1), "wait"), 0, "no change")
        try Kernel.refused(Kernel.call(.wait, UInt64(child) + 1, page, 1), .noChildProcess, "another's number")
        Kernel.call(.kill, UInt64(child), 9)
        try Kernel.check(Kernel.end(of: child) == .signalled(.kill), "the killed child")
    }

    private static func statusOnce() throws(Failure) {
        let page = try Kernel.pages(1)
        for code: Int32 in [0, 1, 127, 255, 256, -1] {
            let child = try Kernel.child { code }
            try Kernel.equal(Kernel.allowed(Kernel.call(.wait, UInt64(child), page), "wait"), UInt64(child), "number")
            let status = ProcessStatus(waitStatus: Int32(truncatingIfNeeded: Kernel.load(page)))
            try Kernel.check(status == .exited(code & 0xff), "exit " + ByteString(code))
            try Kernel.refused(Kernel.call(.wait, UInt64(child), page), .noChildProcess, "second wait")
        }
        // A status that cannot be stored is not lost to others: the child is gone, the caller lives.
        let child = try Kernel.child { 0 }
        let result = Kernel.call(.wait, UInt64(child), Kernel.hole)
        try Kernel.check(result == -Int64(Errno.badAddress.rawValue), "wait into a hole: " + Kernel.describe(result))
    }

    private static func deepForks() throws(Failure) {
        func descend(_ depth: Int) -> Int32 {
            if depth == 0 { return 7 }
            guard let child = try? Kernel.child({ descend(depth - 1) }) else { return 1 }
            if case .exited(let code) = Kernel.end(of: child, seconds: 100) { return code }
            return 2
        }
        let code = descend(40)
        try Kernel.check(code == 7, "the deepest child's status came back as " + ByteString(code))
    }

    private static func broadForks() throws(Failure) {
        let page = try Kernel.pages(1)
        for _ in 0..<100 { _ = try Kernel.child { 3 } }
        for _ in 0..<100 {
            try Kernel.allowed(Kernel.call(.wait, .max, page), "wait")
            try Kernel.equal(Kernel.load(page) & 0xffff_ffff, 3 << 8, "status")
        }
        try Kernel.refused(Kernel.call(.wait, .max, page), .noChildProcess, "wait")
    }

    private static func orphans() throws(Failure) {
        let pipe = try Kernel.pipe()
        let page = try Kernel.pages(1)
        try Kernel.expect(.exited(0), of: "the parent in between") {
            _ = try? Kernel.child {
                // The parent goes first.
                for _ in 0..<1000 where Kernel.call(.identity, IdentityKind.parent.rawValue) != 1 {
                    Kernel.sleep(milliseconds: 2)
                }
                Kernel.store(page, UInt64(bitPattern: Kernel.call(.identity, IdentityKind.parent.rawValue)))
                Kernel.call(.write, pipe.write, page, 8)
                return 0
            }
            return 0
        }
        Kernel.close(pipe.write)
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, pipe.read, page, 8), "read"), 8, "read")
        try Kernel.equal(Kernel.load(page), 1, "the orphan's parent")
    }

    private static func abandonedProcesses() throws(Failure) {
        let free = try KernelSchemeTrials.freeMemory()
        for _ in 0..<300 {
            let process = try Kernel.allowed(Kernel.call(.processCreate), "processCreate")
            try Kernel.allowed(
                Kernel.call(.processMap, process, 0x2000_0000_0000, 65536, 19, Kernel.none), "processMap")
            try Kernel.allowed(
                Kernel.call(.processWrite, process, 0x2000_0000_0000, Kernel.text("x"), 4096), "processWrite")
            Kernel.close(process)
        }
        let now = try KernelSchemeTrials.freeMemory()
        try Kernel.check(now + (2 << 20) > free, ByteString(free - min(free, now)) + " bytes were lost")
    }

    private static func groups() throws(Failure) {
        try Kernel.refused(Kernel.call(.setGroup, 1_999_999, 0), .noSuchProcess, "no such process")
        try Kernel.refused(Kernel.call(.setGroup, 1, 0), .noSuchProcess, "not a child")
        try Kernel.refused(Kernel.call(.setGroup, 0, 1_999_999), .notPermitted, "no such group")
        try Kernel.refused(Kernel.call(.setGroup, 0, 0xffff_ffff), .invalidArgument, "a negative group")
        try Kernel.expect(.exited(0), of: "a new session") {
            guard Kernel.call(.setSession) > 0 else { return 1 }
            // The leader stays what it is.
            return Kernel.call(.setSession) < 0 && Kernel.call(.setGroup, 0, 0) < 0 ? 0 : 2
        }
    }

    private static func forkStorm() throws(Failure) {
        let free = try KernelSchemeTrials.freeMemory()
        for _ in 0..<20 {
            for _ in 0..<10 {
                _ = try Kernel.child {
                    for _ in 0..<3 where Kernel.call(.fork) == 0 { Kernel.exit(0) }
                    return 0
                }
            }
            for _ in 0..<10 { Kernel.call(.wait, .max) }
        }
        var now: UInt64 = 0
        for _ in 0..<100 {
            now = try KernelSchemeTrials.freeMemory()
            if now + (2 << 20) > free { return }
            Kernel.sleep(milliseconds: 20)
        }
        throw Failure(ByteString(free - min(free, now)) + " bytes were lost")
    }
}
