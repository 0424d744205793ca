import KernelCore
import SchemeProtocol
import Testing

/// A space and what it should hold: each mapped page's rights and first word.
private final class ModelledSpace {
    struct Page {
        var word: UInt64
        var isWritable: Bool
    }

    let space: AddressSpace
    var pages: [UInt64: Page] = [:]

    init(_ space: AddressSpace) { self.space = space }

    /// Compares one page with the model.
    func check(_ address: UInt64) throws {
        guard let page = pages[address] else {
            #expect(throws: Errno.badAddress) { try space.word(address) }
            return
        }
        if try space.word(address) != page.word { Issue.record("\(address) has not the word \(page.word)") }
    }
}

extension SharedFrames {
    @Suite struct AddressSpaceModelTests {
        /// A few dozen pages, so that operations meet.
        private static let base = AddressLayout.userBase + 0x1_0000_0000
        private static let window = 48

        @Test(arguments: 1...6) func `random use of several spaces agrees with a model`(seed: UInt64) throws {
            let free = SharedFrames.begin(pages: 4096)
            try run(seed)
            #expect(Frames.counts.free == free)
        }

        private func run(_ seed: UInt64) throws {
            var numbers = SeededNumbers(seed: seed)
            var spaces = [ModelledSpace(try AddressSpace(randomness: 0))]
            for step in 0..<3000 {
                let model = spaces[numbers.below(spaces.count)]
                let first = numbers.below(Self.window)
                let count = 1 + numbers.below(min(8, Self.window - first))
                let start = Self.base + UInt64(first) * 4096
                let range = stride(from: start, to: start + UInt64(count) * 4096, by: 4096)
                switch numbers.below(20) {
                case 0..<3:
                    let isWritable = numbers.below(4) > 0
                    let flags: MapFlags = isWritable ? [.read, .write, .fixed] : [.read, .fixed]
                    let at = try model.space.map(start, UInt64(count) * 4096, flags, .anonymous)
                    #expect(at == start)
                    for page in range { model.pages[page] = .init(word: 0, isWritable: isWritable) }
                case 3, 4:
                    try model.space.unmap(start, UInt64(count) * 4096)
                    for page in range { model.pages[page] = nil }
                case 5, 6:
                    let isWritable = numbers.below(2) == 0
                    let flags: MapFlags = isWritable ? [.read, .write] : [.read]
                    if range.allSatisfy({ model.pages[$0] != nil }) {
                        try model.space.protect(start, UInt64(count) * 4096, flags)
                        for page in range { model.pages[page]?.isWritable = isWritable }
                    } else {
                        #expect(throws: Errno.outOfMemory) {
                            try model.space.protect(start, UInt64(count) * 4096, flags)
                        }
                    }
                case 7 where spaces.count < 5:
                    let copy = ModelledSpace(try model.space.clone(randomness: 0))
                    copy.pages = model.pages
                    spaces.append(copy)
                case 8 where spaces.count > 1: spaces.removeAll { $0 === model }
                case 9..<15:
                    let value = UInt64(step) + 1
                    switch model.pages[start]?.isWritable {
                    case nil: #expect(throws: Errno.badAddress) { try model.space.setWord(start, value) }
                    case false?: #expect(throws: Errno.permissionDenied) { try model.space.setWord(start, value) }
                    case true?:
                        try model.space.setWord(start, value)
                        model.pages[start]?.word = value
                    }
                default: try model.check(start)
                }
            }
            for model in spaces {
                for page in 0..<Self.window { try model.check(Self.base + UInt64(page) * 4096) }
            }
        }
    }
}
