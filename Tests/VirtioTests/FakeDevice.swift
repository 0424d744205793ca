import Hardware
import SchemeProtocol

@testable import Virtio

/// Memory that a test and its device share.
final class TestMemory: DeviceMemory {
    nonisolated(unsafe) static var all: [TestMemory] = []
    var content: [UInt8]
    let physical: UInt64

    init(_ size: Int, at physical: UInt64) {
        content = Array(repeating: 0, count: size)
        self.physical = physical
    }

    var address: UInt64 { 0 }
    var size: Int { content.count }

    private func check(_ offset: Int, _ count: Int) throws(Errno) {
        guard offset >= 0, offset + count <= content.count, count == 0 || offset % count == 0 else {
            throw .invalidArgument
        }
    }

    private func load(_ offset: Int, _ count: Int) throws(Errno) -> UInt32 {
        try check(offset, count)
        return (0..<count).reduce(0) { $0 | UInt32(content[offset + $1]) << UInt32(8 * $1) }
    }

    private func store(_ offset: Int, _ value: UInt32, _ count: Int) throws(Errno) {
        try check(offset, count)
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

    func release() {}
    func write(pixels: Span<UInt32>, at offset: Int) throws(Errno) {
        for index in 0..<pixels.count { try write32(offset + 4 * index, pixels[index]) }
    }

    func bytes(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
        guard offset >= 0, count >= 0, offset + count <= content.count else { throw .invalidArgument }
        return Array(content[offset..<(offset + count)])
    }
}

/// The common registers of a device with two queues of eight descriptors.
final class FakeRegisters: Ports {
    var status: UInt8 = 0
    var offered: UInt64 = 1 << 32 | 0b101
    var accepted: UInt64 = 0
    var refuses = false
    var comesBack = true
    var queueSizes: [UInt16] = [8, 8]
    var addresses: [[UInt32]] = [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]
    var enabled = [false, false]
    var vectors: [UInt16] = [0xffff, 0xffff, 0xffff]
    var takesVectors = true
    private var featureSelect = 0
    private var queue = 0

    func read8(_ offset: Int) throws(Errno) -> UInt8 {
        switch offset {
        case 20: status
        case 21: 3
        default: throw .invalidArgument
        }
    }

    func write8(_ offset: Int, _ value: UInt8) throws(Errno) {
        guard offset == 20 else { throw .invalidArgument }
        if value == 0, !comesBack {
            status = 0x40
        } else {
            status = refuses ? value & ~8 : value
        }
    }

    func read16(_ offset: Int) throws(Errno) -> UInt16 {
        switch offset {
        case 16: return vectors[2]
        case 18: return UInt16(queueSizes.count)
        case 24: return queueSizes[queue]
        case 26: return vectors[queue]
        case 30: return UInt16(queue)
        default: throw .invalidArgument
        }
    }

    func write16(_ offset: Int, _ value: UInt16) throws(Errno) {
        switch offset {
        case 16: if takesVectors { vectors[2] = value }
        case 22: queue = Int(value)
        case 24: queueSizes[queue] = value
        case 26: if takesVectors { vectors[queue] = value }
        case 28: enabled[queue] = value == 1
        default: throw .invalidArgument
        }
    }

    func read32(_ offset: Int) throws(Errno) -> UInt32 {
        guard offset == 4 else { throw .invalidArgument }
        return UInt32(truncatingIfNeeded: offered >> UInt64(32 * featureSelect))
    }

    func write32(_ offset: Int, _ value: UInt32) throws(Errno) {
        switch offset {
        case 0, 8: featureSelect = Int(value)
        case 12: accepted |= UInt64(value) << UInt64(32 * featureSelect)
        case 32..<56: addresses[queue][(offset - 32) / 4] = value
        default: throw .invalidArgument
        }
    }
}
