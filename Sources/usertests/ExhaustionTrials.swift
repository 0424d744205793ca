import Bytes
import Platform
import SchemeProtocol

/// Everything that can be used up, used up: the kernel refuses, and everything is there again afterwards.
enum ExhaustionTrials {
    static var all: [Trial] {
        [
            Trial("schemes have an end", schemes),
            Trial("regions have an end", seconds: 200, regions),
            Trial("processes that do not run have an end", processes),
            Trial("touching more memory than there is ends the program", seconds: 300, memory),
            Trial("calls in a full machine are refused", seconds: 300, fullMachine),
            Trial("pipes full of bytes cannot fill the kernel", seconds: 300, pipes),
            Trial("forks in a full machine are refused", seconds: 300, forksInFullMachine),
            Trial("large objects in a full machine are refused", seconds: 300, objectsInFullMachine),
        ]
    }

    private static func schemes() throws(Failure) {
        var made: [UInt64] = []
        while true {
            let result = Kernel.createScheme("ut-many-" + ByteString(made.count))
            if result < 0 {
                try Kernel.refused(result, .outOfMemory, "schemeCreate")
                break
            }
            made.append(UInt64(result))
            try Kernel.check(made.count <= 1024, "schemes have no end")
        }
        try Kernel.check(made.count > 100, "only " + ByteString(made.count) + " schemes")
        for handle in made { Kernel.close(handle) }
        try Kernel.allowed(Kernel.createScheme("ut-many-0"), "schemeCreate afterwards")
    }

    private static func regions() throws(Failure) {
        let base: UInt64 = 0x3400_0000_0000
        var count: UInt64 = 0
        while true {
            let result = Kernel.call(.map, base + count * 8192, 4096, 3 | 16, Kernel.none, 0)
            if result < 0 {
                try Kernel.refused(result, .outOfMemory, "map")
                break
            }
            count += 1
            try Kernel.check(count <= 100_000, "regions have no end")
        }
        try Kernel.check(count > 1000, "only " + ByteString(count) + " regions")
        // What needs one more region is refused and changes nothing.
        let free = base + count * 8192 + (1 << 30)
        try Kernel.refused(Kernel.call(.map, free, 4096, 3 | 16, Kernel.none, 0), .outOfMemory, "map")
        try Kernel.allowed(Kernel.call(.unmap, base, 8192), "unmap of one")
        try Kernel.allowed(Kernel.call(.map, free, 3 * 4096, 3 | 16, Kernel.none, 0), "map of one more")
        Kernel.store(free, 7)
        Kernel.store(free + 4096, 8)
        try Kernel.refused(Kernel.call(.unmap, free + 4096, 4096), .outOfMemory, "a hole in the middle")
        try Kernel.equal(Kernel.load(free + 4096), 8, "the middle")
        try Kernel.refused(Kernel.call(.protect, free + 4096, 4096, 1), .outOfMemory, "other rights in the middle")
        try Kernel.equal(Kernel.load(free), 7, "the front")
        try Kernel.equal(Kernel.load(free + 4096), 8, "the middle")
        Kernel.store(free + 4096, 9)
        // A fork of it works or is refused, and the whole goes away at once.
        let child = Kernel.call(.fork)
        if child == 0 { Kernel.exit(0) }
        if child > 0 { try Kernel.check(Kernel.end(of: child) == .exited(0), "the fork") }
        try Kernel.allowed(Kernel.call(.unmap, base, 1 << 40), "unmap of all")
        _ = try Kernel.pages(1)
    }

    private static func processes() throws(Failure) {
        let free = try KernelSchemeTrials.freeMemory()
        var made: [UInt64] = []
        while true {
            let result = Kernel.call(.processCreate)
            if result < 0 {
                let isKnown = [Errno.outOfMemory, .tooManyHandles, .wouldBlock].contains {
                    result == -Int64($0.rawValue)
                }
                try Kernel.check(isKnown, "processCreate: " + Kernel.describe(result))
                break
            }
            made.append(UInt64(result))
        }
        for handle in made { Kernel.close(handle) }
        let now = try KernelSchemeTrials.freeMemory()
        try Kernel.check(now + (4 << 20) > free, ByteString(free - min(free, now)) + " bytes were lost")
    }

    /// Whether as much is free again as was before, when those who end have ended.
    private static func awaitMemory(_ free: UInt64) throws(Failure) {
        var now: UInt64 = 0
        for _ in 0..<300 {
            now = try KernelSchemeTrials.freeMemory()
            if now + (8 << 20) > free { return }
            Kernel.sleep(milliseconds: 20)
        }
        throw Failure(ByteString(free - min(free, now)) + " bytes were lost")
    }

    private static func memory() throws(Failure) {
        let free = try KernelSchemeTrials.freeMemory()
        for _ in 0..<2 {
            let child = try Kernel.child {
                let place = Kernel.call(.map, 0, 1 << 40, 3, Kernel.none, 0)
                guard place > 0 else { return 0 }
                var address = UInt64(place)
                while true {
                    Kernel.store(address, 1)
                    address += 4096
                }
            }
            let status = Kernel.end(of: child, seconds: 200)
            guard status == .signalled(.bus) || status == .signalled(.kill) || status == .exited(0) else {
                throw Failure("the greedy program: " + Kernel.describe(status))
            }
            try awaitMemory(free)
        }
    }

    /// Takes all memory that programs may have, without being ended for it: the kernel's own writes into fresh pages are
    /// refused where a touch would end the program.
    private static func fillMemory() -> Bool {
        let clock = Kernel.open("time:monotonic")
        let place = Kernel.call(.map, 0, 1 << 40, 3, Kernel.none, 0)
        guard clock >= 0, place > 0 else { return false }
        var address = UInt64(place)
        while Kernel.call(.read, UInt64(clock), address, 8) == 8 { address += 4096 }
        return true
    }

    /// Runs `body` in a child that has taken all memory; its answer must be 0.
    private static func inFullMachine(_ body: () -> Int32) throws(Failure) {
        let free = try KernelSchemeTrials.freeMemory()
        // Nothing that has yet to be touched may be needed afterwards.
        let child = try Kernel.child {
            _ = Kernel.text("warm")
            guard fillMemory() else { return 100 }
            return body()
        }
        let status = Kernel.end(of: child, seconds: 250)
        switch status {
        // A program that touches one page too many is ended.
        case .exited(0), .signalled(.bus), .signalled(.kill): break
        case .exited(let code): throw Failure("step " + ByteString(code))
        case nil: throw Failure("the machine hangs")
        default: throw Failure("the child was ended by another signal")
        }
        try awaitMemory(free)
    }

    private static func fullMachine() throws(Failure) {
        // A thread that ends at once; what it writes goes to memory that is there already.
        let block = UInt64(try Kernel.allowed(Kernel.call(.map, 0, 8192, 11, Kernel.none, 0), "map"))
        Kernel.store(block, SystemCall.threadExit.rawValue)
        Kernel.store(block + 56, 1)
        Kernel.store(block + 8184, 0)
        try inFullMachine {
            let paths: [ByteString] = [
                "pipe:", "event:", "time:timer", "sys:log", "proc:", ":", "initfs:", "memory:zeroed",
            ]
            for round in 0..<2000 {
                let path = paths[round % paths.count]
                let handle = Kernel.open(path, .read)
                if handle < 0, handle != -12, handle != -24 { return 1 }
                Kernel.call(.map, 0, 65536, 3, Kernel.none, 0)
                Kernel.call(.map, 0, 1 << 30, 11, Kernel.none, 0)
                Kernel.call(.threadCreate, Host.rawCallLoop, block + 8192, block, 0)
                Kernel.call(.processCreate)
            }
            return 0
        }
    }

    private static func forksInFullMachine() throws(Failure) {
        try inFullMachine {
            for _ in 0..<30 {
                let child = Kernel.call(.fork)
                if child == 0 { Kernel.exit(0) }
                if child > 0 { Kernel.call(.wait, UInt64(child)) } else if child != -12 { return 1 }
            }
            return 0
        }
    }

    private static func objectsInFullMachine() throws(Failure) {
        try inFullMachine {
            for round: UInt64 in 0..<300 {
                let result = Kernel.createScheme("ut-full-" + ByteString(round), depth: 1024)
                if result < 0, result != -12 { return 1 }
                Kernel.call(.map, 0, 1 << (20 + round % 14), 11, Kernel.none, 0)
                Kernel.call(.map, 0x3500_0000_0000 + round * 8192, 4096, 3 | 16, Kernel.none, 0)
                Kernel.call(.duplicateTo, 0, 4095 - round)
            }
            return 0
        }
    }

    private static func pipes() throws(Failure) {
        let free = try KernelSchemeTrials.freeMemory()
        let page = try Kernel.pages(1)
        let gate = try Kernel.pipe()
        var children: [Int64] = []
        for _ in 0..<8 {
            children.append(
                try Kernel.child {
                    Kernel.close(gate.write)
                    while true {
                        guard let pipe = try? Kernel.pipe() else { break }
                        let result = Kernel.call(.write, pipe.write, page, 4096)
                        if result < 0 { break }
                    }
                    // Held until all have what they can get.
                    Kernel.call(.read, gate.read, page, 1)
                    return 0
                })
        }
        Kernel.sleep(milliseconds: 2000)
        for _ in 0..<100 {
            let handle = Kernel.open("sys:memory")
            if handle >= 0 { Kernel.close(UInt64(handle)) }
        }
        Kernel.close(gate.write)
        for child in children {
            // One that has to touch a page meanwhile is ended.
            let status = Kernel.end(of: child, seconds: 250)
            guard status == .exited(0) || status == .signalled(.bus) || status == .signalled(.kill) else {
                throw Failure("a child: " + Kernel.describe(status))
            }
        }
        try awaitMemory(free)
    }
}
