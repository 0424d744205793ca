import Bytes
import Platform
import SchemeProtocol

/// Signals: sent, caught, held back, and returned from when there is nothing to return to.
enum SignalTrials {
    static var all: [Trial] {
        [
            Trial("sending signals is checked", sending),
            Trial("signal actions are checked", actions),
            Trial("signal masks are checked", masks),
            Trial("a handler runs and the program goes on", handlers),
            Trial("a handler leaves the vector registers as they were", vectors),
            Trial("a handler that is not there ends the program", missingHandler),
            Trial("a handler without a stack ends the program", handlerWithoutStack),
            Trial("a return from no handler ends the program", strayReturn),
            Trial("a forged return gives no rights", forgedReturn),
            Trial("waiting for a signal takes it", waiting),
            Trial("stopped children are told and go on", stopping),
            Trial("signals end every kind of wait", interruptions),
            Trial("a harmless signal to everything does no harm", everything),
            Trial("a storm of signals is survived", storm),
        ]
    }

    /// A page of code: a handler that counts its runs in `counter`, and 64 bytes behind it a restorer.
    private static func handlerCode(counter: UInt64) throws(Failure) -> UInt64 {
        let page = try Kernel.pages(1)
        // mov rax, counter; lock inc qword [rax]; pxor xmm0, xmm0; ret
        var code: [UInt8] = [0x48, 0xb8] + bytes(of: counter)
        code += [0xf0, 0x48, 0xff, 0x00, 0x66, 0x0f, 0xef, 0xc0, 0xc3]
        while code.count < 64 { code.append(0xcc) }
        // mov eax, 59; syscall; ud2
        code += [0xb8, 59, 0, 0, 0, 0x0f, 0x05, 0x0f, 0x0b]
        for (index, byte) in code.enumerated() { Kernel.store(page + UInt64(index), byte: byte) }
        try Kernel.allowed(Kernel.call(.protect, page, 4096, 5), "protect")
        return page
    }

    private static func bytes(of word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }

    static func setAction(_ signal: Signal, handler: UInt64, restorer: UInt64 = 0, flags: UInt64 = 0)
        throws(Failure) -> Int64
    {
        let record = try Kernel.pages(1)
        Kernel.store(record, handler)
        Kernel.store(record + 16, restorer)
        Kernel.store(record + 24, flags)
        defer { Kernel.call(.unmap, record, 4096) }
        return Kernel.call(.signalAction, UInt64(signal.rawValue), record)
    }

    private static var own: UInt64 { UInt64(bitPattern: Kernel.call(.identity, 0)) }

    private static func sending() throws(Failure) {
        for signal: UInt64 in [65, 1 << 31, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.kill, own, signal), .invalidArgument, "signal " + ByteString(signal))
        }
        try Kernel.allowed(Kernel.call(.kill, own, 0), "signal 0 to itself")
        for process: Int64 in [1_999_999, 0x7fff_ffff, -1_999_999, -0x7fff_ffff] {
            try Kernel.refused(
                Kernel.call(.kill, UInt64(bitPattern: process), 10), .noSuchProcess, "to " + ByteString(process))
        }
        // A group number with no positive counterpart.
        try Kernel.refused(
            Kernel.call(.kill, UInt64(bitPattern: Int64(Int32.min)), 10), .noSuchProcess, "to the smallest number")
        try Kernel.refused(
            Kernel.call(.wait, UInt64(bitPattern: Int64(Int32.min)), 0, 1), .noChildProcess, "wait for it")
        try Kernel.refused(Kernel.call(.kill, 1, 9), .notPermitted, "kill of the first process")
        try Kernel.refused(Kernel.call(.kill, 1, 19), .notPermitted, "stop of the first process")
    }

    private static func actions() throws(Failure) {
        let record = try Kernel.pages(1)
        for signal: UInt64 in [0, 65, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.signalAction, signal, 0, record), .invalidArgument, "signal number")
        }
        for signal: UInt64 in [9, 19] {
            try Kernel.refused(Kernel.call(.signalAction, signal, record), .invalidArgument, "kill and stop")
            try Kernel.allowed(Kernel.call(.signalAction, signal, 0, record), "asking for it")
        }
        for address in PointerTrials.wild where address > 1 {
            try Kernel.refused(try setAction(.user1, handler: address), .badAddress, "a wild handler")
            try Kernel.refused(
                try setAction(.user1, handler: 0x2000_0000_0000, restorer: address), .badAddress, "a wild restorer")
        }
    }

    private static func masks() throws(Failure) {
        for how: UInt64 in [3, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.signalMask, how, 0), .invalidArgument, "how")
        }
        Kernel.call(.signalMask, 2, .max)
        let mask = UInt64(bitPattern: Kernel.call(.signalMask, 0, 0))
        try Kernel.equal(mask, ~(Signal.kill.bit | Signal.stop.bit), "what can be held back")
        // What is held back comes when it is let in.
        try Kernel.expect(.signalled(.user1), of: "the blocked signal") {
            Kernel.call(.kill, own, 10)
            Kernel.call(.signalMask, 2, 0)
            Kernel.sleep(milliseconds: 1000)
            return 0
        }
    }

    private static func handlers() throws(Failure) {
        let counter = try Kernel.pages(1)
        let code = try handlerCode(counter: counter)
        try Kernel.allowed(try setAction(.user1, handler: code, restorer: code + 64), "signalAction")
        for round: UInt64 in 1...50 {
            try Kernel.allowed(Kernel.call(.kill, own, 10), "kill")
            try Kernel.equal(Kernel.load(counter), round, "runs of the handler")
        }
    }

    /// A thread that looks at xmm0 again and again, while handlers run on it that clear the register.
    private static func vectors() throws(Failure) {
        try Kernel.expect(.exited(0), of: "a thread with a number in xmm0") {
            guard let counter = try? Kernel.pages(1), let handler = try? handlerCode(counter: counter),
                let page = try? Kernel.pages(1), let stack = try? Kernel.pages(4),
                (try? setAction(.user1, handler: handler, restorer: handler + 64)) == 0
            else { return 1 }
            // mov rax, 0x123456789abcdef0; movq xmm0, rax; again: movq rcx, xmm0; cmp rcx, rax; je again
            var code: [UInt8] = [0x48, 0xb8] + bytes(of: 0x1234_5678_9abc_def0) + [0x66, 0x48, 0x0f, 0x6e, 0xc0]
            code += [0x66, 0x48, 0x0f, 0x7e, 0xc1, 0x48, 0x39, 0xc1, 0x74, 0xf6]
            // mov rdx, counter + 8; mov byte [rdx], 1; jmp to itself
            code += [0x48, 0xba] + bytes(of: counter + 8) + [0xc6, 0x02, 0x01, 0xeb, 0xfe]
            for (index, byte) in code.enumerated() { Kernel.store(page + UInt64(index), byte: byte) }
            guard Kernel.call(.protect, page, 4096, 5) == 0, Kernel.call(.threadCreate, page, stack + 16384, 0, 0) > 0
            else { return 2 }
            // From now on the other thread takes them.
            Kernel.call(.signalMask, 2, Signal.user1.bit)
            for _ in 0..<20 {
                Kernel.call(.kill, own, 10)
                Kernel.sleep(milliseconds: 5)
            }
            guard Kernel.load(counter) > 0 else { return 3 }
            return Kernel.load(counter + 8) == 0 ? 0 : 4
        }
    }

    private static func missingHandler() throws(Failure) {
        let hole = Kernel.hole
        for restorer in [hole, hole + 4096] {
            try Kernel.expect(.signalled(.segmentationFault), of: "a handler in a hole") {
                guard (try? setAction(.user1, handler: hole, restorer: restorer)) == 0 else { return 1 }
                Kernel.call(.kill, own, 10)
                return 0
            }
        }
        // Faults of a faulting handler must not go round and round.
        try Kernel.expect(.signalled(.segmentationFault), of: "a fault handler in a hole") {
            guard (try? setAction(.segmentationFault, handler: hole, restorer: hole)) == 0 else { return 1 }
            return Int32(Kernel.byte(hole))
        }
    }

    private static func handlerWithoutStack() throws(Failure) {
        let counter = try Kernel.pages(1)
        let code = try handlerCode(counter: counter)
        for stack in [0x2000_0000_0000, AddressLayout.userBase + 8, AddressLayout.userBase + 16] as [UInt64] {
            try Kernel.expect(.signalled(.segmentationFault), of: "a handler without a stack") {
                guard (try? setAction(.user1, handler: code, restorer: code + 64)) == 0 else { return 1 }
                guard let block = try? Kernel.pages(1) else { return 2 }
                Kernel.store(block, SystemCall.kill.rawValue)
                Kernel.store(block + 8, own)
                Kernel.store(block + 16, 10)
                Kernel.store(block + 56, 1 << 40)
                Kernel.call(.signalMask, 2, 0)
                Kernel.call(.threadCreate, Host.rawCallLoop, stack, block, 0)
                Kernel.call(.signalMask, 2, Signal.user1.bit)
                Kernel.sleep(milliseconds: 20_000)
                return 0
            }
        }
    }

    private static func strayReturn() throws(Failure) {
        try Kernel.expect(.signalled(.segmentationFault), of: "a stray return") {
            Kernel.call(.signalReturn)
            return 0
        }
        guard let block = try? Kernel.pages(1) else { return }
        Kernel.store(block, SystemCall.signalReturn.rawValue)
        Kernel.store(block + 56, 1)
        for stack in [AddressLayout.userBase + 8, 0x2000_0000_0000, AddressLayout.userEnd] as [UInt64] {
            try Kernel.expect(.signalled(.segmentationFault), of: "a stray return without a stack") {
                Kernel.call(.threadCreate, Host.rawCallLoop, stack, block, 0)
                Kernel.sleep(milliseconds: 20_000)
                return 0
            }
        }
    }

    /// A frame full of ones, and one full of random numbers: whatever registers they ask for, the program stays one.
    private static func forgedReturn() throws(Failure) {
        var numbers = RandomNumbers(seed: 5)
        for round in 0..<40 {
            let stack = try Kernel.pages(2)
            let block = try Kernel.pages(1)
            Kernel.store(block, SystemCall.signalReturn.rawValue)
            Kernel.store(block + 56, 1)
            for word: UInt64 in 0..<512 {
                let kind = numbers.below(4)
                let value = kind == 0 ? .max : kind == 1 ? numbers.next() : kind == 2 ? Host.rawCallLoop : block
                Kernel.store(stack + 4096 + word * 8, round == 0 ? .max : value)
            }
            let child = try Kernel.child {
                Kernel.call(.threadCreate, Host.rawCallLoop, stack + 4096 + 1024, block, 0)
                Kernel.sleep(milliseconds: 5)
                Kernel.call(.kill, own, 9)
                return 0
            }
            if Kernel.end(of: child) == nil { throw Failure("a forged return hangs") }
            Kernel.call(.unmap, stack, 8192)
            Kernel.call(.unmap, block, 4096)
        }
    }

    private static func waiting() throws(Failure) {
        Kernel.call(.signalMask, 2, Signal.user1.bit)
        try Kernel.refused(
            Kernel.call(.signalWait, Signal.user1.bit, Kernel.now + 1_000_000), .wouldBlock, "no signal")
        Kernel.call(.kill, own, 10)
        try Kernel.equal(Kernel.allowed(Kernel.call(.signalWait, Signal.user1.bit, 0), "signalWait"), 10, "the signal")
        // Kill cannot be waited for.
        let child = try Kernel.child {
            Kernel.call(.signalWait, .max, 0)
            return 0
        }
        Kernel.sleep(milliseconds: 5)
        Kernel.call(.kill, UInt64(child), 9)
        try Kernel.check(Kernel.end(of: child) == .signalled(.kill), "kill is taken by a wait")
    }

    private static func stopping() throws(Failure) {
        let page = try Kernel.pages(1)
        let child = try Kernel.child {
            while true { Kernel.sleep(milliseconds: 1) }
        }
        for _ in 0..<10 {
            Kernel.call(.kill, UInt64(child), 19)
            try Kernel.equal(Kernel.allowed(Kernel.call(.wait, UInt64(child), page, 2), "wait"), UInt64(child), "stop")
            let stopped = ProcessStatus(waitStatus: Int32(truncatingIfNeeded: Kernel.load(page)))
            try Kernel.check(stopped == .stopped(.stop), "the status of a stop")
            Kernel.call(.kill, UInt64(child), 18)
            try Kernel.equal(
                Kernel.allowed(Kernel.call(.wait, UInt64(child), page, 8), "wait"), UInt64(child), "continue")
            let gone = ProcessStatus(waitStatus: Int32(truncatingIfNeeded: Kernel.load(page)))
            try Kernel.check(gone == .continued, "the status of a continuation")
        }
        Kernel.call(.kill, UInt64(child), 19)
        Kernel.call(.kill, UInt64(child), 9)
        try Kernel.check(Kernel.end(of: child) == .signalled(.kill), "kill of a stopped child")
    }

    private static func interruptions() throws(Failure) {
        let counter = try Kernel.pages(1, shared: true)
        let code = try handlerCode(counter: counter)
        let pipe = try Kernel.pipe()
        let provider = try Kernel.allowed(Kernel.createScheme("ut-waits"), "schemeCreate")
        let queue = try Kernel.allowed(Kernel.open("event:", [.read, .write]), "open event:")
        let timer = try Kernel.allowed(Kernel.open("time:timer", [.read, .write]), "open time:timer")
        let page = try Kernel.pages(1)
        let waits: [(ByteString, SystemCall, [UInt64])] = [
            ("read of a pipe", .read, [pipe.read, page, 8]), ("read of event:", .read, [queue, page, 24]),
            ("read of time:timer", .read, [timer, page, 8]), ("futex", .futex, [0, page + 64, 0, 0]),
            ("sleep", .sleep, [.max]), ("signalWait", .signalWait, [0, 0]),
            ("schemeServe", .schemeServe, [provider, 0, page + 128, 0]),
        ]
        for (name, call, given) in waits {
            let arguments = given + [UInt64](repeating: 0, count: 6 - given.count)
            let child = try Kernel.child {
                guard (try? setAction(.user1, handler: code, restorer: code + 64)) == 0 else { return 1 }
                let result = Kernel.call(
                    call, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5])
                return result == -Int64(Errno.interrupted.rawValue) ? 0 : 2
            }
            // Again and again, because the first may come before the wait.
            var status: ProcessStatus?
            for _ in 0..<2000 where status == nil {
                Kernel.sleep(milliseconds: 2)
                Kernel.call(.kill, UInt64(child), 10)
                if Kernel.call(.wait, UInt64(child), page + 512, 1) == child {
                    status = ProcessStatus(waitStatus: Int32(truncatingIfNeeded: Kernel.load(page + 512)))
                }
            }
            // Before the child has its handler the signal ends it: that is no failure of the wait.
            try Kernel.check(
                status == .exited(0) || status == .signalled(.user1), name + " is not interrupted")
        }
    }

    private static func everything() throws(Failure) {
        // "Window size" is ignored unless somebody wants it.
        for process: Int64 in [-1, 0] {
            let result = Kernel.call(.kill, UInt64(bitPattern: process), 28)
            try Kernel.check(result == 0 || result == -Int64(Errno.noSuchProcess.rawValue), Kernel.describe(result))
            Kernel.call(.kill, UInt64(bitPattern: process), 0)
        }
    }

    private static func storm() throws(Failure) {
        let counter = try Kernel.pages(1, shared: true)
        let code = try handlerCode(counter: counter)
        for signal in 1...Signal.count where signal != 9 && signal != 19 {
            try Kernel.allowed(
                try setAction(Signal(rawValue: signal), handler: code, restorer: code + 64, flags: 1), "signalAction")
        }
        let parent = own
        let children = try [
            Kernel.child {
                for round in 0..<1500 where UInt64(bitPattern: Kernel.call(.identity, 1)) == parent {
                    let signal = UInt64(1 + round % 64)
                    if signal != 9 && signal != 19 { Kernel.call(.kill, parent, signal) }
                }
                return 0
            },
            Kernel.child {
                for round in 0..<1500 { Kernel.call(.kill, parent, UInt64(33 + round % 30)) }
                return 0
            },
        ]
        for _ in 0..<500 { Kernel.call(.yield) }
        for child in children { try Kernel.check(Kernel.end(of: child) == .exited(0), "a sender") }
        try Kernel.check(Kernel.load(counter) > 0, "no handler ran")
    }
}
