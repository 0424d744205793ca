import KernelCore
import SchemeProtocol
import Testing

extension SharedFrames {
    @Suite struct AddressSpaceTests {
        @Test func `pages come when they are touched, zeroed`() throws {
            let free = SharedFrames.begin()
            try withSpace { space in
                let start = try space.map(0, 10 * 4096, [.read, .write], .anonymous)
                #expect(space.residentPages == 0)
                #expect(try space.word(start + 5 * 4096) == 0)
                try space.setWord(start + 5 * 4096, 77)
                #expect(try space.word(start + 5 * 4096) == 77)
                #expect(space.residentPages == 1)
            }
            #expect(Frames.counts.free == free)
        }

        static let refused: [(UInt64, UInt64, MapFlags, Errno)] = [
            (0, 0, [.read], .invalidArgument), (0, .max, [.read], .invalidArgument),
            (0, 4096, [.read, .write, .execute], .permissionDenied),
            (AddressLayout.userBase + 1, 4096, [.read, .fixed], .invalidArgument),
            (4096, 4096, [.read, .fixed], .invalidArgument),
            (AddressLayout.userEnd - 4096, 8192, [.read, .fixed], .invalidArgument),
            (.max - 4095, 4096, [.read, .fixed], .invalidArgument),
        ]

        @Test(arguments: refused)
        func `impossible mappings are refused`(address: UInt64, length: UInt64, flags: MapFlags, error: Errno) throws {
            _ = SharedFrames.begin()
            try withSpace { space in
                #expect(throws: error) { try space.map(address, length, flags, .anonymous) }
            }
        }

        @Test func `a fault outside, or against the rights, is refused`() throws {
            _ = SharedFrames.begin()
            try withSpace { space in
                let start = try space.map(0, 4096, [.read], .anonymous)
                try space.resolve(start, [])
                #expect(throws: Errno.permissionDenied) { try space.resolve(start, .write) }
                #expect(throws: Errno.permissionDenied) { try space.resolve(start, .execute) }
                // A guard page lies behind.
                #expect(throws: Errno.badAddress) { try space.resolve(start + 4096, []) }
                try space.protect(start, 4096, [.read, .write])
                try space.setWord(start, 5)
                try space.protect(start, 4096, [])
                #expect(throws: Errno.permissionDenied) { try space.resolve(start, []) }
                #expect(throws: Errno.permissionDenied) { try space.pin(start, []) }
                try space.protect(start, 4096, [.read])
                #expect(try space.word(start) == 5)
            }
        }

        @Test func `a clone shares until one side writes`() throws {
            let free = SharedFrames.begin()
            try withSpace { space in
                let start = try space.map(0, 4 * 4096, [.read, .write], .anonymous)
                for page: UInt64 in 0..<4 { try space.setWord(start + page * 4096, 100 + page) }
                let before = Frames.counts.free
                let other = try space.clone(randomness: 1)
                let shared = before - Frames.counts.free
                try other.setWord(start, 1)
                try space.setWord(start + 4096, 2)
                #expect(try space.word(start) == 100 && other.word(start) == 1)
                #expect(try space.word(start + 4096) == 2 && other.word(start + 4096) == 101)
                #expect(try space.word(start + 8192) == 102 && other.word(start + 8192) == 102)
                // Two pages were copied; the others are still one.
                #expect(before - Frames.counts.free == shared + 2)
            }
            #expect(Frames.counts.free == free)
        }

        @Test func `shared memory stays shared in a clone`() throws {
            let free = SharedFrames.begin()
            try withSpace { space in
                let object = try SharedObject(pageCount: 2)
                let start = try space.map(0, 8192, [.read, .write, .shared], .object(object, offset: 0))
                try space.setWord(start, 1)
                let other = try space.clone(randomness: 1)
                try other.setWord(start, 2)
                try space.setWord(start + 4096, 3)
                #expect(try space.word(start) == 2)
                #expect(try other.word(start + 4096) == 3)
            }
            #expect(Frames.counts.free == free)
        }

        @Test func `a private mapping of an object leaves the object alone`() throws {
            let free = SharedFrames.begin()
            try withSpace { space in
                let object = try SharedObject(pageCount: 1)
                let shared = try space.map(0, 4096, [.read, .write, .shared], .object(object, offset: 0))
                try space.setWord(shared, 9)
                let own = try space.map(0, 4096, [.read, .write], .object(object, offset: 0))
                #expect(try space.word(own) == 9)
                try space.setWord(own, 10)
                #expect(try space.word(shared) == 9)
                #expect(throws: Errno.badAddress) {
                    let behind = try space.map(0, 4096, [.read, .shared], .object(object, offset: 4096))
                    try space.resolve(behind, [])
                }
            }
            #expect(Frames.counts.free == free)
        }

        @Test func `a larger mapping keeps its pages, wherever it goes`() throws {
            let free = SharedFrames.begin()
            try withSpace { space in
                let start = try space.map(0, 2 * 4096, [.read, .write], .anonymous)
                try space.setWord(start + 4096, 8)
                // What stands in the way makes it move.
                _ = try space.map(start + 3 * 4096, 4096, [.read, .fixed], .anonymous)
                let moved = try space.remap(start, 2 * 4096, 20 * 4096)
                #expect(moved != start)
                #expect(try space.word(moved + 4096) == 8)
                #expect(throws: Errno.badAddress) { try space.resolve(start, []) }
                let smaller = try space.remap(moved, 20 * 4096, 4096)
                #expect(smaller == moved)
                #expect(throws: Errno.badAddress) { try space.resolve(moved + 4096, []) }
            }
            #expect(Frames.counts.free == free)
        }

        @Test func `memory that runs out is told, and nothing is lost`() throws {
            let free = SharedFrames.begin(pages: 256)
            try withSpace { space in
                let start = try space.map(0, 1 << 30, [.read, .write], .anonymous)
                var touched: UInt64 = 0
                #expect(throws: Errno.outOfMemory) {
                    while true {
                        try space.setWord(start + touched * 4096, touched)
                        touched += 1
                    }
                }
                #expect(touched > 100)
                for page in 0..<touched where try space.word(start + page * 4096) != page {
                    Issue.record("page \(page) has another content")
                }
                // The kernel still has some.
                #expect(throws: Never.self) { Frames.free(try Frames.allocate(for: .kernel), order: 0) }
            }
            #expect(Frames.counts.free == free)
        }
    }
}

/// Makes a space that is gone afterwards.
private func withSpace(_ body: (AddressSpace) throws -> Void) throws {
    try body(try AddressSpace(randomness: 0))
}

extension AddressSpace {
    /// What a program would read there.
    func word(_ address: UInt64) throws -> UInt64 {
        let frame = try pin(address, [])
        defer { Frames.release(frame) }
        return (frame + Int(address & 4095)).pointer.load(as: UInt64.self)
    }

    /// Writes as a program would, with the fault that goes before it.
    func setWord(_ address: UInt64, _ value: UInt64) throws {
        let frame = try pin(address, .write)
        defer { Frames.release(frame) }
        (frame + Int(address & 4095)).pointer.storeBytes(of: value, as: UInt64.self)
    }
}
