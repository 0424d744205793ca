public import Bytes

extension Function {
    /// What `pci:LOCATION/information` says, read back. Nil where the text lacks what every function has; lines that make
    /// no sense are passed over.
    public init?(_ location: Location, text: ByteString) {
        var facts: [ByteString: ByteString] = [:]
        for line in text.split(separator: 0x0a) {
            guard let colon = line.firstIndex(of: 0x3a) else { continue }
            facts[line[0..<colon]] = line[(colon + 1)..<line.count].trimmed
        }
        guard let vendor = Self.number(facts["vendor"], below: 1 << 16),
            let device = Self.number(facts["device"], below: 1 << 16),
            let kind = Self.number(facts["class"], below: 1 << 24),
            let revision = Self.number(facts["revision"], below: 1 << 8)
        else { return nil }
        self.init(
            location: location, vendor: UInt16(vendor), device: UInt16(device),
            classCode: UInt8(truncatingIfNeeded: kind >> 16), subclass: UInt8(truncatingIfNeeded: kind >> 8),
            interface: UInt8(truncatingIfNeeded: kind), revision: UInt8(revision), headerType: 0)
        subsystemVendor = UInt16(Self.number(facts["subsystem-vendor"], below: 1 << 16) ?? 0)
        subsystem = UInt16(Self.number(facts["subsystem"], below: 1 << 16) ?? 0)
        for index in 0..<6 {
            guard let text = facts["base" + ByteString(index)], let base = Self.base(text) else { continue }
            bases.append((index, base))
        }
    }

    private static func number(_ text: ByteString?, below limit: UInt64) -> UInt64? {
        guard let text, text.hasPrefix("0x"), let value = hexadecimal(text), value < limit else { return nil }
        return value
    }

    /// A number of up to 64 bits behind `0x`.
    private static func hexadecimal(_ text: ByteString) -> UInt64? {
        guard text.count > 2, text.count <= 18, text.hasPrefix("0x") else { return nil }
        var value: UInt64 = 0
        for byte in text[2..<text.count] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        return value
    }

    /// `memory 0xfd000000 size 0x1000000 64-bit prefetchable`, or `ports 0xc000 size 0x40`.
    private static func base(_ text: ByteString) -> BaseAddress? {
        let words = text.split(separator: 0x20)
        guard words.count >= 4, words[2] == "size", let address = hexadecimal(words[1]),
            let size = hexadecimal(words[3])
        else { return nil }
        switch words[0] {
        case "memory":
            return .memory(
                address: address, size: size, isPrefetchable: words.contains("prefetchable"),
                is64Bit: words.contains("64-bit"))
        case "ports":
            guard address < 1 << 16, size <= 1 << 16 else { return nil }
            return .ports(address: UInt32(address), size: UInt32(size))
        default: return nil
        }
    }
}
