import Hardware
import SchemeProtocol

@testable import DisplayDrivers
@testable import Virtio

/// A virtio graphics device in memory: it does what the bells tell it to at once.
final class FakeGraphics {
    struct Resource {
        var width: Int
        var height: Int
        var pieces: [(address: UInt64, length: Int)] = []
        var pixels: [UInt32]
    }

    let common = Common()
    lazy var bells = Bells(self)
    let registers = Events()
    var memories: [FakeDeviceMemory] = []
    var resources: [UInt32: Resource] = [:]
    var displays: [(width: Int, height: Int)?] = [(640, 480), nil]
    /// What each display shows.
    var shown: [UInt32: UInt32] = [:]
    var flushes = 0
    var cursor: (resource: UInt32, x: UInt32, y: UInt32) = (0, 0, 0)
    var refuses: UInt32 = 0
    var isDead = false
    private var taken: [UInt16] = [0, 0]

    func makeMemory(_ size: Int) -> FakeDeviceMemory {
        let memory = FakeDeviceMemory(size, at: UInt64(memories.count + 1) << 24)
        memories.append(memory)
        return memory
    }

    var releasedBytes: Int { memories.reduce(0) { $0 + ($1.isReleased ? $1.size : 0) } }

    private func memory(_ address: UInt64) -> (FakeDeviceMemory, Int)? {
        let index = Int(address >> 24) - 1
        guard memories.indices.contains(index), !memories[index].isReleased else { return nil }
        return (memories[index], Int(address & 0xff_ffff))
    }

    func ring(_ number: Int) throws(Errno) {
        if isDead { return }
        let words = common.addresses[number]
        guard let (ring, _) = memory(UInt64(words[1]) << 32 | UInt64(words[0])) else { return }
        let size = Int(common.sizes[number]), available = 16 * size, used = (available + 6 + 2 * size + 3) & ~3
        while taken[number] != (try ring.read16(available + 2)) {
            let head = Int(try ring.read16(available + 4 + 2 * (Int(taken[number]) % size)))
            taken[number] &+= 1
            func part(_ index: Int) throws(Errno) -> (UInt64, Int, Int) {
                let address = UInt64(try ring.read32(16 * index)) | UInt64(try ring.read32(16 * index + 4)) << 32
                return (address, Int(try ring.read32(16 * index + 8)), Int(try ring.read16(16 * index + 14)))
            }
            let request = try part(head), answer = try part(request.2)
            guard let (from, start) = memory(request.0), let (to, place) = memory(answer.0) else { return }
            let command = try from.bytes(at: start, count: request.1)
            let reply = execute(command)
            try to.write(Array(reply.prefix(answer.1)).span, at: place)
            let index = Int(try ring.read16(used + 2))
            try ring.write32(used + 4 + 8 * (index % size), UInt32(head))
            try ring.write32(used + 8 + 8 * (index % size), UInt32(reply.count))
            try ring.write16(used + 2, UInt16(truncatingIfNeeded: index + 1))
        }
    }

    private func execute(_ command: [UInt8]) -> [UInt8] {
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(command[offset + $1]) << UInt32(8 * $1) }
        }
        func answer(_ kind: UInt32, _ words: [UInt32] = []) -> [UInt8] {
            ([kind, 0, 0, 0, 0, 0] + words).flatMap { value in
                (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
            }
        }
        if word(0) == refuses { return answer(0x1200) }
        switch word(0) {
        case 0x100:
            var words: [UInt32] = []
            for display in displays {
                words += [0, 0, UInt32(display?.width ?? 0), UInt32(display?.height ?? 0), display == nil ? 0 : 1, 0]
            }
            return answer(0x1101, words)
        case 0x101:
            let width = Int(word(32)), height = Int(word(36))
            resources[word(24)] = Resource(
                width: width, height: height, pixels: Array(repeating: 0, count: width * height))
        case 0x102: resources[word(24)] = nil
        case 0x103: shown[word(40)] = word(44)
        case 0x104:
            guard resources[word(40)] != nil else { return answer(0x1203) }
            flushes += 1
        case 0x105:
            guard let resource = resources[word(48)] else { return answer(0x1203) }
            let x = Int(word(24)), y = Int(word(28)), width = Int(word(32)), height = Int(word(36))
            guard x + width <= resource.width, y + height <= resource.height,
                Int(word(40)) == (y * resource.width + x) * 4
            else { return answer(0x1205) }
            for line in y..<(y + height) {
                for column in x..<(x + width) {
                    var offset = (line * resource.width + column) * 4
                    for piece in resource.pieces {
                        if offset < piece.length {
                            guard let (memory, start) = memory(piece.address),
                                let pixel = try? memory.read32(start + offset)
                            else { return answer(0x1200) }
                            resources[word(48)]?.pixels[line * resource.width + column] = pixel
                            break
                        }
                        offset -= piece.length
                    }
                }
            }
        case 0x106:
            guard resources[word(24)] != nil else { return answer(0x1203) }
            for index in 0..<Int(word(28)) {
                let place = 32 + 16 * index
                resources[word(24)]?.pieces.append(
                    (UInt64(word(place)) | UInt64(word(place + 4)) << 32, Int(word(place + 8))))
            }
        case 0x300: cursor = (word(40), word(28), word(32))
        case 0x301: (cursor.x, cursor.y) = (word(28), word(32))
        default: return answer(0x1200)
        }
        return answer(0x1100)
    }

    /// The registers that all virtio devices have, as far as the driver writes them.
    final class Common: Ports {
        var sizes: [UInt16] = [256, 16]
        var addresses: [[UInt32]] = [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]
        private var status: UInt8 = 0
        private var queue = 0
        private var half: UInt32 = 0

        func read8(_ offset: Int) throws(Errno) -> UInt8 { offset == 20 ? status : 0 }
        func write8(_ offset: Int, _ value: UInt8) throws(Errno) { status = value }
        func read16(_ offset: Int) throws(Errno) -> UInt16 {
            switch offset {
            case 18: 2
            case 24: sizes[queue]
            case 30: UInt16(queue)
            default: 0
            }
        }
        func write16(_ offset: Int, _ value: UInt16) throws(Errno) {
            if offset == 22 { queue = Int(value) }
            if offset == 24 { sizes[queue] = value }
        }
        func read32(_ offset: Int) throws(Errno) -> UInt32 { half == 1 ? 1 : 0 }
        func write32(_ offset: Int, _ value: UInt32) throws(Errno) {
            if offset == 0 { half = value }
            if offset >= 32 { addresses[queue][(offset - 32) / 4] = value }
        }
    }

    final class Bells: Ports {
        private let device: FakeGraphics
        init(_ device: FakeGraphics) { self.device = device }
        func read8(_ offset: Int) throws(Errno) -> UInt8 { 0 }
        func write8(_ offset: Int, _ value: UInt8) throws(Errno) {}
        func write16(_ offset: Int, _ value: UInt16) throws(Errno) { try device.ring(Int(value)) }
    }

    /// The registers of a graphics device: events, and what of them was seen.
    final class Events: Ports {
        var events: UInt32 = 0
        func read8(_ offset: Int) throws(Errno) -> UInt8 { 0 }
        func write8(_ offset: Int, _ value: UInt8) throws(Errno) {}
        func read32(_ offset: Int) throws(Errno) -> UInt32 { offset == 0 ? events : 0 }
        func write32(_ offset: Int, _ value: UInt32) throws(Errno) { if offset == 4 { events &= ~value } }
    }
}

/// Memory that a test and its device share.
final class FakeDeviceMemory: DeviceMemory {
    private var content: [UInt8]
    let physical: UInt64
    private(set) var isReleased = false

    init(_ size: Int, at physical: UInt64) {
        content = Array(repeating: 0, count: size)
        self.physical = physical
    }

    var address: UInt64 { 0 }
    var size: Int { content.count }
    func release() { isReleased = true }

    private func load(_ offset: Int, _ count: Int) throws(Errno) -> UInt32 {
        guard offset >= 0, offset + count <= content.count, offset % count == 0 else { throw .invalidArgument }
        return (0..<count).reduce(0) { $0 | UInt32(content[offset + $1]) << UInt32(8 * $1) }
    }

    private func store(_ offset: Int, _ value: UInt32, _ count: Int) throws(Errno) {
        guard offset >= 0, offset + count <= content.count, offset % count == 0 else { throw .invalidArgument }
        for index in 0..<count { content[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    }

    func read8(_ offset: Int) throws(Errno) -> UInt8 { UInt8(try load(offset, 1)) }
    func read16(_ offset: Int) throws(Errno) -> UInt16 { UInt16(try load(offset, 2)) }
    func read32(_ offset: Int) throws(Errno) -> UInt32 { try load(offset, 4) }
    func write8(_ offset: Int, _ value: UInt8) throws(Errno) { try store(offset, UInt32(value), 1) }
    func write16(_ offset: Int, _ value: UInt16) throws(Errno) { try store(offset, UInt32(value), 2) }
    func write32(_ offset: Int, _ value: UInt32) throws(Errno) { try store(offset, value, 4) }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(Errno) {
        guard offset >= 0, offset + bytes.count <= content.count else { throw .invalidArgument }
        for index in 0..<bytes.count { content[offset + index] = bytes[index] }
    }

    func write(pixels: Span<UInt32>, at offset: Int) throws(Errno) {
        for index in 0..<pixels.count { try write32(offset + 4 * index, pixels[index]) }
    }

    func bytes(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
        guard offset >= 0, count >= 0, offset + count <= content.count else { throw .invalidArgument }
        return Array(content[offset..<(offset + count)])
    }
}
